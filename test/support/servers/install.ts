import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cache.js';
import { withLock } from './lock.js';
import type { Tool } from './tools.js';

const SAY_EVERY_MS = 15_000;

/** Gets sentences about what goes on, for a person who waits. */
export type Progress = (message: string) => void;

/** To stderr, where it is in nobody's way. */
export const toStderr: Progress = (message) => void process.stderr.write(`servers: ${message}\n`);

/** Where a server is, or one sentence that says why this machine has none. */
export type Installation =
  { readonly folder: string; readonly missing?: undefined } | { readonly folder?: undefined; readonly missing: string };

/** How a server is had. */
export interface Recipe {
  readonly name: string;
  /** In the cache; names the version, for another one is another folder. */
  readonly folder: string;
  /** What it takes the first time, for the one who waits. */
  readonly takes: string;
  /** What it is run with. */
  readonly runs: readonly Tool[];
  /** What it is installed with. */
  readonly installs: readonly Tool[];
  /**
   * Puts the server into an empty folder and tries whether it runs here. What it needs on the way goes into the second folder, which
   * is still there for the next try if this one is broken off.
   * @throws Error where it cannot
   */
  make(folder: string, work: string): Promise<void>;
}

/**
 * Installs what the recipe says, once, into the cache. The folder is made beside its place and moved there when it is whole: what
 * another run or a crash leaves half-done is never used. Several processes may call it at once; one of them does the work.
 */
export async function install(recipe: Recipe, progress: Progress = toStderr): Promise<Installation> {
  const { name, folder, runs, installs } = recipe;
  if (process.platform === 'win32') return { missing: `${name} for tests needs Linux or macOS.` };
  const cache = join(cacheFolder(), 'servers');
  const place = join(cache, folder);
  const lacking = await lackingOf(existsSync(place) ? runs : [...runs, ...installs]);
  if (lacking.length > 0)
    return { missing: `${name} needs ${lacking.join(' and ')}, which this machine does not have.` };
  if (existsSync(place)) return { folder: place };
  try {
    await mkdir(cache, { recursive: true });
    const waiting = (): void => progress(`${name}: waiting for another process that installs it`);
    await withLock(`${place}.lock`, waiting, () => makeAt(place, recipe, progress));
    return { folder: place };
  } catch (error) {
    return { missing: `${name} could not be installed: ${(error as Error).message}` };
  }
}

async function lackingOf(tools: readonly Tool[]): Promise<readonly string[]> {
  const found = await Promise.all(tools.map((tool) => tool.find()));
  return tools.filter((_, index) => found[index] === undefined).map(({ name }) => name);
}

async function makeAt(place: string, { name, folder, takes, make }: Recipe, progress: Progress): Promise<void> {
  if (existsSync(place)) return;
  const cache = join(place, '..');
  const left = (await readdir(cache)).filter((entry) => entry.startsWith(`${folder}.making-`));
  for (const entry of left) await rm(join(cache, entry), { recursive: true, force: true });
  const making = await mkdtemp(`${place}.making-`);
  const begun = Date.now();
  const seconds = (): number => Math.round((Date.now() - begun) / 1000);
  progress(`${name}: installing into ${place} (${takes})`);
  const saying = setInterval(() => progress(`${name}: still installing, ${seconds()} s`), SAY_EVERY_MS);
  try {
    const work = `${place}.work`;
    await mkdir(work, { recursive: true });
    await make(making, work);
    await rename(making, place).catch((error: unknown) => {
      if (!existsSync(place)) throw error;
    });
    await rm(work, { recursive: true, force: true });
    progress(`${name}: installed in ${seconds()} s`);
  } finally {
    clearInterval(saying);
    await rm(making, { recursive: true, force: true });
  }
}
