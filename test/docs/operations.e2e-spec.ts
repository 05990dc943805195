import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { settingsOf } from '#event-log';
import { buildProgram } from '../../apps/cli/src/program.js';
import { readPage } from '../support/pages.js';

const page = readPage('docs/operations.md');
const shell = {
  env: {},
  cwd: '.',
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  signal: new AbortController().signal,
};

/** The command that a line of words begins with, and the options that follow it. */
function find(words: readonly string[], program: Command): { readonly found: Command; readonly options: string[] } {
  let found = program;
  for (const word of words) {
    const next = found.commands.find((one) => one.name() === word);
    if (!next) break;
    found = next;
  }
  return { found, options: words.filter((word) => word.startsWith('--')) };
}

describe('docs/operations.md', () => {
  const lines = [...page.matchAll(/\bcartulary ((?:[a-z]+)(?: [^`#|>\n]*)?)/g)].map(([, line = '']) => line.trim());
  const quoted = lines.filter((line) => buildProgram(shell).commands.some((one) => line.split(' ')[0] === one.name()));

  it.each([...new Set(quoted)])('quotes `cartulary %s`, which there is', (line) => {
    const program = buildProgram(shell);
    const { found, options } = find(line.split(/\s+/), program);
    expect(found).not.toBe(program);
    expect(options.filter((option) => !found.options.some(({ long }) => long === option))).toEqual([]);
  });

  it('quotes more than a few', () => expect(new Set(quoted).size).toBeGreaterThan(8));

  it('has a row for each setting of the topics, with the value of each', () => {
    for (const topic of ['commands', 'events'] as const)
      for (const { name, value } of settingsOf(topic, 3)) {
        const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
        const [, , commands = '', events = ''] = row?.split('|') ?? [];
        const cell = topic === 'commands' || /the same/.test(events) ? commands : events;
        expect([topic, name, cell]).toEqual([topic, name, expect.stringContaining(value)]);
      }
  });
});
