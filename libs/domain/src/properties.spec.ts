import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Command } from './commands.js';
import { decide } from './decide.js';
import { refOf } from './evolve.js';
import type { Decision } from './outcomes.js';
import { RegistryState } from './state/registry-state.js';
import { answersOf, meant, rowsOf } from './testing/answers.js';
import { NaiveRegistry, resolve, sameAs } from './testing/naive-registry.js';
import { type Entry, replay, run } from './testing/owner.js';
import { DAY, same } from './testing/spec.js';
import { commandsOf, NAMES, NAMESPACES, REFS, type Step, steps } from './testing/steps.js';

const STAGE_EVENTS = new Set(['StagePromoted', 'ModelArchived', 'VersionDeleted', 'ModelDeleted']);
const numRuns = 25;
const copy = (state: RegistryState) => structuredClone(state.toSnapshot());
/** Without the indexes: what was taken back may leave empty places in them. The answers tell whether they are right. */
const contents = (state: RegistryState) => {
  const { versions, commands, ...kept } = copy(state);
  const { byFingerprint: _byFingerprint, byLabel: _byLabel, ...rows } = versions;
  const { index: _index, refs: _refs, ...outcomes } = commands;
  return { ...kept, rows, outcomes };
};

/** Runs the steps on the state, from where its clock stands. */
function go(state: RegistryState, taken: readonly Step[]) {
  const entries: Entry[] = [];
  const decisions = [...commandsOf(taken, state.recordedAt)].map(({ asked, facts }) => {
    const ran = run(state, asked, facts);
    entries.push(...ran.entries);
    return ran.decision;
  });
  return { entries, decisions };
}

describe('after any sequence of commands', () => {
  it('every prefix keeps the rules, and the compact state answers as plain objects do', () => {
    const accepted = new Set<string>();
    const keepsRules = (taken: Step[]): void => {
      const state = new RegistryState();
      const naive = new NaiveRegistry();
      const stageTimes = new Map<string, string>();
      for (const { asked, facts } of commandsOf(taken)) {
        const { decision, entries } = run(state, asked, facts);
        if (decision.status === 'accepted') accepted.add(asked.type);
        for (const entry of entries) {
          if (!('event' in entry)) continue;
          const { namespace, seq, effectiveAt, recordedAt, type, stream } = entry.event;
          same(seq, (naive.seqs.get(namespace) ?? 0) + 1);
          same(effectiveAt <= recordedAt, true);
          if (STAGE_EVENTS.has(type)) {
            same(effectiveAt >= (stageTimes.get(stream.id) ?? ''), true);
            stageTimes.set(stream.id, effectiveAt);
          }
          same(naive.isPosthumous(entry.event), false);
          naive.apply(entry.event);
          assertRules(naive);
        }
        assertAgree(state, naive);
      }
    };
    fc.assert(fc.property(steps, keepsRules), { numRuns: 40 });
    expect([...accepted]).toEqual(
      expect.arrayContaining(['RegisterModel', 'PromoteStage', 'ArchiveModel', 'AssignAlias', 'DeleteVersion']),
    );
  });

  it('the entries replayed from scratch give the same state', () => {
    const replays = (taken: Step[]): void => {
      const state = new RegistryState();
      const again = replay(go(state, taken).entries);
      same(copy(again), copy(state));
      same(answersOf(again), answersOf(state));
    };
    fc.assert(fc.property(steps, replays), { numRuns });
  });

  it('a state restored from a snapshot decides what comes next as the live one does', () => {
    const restores = (taken: Step[], next: Step[]): void => {
      const state = new RegistryState();
      go(state, taken);
      const restored = RegistryState.fromSnapshot(copy(state));
      same(answersOf(restored), answersOf(state));
      same(go(restored, next), go(state, next));
      same(copy(restored), copy(state));
    };
    fc.assert(fc.property(steps, steps, restores), { numRuns });
  });

  it('what is taken back leaves no trace, what is kept stays', () => {
    const takesBack = (taken: Step[], tried: Step[], next: Step[]): void => {
      const state = new RegistryState();
      const { entries } = go(state, taken);
      const [before, answers] = [contents(state), answersOf(state)];
      state.mark();
      go(state, tried);
      state.rollback();
      same(contents(state), before);
      same(answersOf(state), answers);
      state.mark();
      const kept = go(state, next);
      state.commit();
      state.rollback();
      const plain = replay(entries);
      same(go(plain, next), kept);
      same(contents(state), contents(plain));
      same(answersOf(state), answersOf(plain));
    };
    fc.assert(fc.property(steps, steps, steps, takesBack), { numRuns });
  });
});

