import type { HistoryEvent } from '#client';
import { parsePosition, toInstant } from '#domain';
import { misused } from './arguments.js';

/** What decides whether an event is in a range. */
export type Placed = Pick<HistoryEvent, 'sequence' | 'recordedtime'>;

/** @throws InvalidArgumentError for an end that is before its start */
export function assertForward(from: string | undefined, to: string | undefined): void {
  if (from === undefined || to === undefined) return;
  const [first, last] = [parsePosition(from), parsePosition(to)];
  if (!first !== !last) return;
  const isBack = first && last ? last.seq < first.seq : toInstant(to) < toInstant(from);
  if (isBack) misused(`Expected --to at or after --from, found --from ${from} and --to ${to}.`);
}

/** Whether an event is before the start, a position or a time. */
export function startOf(from: string | undefined, namespace: string): (event: Placed) => boolean {
  if (from === undefined) return () => false;
  const position = parsePosition(from);
  if (!position) return ({ recordedtime }) => Date.parse(recordedtime) < toInstant(from);
  if (position.namespace !== namespace) misused(`Expected --from to be a position of ${namespace}, found ${from}.`);
  return ({ sequence }) => Number(sequence) < position.seq;
}

/** Whether an event is behind the end, a position or a time. */
export function endOf(to: string | undefined, namespace: string): (event: Placed) => boolean {
  if (to === undefined) return () => false;
  const position = parsePosition(to);
  if (!position) return ({ recordedtime }) => Date.parse(recordedtime) > toInstant(to);
  if (position.namespace !== namespace) misused(`Expected --to to be a position of ${namespace}, found ${to}.`);
  return ({ sequence }) => Number(sequence) > position.seq;
}
