import type { HistoryPage } from '#client';
import { parseRef } from '#domain';
import { argument, namesVersion } from './arguments.js';
import { connect } from './connect.js';
import { write, writeLine } from './output.js';
import { eventLine } from './render/event.js';
import { paintFor } from './render/paint.js';
import type { Output, Shell } from './shell.js';

export interface HistoryOptions {
  readonly json?: boolean;
}

export async function history(shell: Shell, refText: string, { json }: HistoryOptions): Promise<void> {
  const ref = argument(() => parseRef(refText));
  const pages = connect(shell).history(ref, namesVersion(refText) ? 'version' : 'model');
  if (json) return writeEvents(shell.stdout, pages);
  const paint = paintFor(shell.stdout, shell.env);
  for await (const { events } of pages) {
    for (const event of events) await writeLine(shell.stdout, eventLine(event, paint));
  }
}

/** All pages as one list, written as they come. Nothing is written before the first one is there. */
async function writeEvents(output: Output, pages: AsyncIterable<HistoryPage>): Promise<void> {
  let start = '{"events":[';
  let between = '';
  for await (const { events } of pages) {
    await write(output, start);
    start = '';
    for (const event of events) {
      await write(output, `${between}${JSON.stringify(event)}`);
      between = ',';
    }
  }
  await writeLine(output, ']}');
}
