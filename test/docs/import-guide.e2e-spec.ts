import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPage } from '../support/pages.js';
import { patternOf, stepsOf } from '../support/screen.js';
import { type Server, startServer } from '../support/server.js';
import { Terminal, type Typed } from '../support/terminal.js';

const page = readPage('docs/guides/import.md');
const screens = [...page.matchAll(/<!-- screen: (\w+) -->/g)].map(([, name]) => name as string);
const steps = screens.flatMap((name) => stepsOf(page, name).map((step) => ({ name, ...step })));
const MADE = ['/tmp/old-models', '/tmp/my-models'];
const clear = (): void => MADE.forEach((path) => rmSync(path, { recursive: true, force: true }));

let server: Server;
const typed: Typed[] = [];

beforeAll(async () => {
  clear();
  server = await startServer();
  const terminal = new Terminal({ CARTULARY_URL: server.url });
  for (const step of steps) typed.push(await terminal.type(step.command));
  await terminal.close();
}, 300_000);
afterAll(async () => {
  await server.stop();
  clear();
});

describe('docs/guides/import.md', () => {
  it.each(steps.map(({ command }, index) => [command, index] as const))('$ %s', (_command, index) => {
    const { output, name, command } = steps[index] as (typeof steps)[number];
    const { printed, code } = typed[index] as Typed;
    expect(printed.replace(/\n?$/, output === '' && printed === '' ? '' : '\n')).toMatch(patternOf(output));
    const fails = (name === 'refused' && command.includes('import')) || command.startsWith('diff');
    expect(code).toBe(fails ? 1 : 0);
  });

  it('has a screen for each step', () => {
    expect(screens).toEqual(['look', 'import', 'again', 'refused', 'export']);
  });
});
