import { once } from 'node:events';
import type { Output } from './shell.js';

/** Writes and waits while the reader is behind. */
export async function write(output: Output, text: string | Uint8Array): Promise<void> {
  if (!output.write(text)) await once(output, 'drain');
}

export async function writeLine(output: Output, text: string): Promise<void> {
  await write(output, `${text}\n`);
}

export async function writeJson(output: Output, value: unknown): Promise<void> {
  await writeLine(output, JSON.stringify(value));
}
