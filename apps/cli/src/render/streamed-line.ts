import type { HistoryEvent } from '#client';
import { formatPosition, type Position } from '#domain';
import { eventLine } from './event.js';
import type { Paint } from './paint.js';
import { printable } from './text.js';

/** `default:9   m:v1  2026-11-25 12:00:00Z  alice  …`; with a head the position is as wide as that. */
export function streamedLine(position: string, event: HistoryEvent, paint: Paint, head?: Position): string {
  return `${paint('dim', aligned(position, head))}  ${paint('bold', printable(event.subject))}  ${eventLine(event, paint)}`;
}

/** `default:9 `: as wide as the last position that there is. */
export function aligned(position: string, head: Position | undefined): string {
  return position.padEnd(head ? formatPosition(head).length : 0);
}
