import fc from 'fast-check';
import { facts, outcome, type Said, TestLog, type TestOwner } from './test-log.js';

const said: fc.Arbitrary<Said> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({ model: fc.constantFrom('a', 'b', 'c'), count: fc.integer({ min: 1, max: 3 }), team: fc.boolean() })
      .map(({ model, count, team }) => (team ? facts(`team-${model}`, count, 'team') : facts(model, count))),
  },
  { weight: 1, arbitrary: fc.nat(99).map((id) => outcome(`command-${id}`, id)) },
);

type Act =
  | { readonly kind: 'take' | 'start' | 'resend' }
  | { readonly kind: 'append' | 'late'; readonly batch: readonly Said[]; readonly by: number };

const batch = fc.array(said, { minLength: 1, maxLength: 4 });
const by = fc.nat();
const take = fc.constant<Act>({ kind: 'take' });
const append = fc.record({ kind: fc.constant('append' as const), batch, by });
const faults = fc.oneof<fc.Arbitrary<Act>[]>(
  fc.constant<Act>({ kind: 'start' }),
  fc.constant<Act>({ kind: 'resend' }),
  fc.record({ kind: fc.constant('late' as const), batch, by }),
);

/** Owners one after the other, each of which appends behind its barrier only. */
export const honestLog: fc.Arbitrary<TestLog> = fc
  .array(fc.oneof({ weight: 5, arbitrary: append }, { weight: 1, arbitrary: take }), { minLength: 1, maxLength: 12 })
  .map(logOf);

/** With late batches, batches sent again, and barriers behind which nothing is written. */
export const faultyLog: fc.Arbitrary<TestLog> = fc
  .array(fc.oneof({ weight: 4, arbitrary: append }, { weight: 1, arbitrary: take }, { weight: 3, arbitrary: faults }), {
    minLength: 1,
    maxLength: 16,
  })
  .map(logOf);

function logOf(acts: readonly Act[]): TestLog {
  const log = new TestLog();
  const owners: TestOwner[] = [log.take()];
  let sent = 0;
  for (const act of acts) {
    const owner = owners.at(-1) as TestOwner;
    if (act.kind === 'take') owners.push(log.take());
    else if (act.kind === 'append') {
      sent = log.end;
      owner.append(...act.batch);
    } else if (act.kind === 'late') owners[act.by % owners.length]?.append(...act.batch);
    else if (act.kind === 'start') owners.push(log.owner().start());
    else if (sent > 0) log.send(log.records.slice(sent, sent + 1));
  }
  return log;
}
