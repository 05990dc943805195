import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parsePosition, type Position, RegistryError } from '#domain';
import { makeFolder } from '../folders.js';
import type { Shell } from '../shell.js';

/** How far a watch has come, in a file of its own: what is behind the position in it was done. */
export class StateFile {
  constructor(readonly path: string) {}

  /** Undefined where nothing was kept yet. @throws INVALID_COMMAND for a file that holds something else */
  async read(namespace: string): Promise<Position | undefined> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const position = positionIn(text);
    if (position?.namespace === namespace) return position;
    throw new RegistryError(
      'INVALID_COMMAND',
      `Expected in ${this.path} how far a watch of ${namespace} has come, found something else. Delete it, or choose another with --state.`,
    );
  }

  /** On return the position is on the disk; a crash leaves the one before or this one. */
  async save(position: string): Promise<void> {
    await makeFolder(dirname(this.path));
    const beside = `${this.path}.new`;
    const file = await open(beside, 'w');
    try {
      await file.writeFile(`${JSON.stringify({ position })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, this.path);
  }
}

/** The file that is named, else one in the user's state folder for this very watch. */
export function stateFile({ env, cwd }: Shell, named: string | undefined, watch: unknown): StateFile {
  if (named !== undefined) return new StateFile(resolve(cwd, named));
  const folder = env['XDG_STATE_HOME'] || env['LOCALAPPDATA'] || join(homedir(), '.local', 'state');
  const hash = createHash('sha256').update(JSON.stringify(watch)).digest('hex').slice(0, 16);
  return new StateFile(join(folder, 'cartulary', `watch-${hash}.json`));
}

function positionIn(text: string): Position | undefined {
  try {
    return parsePosition(String((JSON.parse(text) as { position?: unknown }).position));
  } catch {
    return undefined;
  }
}
