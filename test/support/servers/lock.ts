import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const TOUCH_MS = 2_000;
const STALE_MS = 20_000;
const LOOK_AGAIN_MS = 200;

/**
 * Runs the action while no other process that locks the same file runs one. The holder touches the file; one that was not
 * touched for twenty seconds belongs to a process that has ended and is removed. Two that remove it at the same moment may both go on:
 * the lock saves work, and what it guards must bear being done twice.
 */
export async function withLock<T>(file: string, waiting: () => void, action: () => Promise<T>): Promise<T> {
  const holder = randomUUID();
  for (let told = false; !(await take(file, holder)); told = true) {
    if (!told) waiting();
    await pause(LOOK_AGAIN_MS);
  }
  const touching = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), TOUCH_MS);
  try {
    return await action();
  } finally {
    clearInterval(touching);
    if ((await readFile(file, 'utf8').catch(() => '')) === holder) await rm(file, { force: true });
  }
}

async function take(file: string, holder: string): Promise<boolean> {
  try {
    await writeFile(file, holder, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const touched = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => Infinity,
  );
  if (Date.now() - touched > STALE_MS) await rm(file, { force: true });
  return false;
}
