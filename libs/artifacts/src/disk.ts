import { mkdir } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { RegistryError } from '#domain';
import { describeFault } from '#platform';
import { flushFolder } from './staged-file.js';

/** Awaits a file-system call. @throws UNAVAILABLE with the fault as its cause */
export async function onDisk<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new RegistryError(
      'UNAVAILABLE',
      `Expected a folder of artifacts that can be read and written, found ${describeFault(cause)}. Nothing was changed; mend it and try again.`,
      { cause },
    );
  }
}

/** Makes a folder that survives a power cut, even where a racing call or a killed process made it a moment ago. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await syncFolder(dirname(path));
}

/** Makes the entries of a folder durable. Windows refuses to flush a folder; NTFS journals its entries. */
export async function syncFolder(path: string): Promise<void> {
  if (platform() === 'win32') return;
  await flushFolder(path);
}
