import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from './events.js';
import { type AsOf, countsAt, type StageInterval } from './intervals.js';
import type { Stage } from './stages.js';
import { RegistryState } from './state/registry-state.js';
import { run } from './testing/owner.js';
import { same } from './testing/spec.js';
import { commandsOf, type Step, steps } from './testing/steps.js';
import { formatInstant } from './time.js';

/** `model:version` → stage. */
type Stages = Readonly<Record<string, Stage>>;
interface Spell extends StageInterval {
  readonly key: string;
  readonly stage: Stage;
}

function eventsOf(taken: readonly Step[]): readonly RecordedEvent[] {
  const state = new RegistryState();
  const entries = [...commandsOf(taken)].flatMap(({ asked, facts }) => run(state, asked, facts).entries);
  return entries
    .flatMap((entry) => ('event' in entry ? [entry.event] : []))
    .filter(({ namespace }) => namespace === 'default');
}

/** What an event does to the stages of its model: the new stage of a version, or none where it ends. */
function movesOf(
  { type, data, stream }: RecordedEvent,
  known: readonly string[],
): readonly (readonly [key: string, stage: Stage | undefined])[] {
  const key = 'version' in data ? `${stream.id}:${data.version}` : '';
  if (type === 'ModelRegistered') return [[key, 'None']];
  if (type === 'StagePromoted') return [[key, data.to]];
  if (type === 'ModelArchived') return [[key, 'Archived']];
  if (type === 'VersionDeleted') return [[key, undefined]];
  if (type === 'ModelDeleted')
    return known.filter((other) => other.startsWith(`${stream.id}:`)).map((other) => [other, undefined]);
  return [];
}

/** The definition: a fold, in the order of `seq`, of the events recorded by K that take effect by T. */
function byFold(events: readonly RecordedEvent[], { at, knownAt }: AsOf): Stages {
  const isKnown = ({ seq, recordedAt }: RecordedEvent) =>
    typeof knownAt === 'object' ? seq <= knownAt.seq : knownAt === undefined || recordedAt <= knownAt;
  const stages = new Map<string, Stage | undefined>();
  for (const event of events.filter((one) => isKnown(one) && (at === undefined || one.effectiveAt <= at))) {
    for (const [key, stage] of movesOf(event, [...stages.keys()])) stages.set(key, stage);
  }
  return Object.fromEntries([...stages].filter((entry): entry is [string, Stage] => entry[1] !== undefined).sort());
}

/** Each stage event of a version closes its interval and opens the next. */
function spellsOf(events: readonly RecordedEvent[]): readonly Spell[] {
  const spells: Spell[] = [];
  const open = new Map<string, number>();
  for (const event of events) {
    const { effectiveAt, recordedAt, seq } = event;
    for (const [key, stage] of movesOf(event, [...open.keys()])) {
      const at = open.get(key);
      if (at !== undefined)
        spells[at] = { ...(spells[at] as Spell), until: effectiveAt, recordedUntil: recordedAt, seqUntil: seq };
      open.delete(key);
      if (stage === undefined) continue;
      open.set(key, spells.length);
      spells.push({ key, stage, from: effectiveAt, recordedFrom: recordedAt, seqFrom: seq });
    }
  }
  return spells;
}

function byIntervals(spells: readonly Spell[], asOf: AsOf): Stages {
  const counted = spells.filter((spell) => countsAt(spell, asOf));
  expect(new Set(counted.map(({ key }) => key)).size).toBe(counted.length);
  return Object.fromEntries(counted.map(({ key, stage }) => [key, stage] as const).sort());
}

describe('the stages at T as known at K', () => {
  it('are the same by the fold of the events and by the intervals, at every edge of either axis', () => {
    const agrees = (taken: Step[], offset: number): void => {
      const events = eventsOf(taken);
      const spells = spellsOf(events);
      const edges = (times: readonly string[]) => [
        undefined,
        ...new Set(times.map((time) => formatInstant(Date.parse(time) + offset))),
      ];
      const known = [
        ...edges(events.map(({ recordedAt }) => recordedAt)),
        ...events.map(({ seq }) => ({ namespace: 'default', seq })),
      ];
      for (const at of edges(events.map(({ effectiveAt }) => effectiveAt))) {
        for (const knownAt of known) {
          const asOf = { ...(at !== undefined && { at }), ...(knownAt !== undefined && { knownAt }) };
          same(byIntervals(spells, asOf), byFold(events, asOf));
        }
      }
    };
    fc.assert(fc.property(steps, fc.constantFrom(-1, 0, 1), agrees), { numRuns: 12 });
  });
});
