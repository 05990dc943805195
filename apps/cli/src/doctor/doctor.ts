import { RegistryError } from '#domain';
import { writeJson, writeLine } from '../output.js';
import { type Paint, paintFor } from '../render/paint.js';
import { printable } from '../render/text.js';
import type { Shell } from '../shell.js';
import { checkDataFolder } from './data-folder.js';
import type { Finding, State } from './finding.js';
import { checkMachine } from './machine.js';
import { checkRegistry } from './registry.js';

export interface DoctorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const satisfies Record<State, string>;

/** @throws UNAVAILABLE where a check failed */
export async function doctor(shell: Shell, { dataDir, json }: DoctorOptions): Promise<void> {
  const machine = await checkMachine(shell);
  const registry = await checkRegistry(shell);
  const folder = await checkDataFolder(shell, dataDir, registry.lacksTokens);
  const findings = [...machine, ...registry.findings, ...folder];
  const failed = findings.filter(({ state }) => state === 'fail').length;
  if (json) await writeJson(shell.stdout, { ok: failed === 0, findings });
  else await writeLine(shell.stdout, rowsOf(findings, paintFor(shell.stdout, shell.env)).join('\n'));
  if (failed > 0)
    throw new RegistryError(
      'UNAVAILABLE',
      `Expected nothing amiss, found ${failed} of ${findings.length} checks that failed.`,
    );
}

/** A line for each, and one below it that says what to do. Lines may be long: they are not cut to the width of a terminal. */
function rowsOf(findings: readonly Finding[], paint: Paint): readonly string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings.flatMap(({ check, state, found, todo }) => [
    `${paint(COLOURS[state], state.padEnd(4))}  ${check.padEnd(width)}  ${printable(found)}`,
    ...(todo === undefined ? [] : [`      ${' '.repeat(width)}  ${paint('dim', printable(todo))}`]),
  ]);
}
