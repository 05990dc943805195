import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const PART = /^\.cartulary-[0-9a-f-]{36}\.part$/;
/** Milliseconds. Nobody who still writes leaves a part alone for so long. */
const ABANDONED = 60 * 60 * 1000;

/** Makes a file or a folder beside its target, and gives it its name when it is whole. Whatever happens, no part stays. */
export async function throughPart(target: string, make: (path: string) => Promise<void>): Promise<void> {
  const made = join(dirname(target), `.cartulary-${randomUUID()}.part`);
  try {
    await make(made);
    await rename(made, target);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** Removes the parts that killed processes have left in a folder: those that nobody has touched for an hour. */
export async function clearParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!PART.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > ABANDONED) await rm(path, { recursive: true, force: true });
  }
}
