import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:os';
import type { HistoryEvent } from '#client';
import type { Shell } from '../shell.js';

/** File descriptors. */
const [STDOUT, STDERR] = [1, 2];

export interface Run {
  /** For the shell of the system. */
  readonly command: string;
  readonly event: HistoryEvent;
  readonly variables: Readonly<Record<string, string>>;
  /** Standard output is somebody else's: what the command says goes to the errors. */
  readonly quiet: boolean;
}

/**
 * Runs a command with the event on its standard input and in its environment. Returns what its end was, undefined where
 * it succeeded. Ctrl-C does not reach it: it may finish.
 */
export async function runCommand(shell: Shell, { command, event, variables, quiet }: Run): Promise<string | undefined> {
  const child = spawn(command, {
    shell: true,
    cwd: shell.cwd,
    env: { ...shell.env, ...variables },
    stdio: ['pipe', quiet ? STDERR : STDOUT, STDERR],
    detached: platform() !== 'win32',
  });
  // A command need not read what it is given.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(`${JSON.stringify(event)}\n`);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code === 0) return undefined;
  return signal === null ? `exit code ${code}` : signal;
}
