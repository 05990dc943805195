import { expect, it } from '@jest/globals';
import { buildProgram } from '../program.js';
import { TestShell } from '../testing/a-shell.js';
import { fishScript } from './fish.js';
import { allOf, treeOf } from './tree.js';
import { zshScript } from './zsh.js';

const tree = treeOf(buildProgram(new TestShell()));

it('fish has a line for every command and every long option', () => {
  const lines = fishScript(tree).split('\n');
  for (const { path, options } of allOf(tree).slice(1)) {
    const names = path.split(' ');
    expect(lines.filter((line) => line.includes(` -a ${names.at(-1)} -d `)).length).toBeGreaterThan(0);
    const condition = `'${names.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ')}'`;
    for (const flag of options.flatMap(({ flags }) => flags).filter((one) => one.startsWith('--')))
      expect(lines.some((line) => line.includes(condition) && line.includes(` -l ${flag.slice(2)} `))).toBe(true);
  }
});

it('fish gets texts with quotes in one piece', () => {
  for (const line of fishScript(tree).split('\n')) expect(line.replace(/\\'/g, '').split("'").length % 2).toBe(1);
});

it('zsh takes the script of bash', () => {
  expect(zshScript(tree)).toMatch(/^#compdef cartulary\n[^]*bashcompinit[^]*\ncomplete -F _cartulary cartulary\n$/);
});
