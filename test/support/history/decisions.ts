import { type FirstOutcome, type RecordedEvent, refOf } from '#domain';
import type { LogEntry, OutcomeEntry } from '#records';
import { HistoryFault } from './history.js';

/** What the log says became of one command that was taken from the queue. */
export interface Decision {
  /** By namespace and id; null where the command could not be read. */
  readonly key: string | null;
  /** Of the last record that says so. */
  readonly offset: number;
  /** Of the command; absent where it does not last. */
  readonly source?: number;
  readonly recordedAt: string;
  readonly status: 'accepted' | OutcomeEntry['status'];
  readonly ref?: string;
  readonly code?: string;
  readonly events: readonly RecordedEvent[];
  readonly outcome?: OutcomeEntry;
}

export function keyOf({ namespace, commandId }: { namespace: string; commandId: string }): string {
  return `${namespace} ${commandId}`;
}

/** All decisions in the order of the log: within a batch those with events come first. */
export function decisionsOf(entries: readonly LogEntry[]): readonly Decision[] {
  const decisions: Decision[] = [];
  let events: RecordedEvent[] = [];
  for (const entry of entries) {
    if (entry.kind === 'outcomes') decisions.push(...entry.outcomes.map((outcome) => noted(entry.offset, outcome)));
    if (entry.kind !== 'event') continue;
    const { event, offset, source } = entry;
    if (event.commandIndex !== events.length)
      throw new HistoryFault('invariants', `event ${event.commandIndex} of ${event.commandId} stands alone`);
    events.push(event);
    if (events.length < event.commandCount) continue;
    const { recordedAt, namespace } = event;
    const named = { ...(source && { source: source.offset }), ref: refOf(event), recordedAt, events };
    decisions.push({ key: keyOf({ ...event, namespace }), offset, status: 'accepted', ...named });
    events = [];
  }
  return decisions;
}

function noted(offset: number, outcome: OutcomeEntry): Decision {
  const { namespace, commandId, status, result, error, recordedAt } = outcome;
  return {
    key: commandId === null ? null : keyOf({ namespace, commandId }),
    offset,
    source: outcome.offset,
    recordedAt,
    status,
    ...(result && { ref: result.ref }),
    ...(error && { code: error.code }),
    events: [],
    outcome,
  };
}

/** Codes by which a repeat is refused as one: they say nothing of the command that had the id first. */
const OF_REPEATS = new Set(['COMMAND_ID_REUSED', 'COMMAND_EXPIRED']);

/** The outcome of each command by its key: the first, which no later one may contradict. @throws HistoryFault */
export function outcomesOf(decisions: readonly Decision[]): ReadonlyMap<string, Decision> {
  const outcomes = new Map<string, Decision>();
  for (const decision of decisions) {
    const { key, status, code } = decision;
    if (key === null || status === 'forwarded') continue;
    const first = outcomes.get(key);
    if (status === 'repeated') assertRepeats(decision, first);
    else if (!first) outcomes.set(key, decision);
    else if (code === undefined || !OF_REPEATS.has(code))
      throw new HistoryFault(
        'one outcome',
        `${key} is ${first.status} at ${first.offset}, ${status} at ${decision.offset}`,
      );
  }
  return outcomes;
}

function assertRepeats({ key, offset, outcome, ref, code }: Decision, first: Decision | undefined): void {
  const said: FirstOutcome['status'] | undefined = outcome?.first;
  if (first?.status !== said || first?.ref !== ref || first?.code !== code)
    throw new HistoryFault('one outcome', `${key} repeats ${said} ${ref ?? code} at ${offset}, was ${first?.status}`);
}

/** Every command of a topic that lasts is decided, once each, up to the last one decided. @throws HistoryFault */
export function assertEachTaken(entries: readonly LogEntry[], decisions: readonly Decision[]): void {
  const topics = new Set(entries.flatMap((entry) => (entry.kind === 'owner' ? [entry.commandsTopic] : [])));
  if (topics.size > 1 || decisions.some(({ source }) => source === undefined)) return;
  const taken = decisions.map(({ source }) => source as number).sort((a, b) => a - b);
  taken.forEach((source, index) => {
    if (source > index) throw new HistoryFault('every command', `command ${index} was passed over`);
    if (source < index) throw new HistoryFault('one outcome', `command ${source} was decided twice`);
  });
}
