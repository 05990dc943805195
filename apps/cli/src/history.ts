import type { HistoryEvent, HistoryPage } from '#client';
import { formatPosition, parseRef } from '#domain';
import { argument, namesVersion } from './arguments.js';
import { connect, connectEvents } from './connect.js';
import { writeJsonList } from './json-list.js';
import { writeLine } from './output.js';
import { eventLine } from './render/event.js';
import { paintFor } from './render/paint.js';
import { aligned } from './render/streamed-line.js';
import type { Shell } from './shell.js';

export interface HistoryOptions {
  readonly positions?: boolean;
  readonly json?: boolean;
}

export async function history(shell: Shell, refText: string, { positions, json }: HistoryOptions): Promise<void> {
  const ref = argument(() => parseRef(refText));
  const pages = eventsOf(connect(shell).history(ref, namesVersion(refText) ? 'version' : 'model'));
  if (json) return writeJsonList(shell.stdout, 'events', pages);
  const paint = paintFor(shell.stdout, shell.env);
  const { namespace } = ref;
  const head = positions ? await connectEvents(shell).head(namespace) : undefined;
  const place = ({ sequence }: HistoryEvent): string =>
    head ? `${paint('dim', aligned(formatPosition({ namespace, seq: Number(sequence) }), head))}  ` : '';
  for await (const events of pages) {
    for (const event of events) await writeLine(shell.stdout, `${place(event)}${eventLine(event, paint)}`);
  }
}

async function* eventsOf(pages: AsyncIterable<HistoryPage>): AsyncGenerator<readonly HistoryEvent[]> {
  for await (const { events } of pages) yield events;
}