describe('any command, sent again', () => {
  it('is repeated at once, and that changes nothing', () => {
    const repeats = (taken: Step[]): void => {
      const state = new RegistryState();
      for (const { asked, facts } of commandsOf(taken)) {
        const ran = run(state, asked, facts);
        const snapshot = copy(state);
        same(run(state, asked, facts).decision, repeatOf(ran, asked));
        same(copy(state), snapshot);
      }
    };
    fc.assert(fc.property(steps, repeats), { numRuns: 10 });
  });

  it('is repeated for 24 hours after its outcome, then decided anew', () => {
    const forgets = (taken: Step[]): void => {
      const state = new RegistryState();
      const ran = [...commandsOf(taken)].map(({ asked, facts }) => ({ asked, facts, first: run(state, asked, facts) }));
      const { asked, facts, first } = ran.at(-1) as (typeof ran)[number];
      fc.pre(!isOfAnother(first.decision));
      const later = facts.now + DAY;
      const reissued = { ...asked, issuedAt: later, expiresAt: later + DAY };
      same(decide(state, reissued, { ...facts, now: later }), repeatOf(first, asked));
      const anew = { ...facts, now: later + 1 };
      same(decide(state, reissued, anew), decide(state, { ...reissued, commandId: 'never seen' }, anew));
    };
    fc.assert(fc.property(steps, forgets), { numRuns });
  });
});

/** Whether the outcome under the command's id is an earlier one. */
function isOfAnother(decision: Decision): boolean {
  return (
    decision.status === 'repeated' || (decision.status === 'rejected' && decision.error.code === 'COMMAND_ID_REUSED')
  );
}

/** What a repeat of a command is told: the first outcome, or again that its id stands for another one. */
function repeatOf({ decision, entries }: ReturnType<typeof run>, { commandSha256 }: Command): unknown {
  const last = entries.at(-1);
  if (decision.status === 'repeated' || (decision.status === 'rejected' && decision.error.code === 'COMMAND_ID_REUSED'))
    return decision;
  if (!last || !('event' in last)) return { status: 'repeated', first: { commandSha256, ...decision } };
  const { event } = last;
  const result = { ref: refOf(event), position: `${event.namespace}:${event.seq}` };
  return { status: 'repeated', first: { status: 'accepted', commandSha256, result } };
}

function assertRules({ models, exclusive }: NaiveRegistry): void {
  const living = models.filter(({ deleted }) => !deleted);
  same(new Set(living.map(({ namespace, name }) => `${namespace}/${name}`)).size, living.length);
  for (const { namespace, versions, aliases } of living) {
    const numbers = versions.map(({ number }) => number);
    same(
      numbers,
      [...numbers.keys()].map((index) => index + 1),
    );
    same(
      [...aliases.values()].filter((version) => versions[version - 1]?.deleted !== false),
      [],
    );
    const crowded = exclusive
      .get(namespace)
      ?.filter((stage) => versions.filter((version) => !version.deleted && version.stage === stage).length > 1);
    same(crowded, []);
  }
}

function assertAgree(state: RegistryState, naive: NaiveRegistry): void {
  same(state.models.size, naive.models.length);
  for (const namespace of NAMESPACES) {
    for (const name of NAMES) {
      const plain = naive.model(namespace, name);
      const model = state.model(namespace, name);
      same([model?.id, model?.revision], [plain?.id, plain?.revision]);
      if (!model || !plain) continue;
      same(
        REFS.map((ref) => meant(state, model, ref)),
        REFS.map((ref) => resolve(plain, ref)),
      );
      same(
        rowsOf(
          state,
          model,
          plain.versions.map(({ fingerprint }) => fingerprint),
        ),
        plain.versions.map(({ stage, since, revision, deleted, fingerprint }) => [
          stage,
          since,
          revision,
          deleted,
          sameAs(plain, fingerprint),
        ]),
      );
    }
  }
}
