// `npm test`: installs, builds, checks and runs every tier. `npm test -- unit` or `int` or `e2e` runs one; further words go to jest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ready } from './ready.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tiers = ['unit', 'int', 'e2e'];
const [first, ...rest] = process.argv.slice(2);
const only = tiers.includes(first) ? first : undefined;
const words = only ? rest : process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

ready();
if (!only && words.length === 0) {
  check('types', 'npx', ['tsc', '-p', 'tsconfig.json', '--noEmit']);
  check('rooms', 'npx', ['depcruise', 'apps', 'libs', 'test', '--output-type', 'err']);
  check('lint', 'npx', ['eslint', '.']);
  check('format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']);
  check('unused', 'npx', ['knip']);
}
for (const tier of only ? [only] : tiers) jest(tier);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

function check(name, command, args) {
  const run = spawnSync(command, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  const ok = run.status === 0;
  console.log(`${ok ? 'ok' : 'FAILED'} ${name}`);
  if (!ok) console.log(`${run.stdout}${run.stderr}`);
  total[ok ? 'passed' : 'failed'] += 1;
}

function jest(tier) {
  const folder = mkdtempSync(join(tmpdir(), 'cartulary-jest-'));
  const file = join(folder, 'result.json');
  const workers = tier === 'e2e' ? ['--runInBand'] : [];
  const args = [
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    tier,
    '--passWithNoTests',
    '--json',
    `--outputFile=${file}`,
    ...workers,
    ...words,
  ];
  const env = {
    ...process.env,
    NODE_OPTIONS:
      `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim(),
  };
  const run = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env });
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    total.passed += result.numPassedTests;
    total.skipped += result.numPendingTests;
    total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
    const pending = result.testResults
      .flatMap((suite) => suite.assertionResults)
      .filter((one) => one.status === 'pending');
    for (const one of pending) console.log(`skipped: ${one.fullName}`);
    if (run.status !== 0 && result.numFailedTests + result.numRuntimeErrorTestSuites === 0) total.failed += 1;
  } catch {
    console.log(`FAILED ${tier}: jest ended with ${run.status ?? run.signal} and left no result`);
    total.failed += 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
