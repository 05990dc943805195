import { write, writeLine } from './output.js';
import type { Output } from './shell.js';

/** Entries of all pages as one JSON list under a name, written as they come. Nothing is written before the first page is there. */
export async function writeJsonList(
  output: Output,
  name: string,
  pages: AsyncIterable<readonly unknown[]>,
): Promise<void> {
  let start = `{"${name}":[`;
  let between = '';
  for await (const entries of pages) {
    await write(output, start);
    start = '';
    for (const entry of entries) {
      await write(output, `${between}${JSON.stringify(entry)}`);
      between = ',';
    }
  }
  await writeLine(output, ']}');
}
