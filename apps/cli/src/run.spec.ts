import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { buildProgram } from './program.js';
import { run } from './run.js';
import { TestShell } from './testing/a-shell.js';

/** Without a registry: whatever comes to ask one ends with 3. */
async function typed(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const shell = new TestShell({ CARTULARY_URL: 'http://127.0.0.1:9' });
  const code = await run(argv, shell);
  return { code, out: shell.out, err: shell.err };
}

const commandsOf = (command: Command): Command[] => command.commands.flatMap((one) => [one, ...commandsOf(one)]);
const paths = commandsOf(buildProgram(new TestShell())).map((command) =>
  [command.parent?.name(), command.name()].filter((name) => name !== 'cartulary'),
);

/** Those that have commands of their own, that print a script, or that serve. */
const WITHOUT_JSON = new Set(['serve', 'alias', 'namespace', 'token', 'views', 'completion']);

describe('help', () => {
  it.each(paths)('of %s %s has a sentence and an example', async (...path) => {
    const words = path.filter((word) => word !== undefined);
    const { code, out, err } = await typed(...words, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^[A-Z].*?\.$/ms);
    expect(out).toMatch(new RegExp(`^  .*cartulary ${words.join(' ')}`, 'm'));
    if (!WITHOUT_JSON.has(words.join(' '))) expect(out).toContain('--json');
  });

  it.each(['import', 'export'])('of %s fills its lines', async (command) => {
    const [, paragraph = ''] = /\n\n([^]*?)\n\nArguments/.exec((await typed(command, '--help')).out) ?? [];
    const lines = paragraph.split('\n');
    const short = lines.filter(
      (line, at) => line !== '' && lines[at + 1] && `${line} ${lines[at + 1]?.split(' ')[0]}`.length < 80,
    );
    expect(short).toEqual([]);
  });

  it('is what a bare call gets, as an error of usage', async () => {
    expect(await typed()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Commands:') });
  });
});

describe('usage', () => {
  it.each([
    [['frob'], 'INVALID_COMMAND'],
    [['show'], 'INVALID_COMMAND'],
    [['show', 'a', 'b'], 'INVALID_COMMAND'],
    [['show', 'a', '--frob'], 'INVALID_COMMAND'],
    [['show', 'NS/a'], 'INVALID_NAME'],
    [['show', 'a:v0'], 'INVALID_REF'],
    [['show', 'a:%zz'], 'INVALID_REF'],
    [['fetch', 'a#nowhere'], 'UNKNOWN_STAGE'],
    [['fetch', 'a', '-o', '-', '--json'], 'INVALID_COMMAND'],
    [['promote', 'a', 'Prod'], 'UNKNOWN_STAGE'],
    [['promote', 'a', 'Staging', '--displace', 'drop'], 'INVALID_COMMAND'],
    [['promote', 'a', 'Staging', '--effective-at', '2026-11-17T09:30:00'], 'INVALID_TIME'],
    [['list', 'a:v1'], 'INVALID_COMMAND'],
    [['list', 'a', '--namespace', 'b'], 'INVALID_COMMAND'],
    [['list', '--namespace', "a' OR model = 'b"], 'INVALID_NAME'],
    [['list', '--limit', '0'], 'INVALID_COMMAND'],
    [['search'], 'INVALID_COMMAND'],
    [['search', "label = 'a'", '--limit', 'all'], 'INVALID_COMMAND'],
    [['lineage', 'a:v0'], 'INVALID_REF'],
    [['diff', 'a'], 'INVALID_COMMAND'],
    [['stages', '--at', 'yesterday'], 'INVALID_TIME'],
    [['stages', '--known-at', 'default:x'], 'INVALID_TIME'],
    [['stages', '--namespace', 'A'], 'INVALID_NAME'],
    [['alias', 'set', 'a', 'v3'], 'ALIAS_RESERVED'],
    [['alias', 'list', 'a:v3'], 'INVALID_COMMAND'],
    [['tag', 'a:v3', 'team'], 'INVALID_COMMAND'],
    [['tag', 'a:v3', '-'], 'INVALID_COMMAND'],
    [['tag', 'a:v3'], 'INVALID_COMMAND'],
    [['rename', 'a', 'b/c'], 'INVALID_NAME'],
    [['rename', 'a:v3', 'b'], 'INVALID_COMMAND'],
    [['delete', 'a'], 'INVALID_COMMAND'],
    [['delete', 'a:v3', '--model'], 'INVALID_COMMAND'],
    [['evaluate', 'a:v3'], 'INVALID_COMMAND'],
    [['evaluate', 'a:v3', '--metric', 'f1=high'], 'INVALID_COMMAND'],
    [['namespace', 'create', 'Team A'], 'INVALID_NAME'],
    [['namespace', 'create', 'a', '--exclusive', 'Live'], 'UNKNOWN_STAGE'],
    [['token', 'add', ''], 'INVALID_NAME'],
    [['completion', 'tcsh'], 'INVALID_COMMAND'],
    [['alias', 'remove', 'a:v3', 'champion'], 'INVALID_COMMAND'],
    [['register', 'missing.pkl'], 'INVALID_COMMAND'],
    [['register', 'missing.pkl', '--param', 'epochs'], 'INVALID_COMMAND'],
    [['register', 'missing.pkl', '--metric', 'f1=high'], 'INVALID_COMMAND'],
    [['register', 'missing.pkl', '--label', ' '], 'INVALID_NAME'],
  ])('%j is refused with 2 and %s', async (argv, code) => {
    const said = await typed(...argv);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toMatch(new RegExp(`^cartulary: .*\\(${code}\\)\\n`));
  });

  it('is a problem document too, where JSON is wanted', async () => {
    const { code, err } = await typed('promote', 'a', 'Prod', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(err.split('\n')[1] as string)).toMatchObject({ code: 'UNKNOWN_STAGE', errors: [] });
  });

  it('ends a sentence once, and keeps to one line', async () => {
    expect((await typed('promote', 'a', 'Staging', '--displace', 'drop')).err).not.toContain('..');
    expect((await typed('lst')).err).toBe(
      "cartulary: unknown command 'lst' (Did you mean list?). See --help. (INVALID_COMMAND)\n",
    );
  });

  it('includes a registry whose URL is none', async () => {
    const shell = new TestShell({ CARTULARY_URL: 'localhost:7100' });
    expect(await run(['show', 'a'], shell)).toBe(2);
    expect(shell.err).toContain('"localhost:7100"');
  });
});
