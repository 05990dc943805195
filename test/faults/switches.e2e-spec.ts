import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Switch {
  readonly rule: string;
  readonly file: string;
  readonly on: string;
  readonly off: string;
  readonly spec: string;
  /** Tests of it that fail without the rule. */
  readonly fails: readonly string[];
}

const OWNER = 'apps/registrar/src/partition-owner.ts';
const VERIFIER = 'libs/records/src/log-verifier.ts';

const SWITCHES: readonly Switch[] = [
  {
    rule: 'compare-and-set',
    file: OWNER,
    on: 'if (base !== gate.expected) {',
    off: 'if (base < 0) {',
    spec: 'apps/registrar/src/owner-faults.spec.ts',
    fails: [
      'two owners who both believe that they own decide each command once, in turns',
      'two owners a barrier that lands late makes the next batch of the rightful owner void, which takes over again',
      'two owners and a network that does what it likes tell only what stands in the log, and decide each command once',
    ],
  },
  {
    rule: 'owner rule',
    file: VERIFIER,
    on: 'if (owner !== this.owner || prev !== this.prev) return undefined;',
    off: '',
    spec: 'apps/registrar/src/owner-faults.spec.ts',
    fails: [
      'two owners a batch that lands behind the newer barrier is void, and its owner has told nobody',
      'two owners and a network that does what it likes tell only what stands in the log, and decide each command once',
    ],
  },
  {
    rule: 'owner rule, though batches are chained',
    file: VERIFIER,
    on: 'if (owner !== this.owner || prev !== this.prev) return undefined;',
    off: 'if (prev !== this.prev) return undefined;',
    spec: 'libs/records/src/log-verifier.spec.ts',
    fails: ['a record is void of whichever of two owners is not the last to have started, time after time'],
  },
  {
    rule: 'repeat table',
    file: 'libs/domain/src/decide.ts',
    on: 'if (!first) return undefined;',
    off: 'if (first ?? true) return undefined;',
    spec: 'apps/registrar/src/registrar.spec.ts',
    fails: [
      'one batch tells a repeat inside of it',
      'an append that fails whose records landed after all does not double the command',
    ],
  },
  {
    rule: 'seq check',
    file: VERIFIER,
    on: 'if (event.seq !== seq) throw',
    off: 'if (event.seq < 0) throw',
    spec: 'libs/records/src/log-violations.spec.ts',
    fails: ['a reader halts where seq leaves a gap', 'a reader halts where seq comes again'],
  },
];

/** The sources once more, for one rule at a time to be taken out of. */
describe('without', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cartulary-switches-'));
    const filter = (from: string): boolean => !from.endsWith('node_modules');
    for (const name of ['apps', 'libs', 'test/support', 'package.json', 'jest.config.mjs'])
      cpSync(name, join(folder, name), { recursive: true, filter });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(SWITCHES)('$rule tests fail', ({ file, on, off, spec, fails }) => {
    const source = readFileSync(file, 'utf8');
    expect(source.split(on)).toHaveLength(2);
    writeFileSync(join(folder, file), source.replace(on, off));
    const failed = failedIn(folder, spec);
    writeFileSync(join(folder, file), source);
    expect(failed).toEqual(expect.arrayContaining([...fails]));
  });

  it('nothing they pass', () => {
    for (const spec of new Set(SWITCHES.map(({ spec }) => spec))) expect(failedIn(folder, spec)).toEqual([]);
  });
});

function failedIn(folder: string, spec: string): readonly string[] {
  const result = join(folder, 'result.json');
  const jest = [join(folder, 'node_modules/jest/bin/jest.js'), '--selectProjects', 'unit', '--json'];
  spawnSync(process.execPath, [...jest, `--outputFile=${result}`, '--testPathPatterns', spec], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
  });
  const { testResults } = JSON.parse(readFileSync(result, 'utf8')) as {
    testResults: { assertionResults: { fullName: string; status: string }[] }[];
  };
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (all.length === 0) throw new Error(`Expected tests in ${spec}, found none.`);
  return all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
}
