import type { HistoryEvent, HistoryPage } from '#client';
import { parseRef } from '#domain';
import { argument, namesVersion } from './arguments.js';
import { connect } from './connect.js';
import { writeJsonList } from './json-list.js';
import { writeLine } from './output.js';
import { eventLine } from './render/event.js';
import { paintFor } from './render/paint.js';
import type { Shell } from './shell.js';

export interface HistoryOptions {
  readonly json?: boolean;
}

export async function history(shell: Shell, refText: string, { json }: HistoryOptions): Promise<void> {
  const ref = argument(() => parseRef(refText));
  const pages = eventsOf(connect(shell).history(ref, namesVersion(refText) ? 'version' : 'model'));
  if (json) return writeJsonList(shell.stdout, 'events', pages);
  const paint = paintFor(shell.stdout, shell.env);
  for await (const events of pages) {
    for (const event of events) await writeLine(shell.stdout, eventLine(event, paint));
  }
}

async function* eventsOf(pages: AsyncIterable<HistoryPage>): AsyncGenerator<readonly HistoryEvent[]> {
  for await (const { events } of pages) yield events;
}
