import type { RecordedEvent } from '#domain';
import type { Decision } from './decisions.js';
import { keyOf } from './decisions.js';
import { type Call, HistoryFault, type Read } from './history.js';

/** A model's last event, and how many versions it has behind it. */
interface Step {
  readonly seq: number;
  readonly revision: number;
  readonly versionCount: number;
}

/**
 * Every read shows its model as the log makes it at the model's own position, and nothing of it lies between that and
 * the position of the answer. Who reads after a write was answered sees it. @throws HistoryFault
 */
export function assertReads(
  reads: readonly Read[],
  events: readonly RecordedEvent[],
  calls: readonly Call[],
  outcomes: ReadonlyMap<string, Decision>,
): void {
  const steps = stepsOf(events);
  for (const read of reads) {
    const { modelId, revision, versionCount, position } = read.model;
    const step = steps.get(modelId)?.[revision - 1];
    const due = step && { seq: `${read.namespace}:${step.seq}`, versionCount: step.versionCount };
    const next = steps.get(modelId)?.[revision];
    if (due?.seq !== position || due.versionCount !== versionCount)
      fail(`${modelId} at revision ${revision} was shown with ${position}, ${versionCount}: ${JSON.stringify(due)}`);
    if (next && next.seq <= read.seq) fail(`${modelId} was shown at ${position}, said to be as of ${read.seq}`);
  }
  assertFresh(reads, calls, outcomes);
}

function stepsOf(events: readonly RecordedEvent[]): ReadonlyMap<string, readonly Step[]> {
  const steps = new Map<string, Step[]>();
  for (const event of events) {
    if (event.stream.kind !== 'model') continue;
    let all = steps.get(event.stream.id);
    if (!all) steps.set(event.stream.id, (all = []));
    const by = event.type === 'ModelRegistered' ? 1 : event.type === 'VersionDeleted' ? -1 : 0;
    const versionCount = (all.at(-1)?.versionCount ?? 0) + by;
    all.push({ seq: event.seq, revision: event.streamRevision, versionCount });
  }
  return steps;
}

/** Sweeps calls and reads by time once. */
function assertFresh(reads: readonly Read[], calls: readonly Call[], outcomes: ReadonlyMap<string, Decision>): void {
  const shown = calls.filter(({ told }) => told.is === 'done' && told.projected === true);
  const returns = [...shown].sort((a, b) => a.returned - b.returned);
  const reached = new Map<string, number>();
  let next = 0;
  for (const read of [...reads].sort((a, b) => a.began - b.began)) {
    for (; (returns[next]?.returned ?? Infinity) < read.began; next++) {
      const call = returns[next] as Call;
      const seq = outcomes.get(keyOf(call))?.events.at(-1)?.seq ?? 0;
      if (seq > (reached.get(call.namespace) ?? 0)) reached.set(call.namespace, seq);
    }
    const least = reached.get(read.namespace) ?? 0;
    if (read.seq < least) fail(`a read as of ${read.seq} began after a write at ${least} was shown`);
  }
}

function fail(what: string): never {
  throw new HistoryFault('reads', what);
}
