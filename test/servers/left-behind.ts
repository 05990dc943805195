import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerProcess } from '../support/servers/server-process.js';

/** What is still there of a server: its processes that run, its folder if it exists. */
export function leftBehind(processes: readonly Pick<ServerProcess, 'pid' | 'logs'>[]): readonly (number | string)[] {
  const folders = new Set(processes.map(({ logs }) => dirname(logs)));
  return [...processes.map(({ pid }) => pid).filter(runs), ...[...folders].filter((folder) => existsSync(folder))];
}

/** Returns when nothing is left, which is for jest's timeout to wait for. */
export async function untilNothingIsLeft(processes: readonly Pick<ServerProcess, 'pid' | 'logs'>[]): Promise<void> {
  while (leftBehind(processes).length > 0) await pause(20);
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
