import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AsOf, formatInstant, type RecordedEvent, type Stage, STAGES } from '#domain';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { projected } from '../testing/projected.js';
import { randomLog } from '../testing/random-log.js';
import type { ViewStore } from '../view-store.js';
import { stageAt, type StagedVersion, type StageQuestion } from './stage-at.js';
import type { StageCursor } from './stage-walk.js';

const day = (n: number) => `2026-12-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const on = (effective: number, recorded = effective) => ({ effectiveAt: day(effective), recordedAt: day(recorded) });

async function all(store: ViewStore, question: StageQuestion, limit = 1000): Promise<readonly StagedVersion[]> {
  const found: StagedVersion[] = [];
  let next: StageCursor | undefined;
  do {
    const page = await stageAt(store, question, limit, next);
    expect(page.versions.length).toBeLessThanOrEqual(limit);
    found.push(...page.versions);
    next = page.next;
  } while (next);
  return found;
}

/** v1 in Production from the 5th, told on the 7th; v2 took its place on the 10th, told on the 12th. */
function given() {
  const log = new LogBuilder();
  const model = createModel(log, 'm', {}, on(1));
  model.register({}, on(2));
  model.register({}, on(3));
  model.promote(1, 'Production', on(5, 7));
  model.archive(1, on(10, 12));
  model.promote(2, 'Production', on(10, 12));
  const ask = async (question: Partial<StageQuestion> = {}) =>
    (await all(await projected(log), { stage: 'Production', ...question })).map(({ version, from, until }) => [
      version,
      from,
      until,
    ]);
  return { log, model, ask };
}

describe('what is in a stage', () => {
  it('now', async () => expect(await given().ask()).toEqual([[2, day(10), undefined]]));

  it('is what was there at an instant, with its end', async () => {
    const { ask } = given();
    expect(await ask({ at: day(4) })).toEqual([]);
    expect(await ask({ at: day(5) })).toEqual([[1, day(5), day(10)]]);
    expect(await ask({ at: day(9) })).toEqual([[1, day(5), day(10)]]);
    expect(await ask({ at: day(10) })).toEqual([[2, day(10), undefined]]);
  });

  it('is what was known then, without an end that nobody knew', async () => {
    const { ask } = given();
    expect(await ask({ knownAt: day(6) })).toEqual([]);
    expect(await ask({ at: day(6), knownAt: day(7) })).toEqual([[1, day(5), undefined]]);
    expect(await ask({ at: day(11), knownAt: day(11) })).toEqual([[1, day(5), undefined]]);
    expect(await ask({ at: day(11), knownAt: day(12) })).toEqual([[2, day(10), undefined]]);
  });

  it('is what was known at a position', async () => {
    const { ask } = given();
    const known = (seq: number) => ask({ knownAt: { namespace: 'default', seq } });
    expect(await known(0)).toEqual([]);
    expect(await known(4)).toEqual([[1, day(5), undefined]]);
    expect(await known(5)).toEqual([]);
    expect(await known(6)).toEqual([[2, day(10), undefined]]);
    await expect(known(7)).rejects.toMatchObject({ code: 'POSITION_BEYOND_HEAD' });
  });

  it('shows deleted versions and those of deleted models as long as they were there', async () => {
    const { model, ask } = given();
    model.deleteVersion(2, on(15));
    expect(await ask()).toEqual([]);
    expect(await ask({ at: day(14) })).toEqual([[2, day(10), day(15)]]);
    model.promote(1, 'Production', on(16));
    model.delete(on(20, 21));
    expect(await ask()).toEqual([]);
    expect(await ask({ at: day(19) })).toEqual([[1, day(16), day(20)]]);
    expect(await ask({ at: day(20), knownAt: day(20) })).toEqual([[1, day(16), undefined]]);
  });

  it('shows the version as now, but for its stage', async () => {
    const { log, model } = given();
    model.rename('n');
    model.describe('Old', 1);
    const [version] = await all(await projected(log), { stage: 'Production', at: day(6) });
    expect(version).toMatchObject({
      model: 'n',
      description: 'Old',
      stage: 'Production',
      stageSince: day(5),
      revision: 4,
    });
  });

  it('is of one namespace, or of all in pages', async () => {
    const { log } = given();
    const other = createModel(log, 'm', { namespace: 'prod' });
    log.configure('prod');
    for (let n = 0; n < 7; n++) other.promote(other.register(), 'Production');
    const store = await projected(log);
    const count = async (question: Partial<StageQuestion>, limit: number) =>
      (await all(store, { stage: 'Production', ...question }, limit)).length;
    expect(await count({ namespace: 'prod' }, 100)).toBe(7);
    expect(await Promise.all([1, 2, 3, 8, 9].map((limit) => count({}, limit)))).toEqual([8, 8, 8, 8, 8]);
    expect(await count({ at: day(6) }, 2)).toBe(8);
    expect(await count({ knownAt: { namespace: 'prod', seq: 6 } }, 2)).toBe(2);
  });
});

describe('stage intervals', () => {
  it('say at every (T, K) what a fold of the events says', async () => {
    const pick = fc.nat(1000);
    const question = fc.record({
      at: fc.option(pick),
      knownAt: fc.option(pick),
      position: fc.boolean(),
      nudge: fc.constantFrom(-1, 0, 1),
      limit: fc.integer({ min: 1, max: 5 }),
    });
    const check = async (
      log: LogBuilder,
      questions: readonly (typeof question extends fc.Arbitrary<infer Q> ? Q : never)[],
    ) => {
      const store = await projected(log);
      const events = log.entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
      for (const { at, knownAt, position, nudge, limit } of questions) {
        const event = (n: number) => events[n % events.length] as RecordedEvent;
        const near = (time: string) => formatInstant(Date.parse(time) + nudge);
        const asOf: AsOf = {
          ...(at !== null && { at: near(event(at).effectiveAt) }),
          ...(knownAt !== null && { knownAt: position ? event(knownAt) : near(event(knownAt).recordedAt) }),
        };
        for (const stage of STAGES) {
          const found = await all(store, { stage, ...asOf }, limit);
          expect(found.map(({ namespace, model, version }) => `${namespace}/${model}:${version}`).sort()).toEqual(
            folded(events, stage, asOf).sort(),
          );
        }
      }
    };
    await fc.assert(fc.asyncProperty(randomLog, fc.array(question, { minLength: 1, maxLength: 4 }), check), {
      numRuns: 60,
    });
  });
});

/** Versions in the stage by folding, in order, the events that are known and in effect. */
function folded(events: readonly RecordedEvent[], wanted: Stage, { at, knownAt }: AsOf): string[] {
  const stages = new Map<string, Stage>();
  const names = new Map<string, string>();
  for (const { type, stream, data, ...event } of events) {
    if (type === 'ModelCreated') names.set(stream.id, `${event.namespace}/${data.name}`);
    if (type === 'ModelRenamed') names.set(stream.id, `${event.namespace}/${data.to}`);
    const known =
      typeof knownAt === 'object'
        ? event.namespace === knownAt.namespace && event.seq <= knownAt.seq
        : event.recordedAt <= (knownAt ?? '9');
    if (!known || event.effectiveAt > (at ?? '9')) continue;
    if (type === 'ModelRegistered') stages.set(`${stream.id}:${data.version}`, 'None');
    if (type === 'StagePromoted') stages.set(`${stream.id}:${data.version}`, data.to);
    if (type === 'ModelArchived') stages.set(`${stream.id}:${data.version}`, 'Archived');
    if (type === 'VersionDeleted') stages.delete(`${stream.id}:${data.version}`);
    if (type === 'ModelDeleted')
      for (const id of [...stages.keys()]) if (id.startsWith(`${stream.id}:`)) stages.delete(id);
  }
  return [...stages]
    .filter(([, stage]) => stage === wanted)
    .map(([id]) => `${names.get(id.split(':')[0] as string)}:${id.split(':')[1]}`);
}
