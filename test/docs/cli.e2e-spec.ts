import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { buildProgram } from '../../apps/cli/src/program.js';
import { readPage } from '../support/pages.js';

const page = readPage('docs/cli.md');

/** A command and those under it, each with the names that lead to it. */
function allOf(
  command: Command,
  before: readonly string[] = [],
): readonly { readonly path: string; readonly command: Command }[] {
  return command.commands.flatMap((one) => {
    const path = [...before, one.name()];
    return [{ path: path.join(' '), command: one }, ...allOf(one, path)];
  });
}

/** What the page says of a command: its heading with the text below it. A command of a command stands in that one's section. */
function sectionOf(path: string): string {
  const [first] = path.split(' ') as [string];
  return new RegExp(`^## ${first}\\b.*?(?=^## |(?![^]))`, 'ms').exec(page)?.[0] ?? '';
}

const shell = {
  env: {},
  cwd: '.',
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  signal: new AbortController().signal,
};
const program = buildProgram(shell);

describe('docs/cli.md', () => {
  it.each(allOf(program).map(({ path, command }) => [path, command] as const))(
    'has `cartulary %s` with its options',
    (path, command) => {
      const section = sectionOf(path);
      expect(section).toContain(path);
      const flags = command.options.map((option) => option.flags).filter((option) => option !== '--json');
      expect(flags.filter((option) => !section.includes(`\`${option}\``))).toEqual([]);
    },
  );

  it('has no section of a command that is not there', () => {
    const headings = [...page.matchAll(/^## (\w+)/gm)].map(([, name]) => name);
    expect(headings).toEqual(program.commands.map((command) => command.name()));
  });

  it('has the options and the environment of every command', () => {
    for (const option of program.options) expect(page).toContain(`\`${option.flags}\``);
    const variables = program.helpInformation() + helpAfter();
    for (const [name] of variables.matchAll(/[A-Z]+_[A-Z]+/g)) expect(page).toContain(`\`${name}\``);
  });
});

function helpAfter(): string {
  shell.stdout.read();
  program.outputHelp();
  return String(shell.stdout.read());
}
