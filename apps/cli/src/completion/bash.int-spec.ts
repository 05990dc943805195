import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram } from '../program.js';
import { TestShell } from '../testing/a-shell.js';
import { bashScript } from './bash.js';
import { treeOf } from './tree.js';

const tree = treeOf(buildProgram(new TestShell()));
const withBash = spawnSync('bash', ['-c', 'type compgen']).status === 0 ? describe : describe.skip;

withBash('completion in bash', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cartulary-completion-'));
    writeFileSync(join(folder, 'model.pkl'), '');
    writeFileSync(join(folder, 'cartulary.bash'), bashScript(tree));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What is offered for the last word of the line, cut as bash cuts it at `:`, `=` and `@`. */
  function offered(...line: readonly string[]): readonly string[] {
    const words = line.flatMap((word) => (word === '' ? [''] : word.split(/([:=@])/).filter((part) => part !== '')));
    const script =
      'source cartulary.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cartulary; printf "%s\\n" "${COMPREPLY[@]}"';
    const out = execFileSync('bash', ['-c', script, 'bash', 'cartulary', ...words], { cwd: folder, encoding: 'utf8' });
    return out.split('\n').filter((one) => one !== '');
  }

  it.each([
    [['pro'], ['promote']],
    [
      ['alias', ''],
      ['set', 'list', 'remove'],
    ],
    [['alias', 're'], ['remove']],
    [['promote', 'sentiment:v3', 'P'], ['Production']],
    [['promote', 'sentiment@champion', '--reason', 'better', 'S'], ['Staging']],
    [
      ['promote', '--displace', ''],
      ['archive', 'keep'],
    ],
    [['promote', 'sentiment:v3', '--dis'], ['--displace']],
    [
      ['stages', ''],
      ['None', 'Staging', 'Production', 'Archived'],
    ],
    [['stages', 'Production', ''], []],
    [['show', ''], []],
    [['register', 'mo'], ['model.pkl']],
    [['register', '--sidecar', 'mo'], ['model.pkl']],
    [['register', '--name', 'mo'], []],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['token', 'remove', '--k'], ['--keep-newest']],
  ])('of %j is %j', (line, words) => {
    expect(offered(...line)).toEqual(words);
  });

  it('knows every command and, of each, every option', () => {
    expect(offered('')).toEqual(tree.commands.map(({ path }) => path));
    for (const { path, options } of tree.commands) {
      const long = options.flatMap(({ flags }) => flags).filter((flag) => flag.startsWith('--'));
      expect(offered(path, '--')).toEqual(long);
    }
  });
});
