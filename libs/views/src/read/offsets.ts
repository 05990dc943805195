import type { Position } from '#domain';
import { events } from '../events.view.js';
import { sortablePosition } from '../positions.js';
import type { ViewStore } from '../view-store.js';

/** Offset in the log of the event at a position; undefined where the views show none. */
export async function offsetOf(store: ViewStore, position: Position): Promise<number | undefined> {
  return (await store.get(events, sortablePosition(position)))?._seq;
}

/** The namespace's last `seq` before an offset, 0 where it has none there; `last` is its last one in the views. */
export async function lastBefore(store: ViewStore, namespace: string, last: number, offset: number): Promise<number> {
  const isBefore = async (seq: number): Promise<boolean> =>
    ((await offsetOf(store, { namespace, seq })) as number) < offset;
  if (last === 0 || (await isBefore(last))) return last;
  let [before, behind] = [0, last];
  while (behind - before > 1) {
    const middle = (before + behind) >>> 1;
    if (await isBefore(middle)) before = middle;
    else behind = middle;
  }
  return before;
}
