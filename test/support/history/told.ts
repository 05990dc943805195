import type { Decision } from './decisions.js';
import { keyOf } from './decisions.js';
import { type Call, HistoryFault } from './history.js';

/** Codes of what may be refused before it is published. They promise that the call changed nothing. */
const BEFORE = new Set(['UNAVAILABLE', 'ARTIFACT_NOT_FOUND', 'INVALID_COMMAND', 'PAYLOAD_TOO_LARGE']);

/** What clients were told is what the log says. @throws HistoryFault */
export function assertTold(calls: readonly Call[], outcomes: ReadonlyMap<string, Decision>): void {
  const published = new Set(calls.filter(mayHavePublished).map(keyOf));
  for (const call of calls) {
    const { told } = call;
    if (told.is === 'unknown') continue;
    const key = keyOf(call);
    const outcome = outcomes.get(key);
    const says = `${key} was told ${told.is === 'done' ? `done ${told.ref ?? ''}` : told.code}`;
    const found = outcome ? `${outcome.status} ${outcome.ref ?? outcome.code} at ${outcome.offset}` : 'nothing';
    const fault = new HistoryFault('told', `${says}, the log has ${found}`);
    if (told.is === 'done') {
      if (outcome?.status !== 'accepted' && outcome?.status !== 'unchanged') throw fault;
      if (told.ref !== undefined && told.ref !== outcome.ref) throw fault;
    } else if (outcome?.status === 'rejected' ? outcome.code !== told.code : outcome || !BEFORE.has(told.code)) {
      if (!BEFORE.has(told.code) || !published.has(key)) throw fault;
    }
  }
}

function mayHavePublished({ told }: Call): boolean {
  return told.is !== 'rejected' || !BEFORE.has(told.code);
}

interface Moment {
  readonly at: number;
  readonly act: 'begin' | 'return';
  readonly key: string;
}

/** If one command was answered before another was first asked for, it stands before it in the log. @throws HistoryFault */
export function assertOrder(calls: readonly Call[], outcomes: ReadonlyMap<string, Decision>): void {
  let answered: Decision | undefined;
  const begun = new Set<string>();
  for (const { act, key } of momentsOf(calls)) {
    const outcome = outcomes.get(key);
    if (!outcome) continue;
    if (act === 'return' && outcome.offset > (answered?.offset ?? -1)) answered = outcome;
    if (act === 'return' || begun.has(key)) continue;
    begun.add(key);
    if (answered && outcome.offset <= answered.offset)
      throw new HistoryFault(
        'order',
        `${key} stands at ${outcome.offset}, but ${answered.key} at ${answered.offset} was answered before it was asked`,
      );
  }
}

function momentsOf(calls: readonly Call[]): readonly Moment[] {
  const moments = calls.flatMap((call): readonly Moment[] => {
    const key = keyOf(call);
    const begin: Moment = { at: call.began, act: 'begin', key };
    return call.told.is === 'unknown' ? [begin] : [begin, { at: call.returned, act: 'return', key }];
  });
  // What begins at the moment at which something returns was not caused by it.
  return moments.sort((a, b) => a.at - b.at || (a.act === 'begin' ? -1 : 1));
}
