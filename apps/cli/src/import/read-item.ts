import { posix } from 'node:path';
import { type Digest, RegistryError } from '#domain';
import { NOTHING_GIVEN } from '../register/given.js';
import type { Blob } from '../register/identify.js';
import { type Plan, planOf } from '../register/plan.js';
import { sidecarBlobs } from '../register/send.js';
import type { SidecarFile } from '../register/sidecar-file.js';
import type { FileSource } from './file-source.js';
import type { Item } from './item.js';

/** What is to be registered, with the bytes that belong to it. */
export interface Ready {
  readonly plan: Plan;
  readonly digest: Digest;
  readonly blobs: readonly Blob[];
  readonly sidecar?: SidecarFile | undefined;
  /** A file of no bytes. */
  readonly isEmpty: boolean;
}

/** Reads what an item holds now. @throws INVALID_COMMAND where its sidecar is another than the one it was ordered by */
export async function readItem(files: FileSource, item: Item, signal: AbortSignal): Promise<Ready> {
  const sidecar = await sidecarOf(files, item);
  const { digest, blobs } = await files.identify(item.path, item.isFolder, signal);
  const source = { fileName: posix.basename(item.path), isFolder: item.isFolder };
  const plan = planOf({ source, model: item.model, digest, given: NOTHING_GIVEN, sidecar });
  const isEmpty = !item.isFolder && blobs[0]?.size === 0;
  return { plan, digest, blobs: [...blobs, ...sidecarBlobs(plan, sidecar)], sidecar, isEmpty };
}

async function sidecarOf(files: FileSource, item: Item): Promise<SidecarFile | undefined> {
  if (item.sidecar === undefined) return undefined;
  const sidecar = await files.sidecar(posix.join(posix.dirname(item.path), item.sidecar));
  if (sidecar?.digest === item.sidecarDigest) return sidecar;
  throw new RegistryError(
    'INVALID_COMMAND',
    `Expected the sidecar to stay as it is while it was imported, found it ${sidecar ? 'changed' : 'gone'}. Import again.`,
  );
}
