import { Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { withCount } from './progress.js';
import { TestShell } from './testing/a-shell.js';

/** What is written to a terminal so many columns wide while a thousand things are done. */
async function shown(env: Record<string, string>, columns: number): Promise<string> {
  let text = '';
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    text += chunk.toString();
    done();
  };
  const stderr = Object.assign(new Writable({ write }), { isTTY: true, columns });
  const shell = { ...new TestShell(env), stderr };
  expect(await withCount(shell, 'Folding', 1000, 'records', async (progress) => (progress(1000), 'done'))).toBe('done');
  return text;
}

it('shows a bar on a terminal, and none on one that knows only lines', async () => {
  expect(await shown({}, 80)).toContain('Folding');
  expect(await shown({ TERM: 'dumb' }, 80)).toBe('');
});

it('keeps to the width of a narrow terminal', async () => {
  // eslint-disable-next-line no-control-regex -- these move the cursor and take no room
  const lines = (await shown({}, 8)).split(/\u001b\[[0-9;?]*[A-Za-z]|[\r\n]/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(8);
});
