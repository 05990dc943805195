import { createReadStream } from 'node:fs';
import { MANIFEST_MEDIA_TYPE } from '#artifacts';
import type { RegistryClient } from '#client';
import { RegistryError } from '#domain';
import { counted, type Progress, withProgress } from '../progress.js';
import type { Shell } from '../shell.js';
import type { Blob } from './identify.js';

/** Sends what the registry does not hold yet, in the order given. @throws DIGEST_MISMATCH for a file that has changed meanwhile */
export async function upload(shell: Shell, client: RegistryClient, blobs: readonly Blob[]): Promise<void> {
  const total = blobs.reduce((sum, { size }) => sum + size, 0);
  await withProgress(shell, 'Uploading', total, async (progress) => {
    let bytes = 0;
    for (const blob of blobs) {
      if (!(await client.hasArtifact(blob.digest))) await send(client, blob, (sent) => progress(bytes + sent));
      progress((bytes += blob.size));
    }
  });
}

async function send(client: RegistryClient, { digest, from }: Blob, progress: Progress): Promise<void> {
  if ('manifest' in from) return client.putArtifact(digest, from.manifest, MANIFEST_MEDIA_TYPE);
  try {
    await client.putArtifact(digest, () => counted(createReadStream(from.file), progress));
  } catch (cause) {
    if (!(cause instanceof RegistryError) || cause.code !== 'DIGEST_MISMATCH') throw cause;
    throw new RegistryError(
      'DIGEST_MISMATCH',
      `Expected ${from.file} to stay as it is, found it changed while it was sent. Nothing was registered; try again when it is written.`,
      { cause },
    );
  }
}
