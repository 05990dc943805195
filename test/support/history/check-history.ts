import { assertEachTaken, type Decision, decisionsOf, outcomesOf } from './decisions.js';
import type { History } from './history.js';
import { assertInvariants } from './invariants.js';
import { assertJustified } from './justified.js';
import { assertReads } from './reads.js';
import { assertOrder, assertTold } from './told.js';

/**
 * Holds what clients saw of a partition against its log, which is itself the order in which everything happened: in time
 * linear in the log, but for sorting. Returns the outcome of each command by `namespace commandId`.
 * @throws HistoryFault at the first rule that is broken
 */
export function checkHistory({ entries, calls, reads = [], commands }: History): ReadonlyMap<string, Decision> {
  const decisions = decisionsOf(entries);
  const events = entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
  const outcomes = outcomesOf(decisions);
  assertInvariants(events);
  assertEachTaken(entries, decisions);
  assertTold(calls, outcomes);
  assertOrder(calls, outcomes);
  if (commands) assertJustified(decisions, commands);
  assertReads(reads, events, calls, outcomes);
  return outcomes;
}
