import { type RegistryClient, Transfers } from '#client';
import { RegistryError } from '#domain';
import { counted, type Progress, withProgress } from '../progress.js';
import type { Shell } from '../shell.js';
import type { Blob } from './identify.js';

/** Sends what the registry does not hold yet, in the order given, under a bar. @throws DIGEST_MISMATCH for a file that has changed meanwhile */
export async function upload(shell: Shell, client: RegistryClient, blobs: readonly Blob[]): Promise<void> {
  const total = blobs.reduce((sum, { size }) => sum + size, 0);
  await withProgress(shell, 'Uploading', total, (progress) => new Uploads(client, shell.signal).send(blobs, progress));
}

/**
 * Sends bytes to a registry that may hold them. It asks before it sends; but as long as what it sent was new, what is
 * in memory goes without the question, which costs as much as the bytes.
 */
export class Uploads {
  private areNew = false;
  private readonly transfers: Transfers;

  constructor(
    private readonly client: RegistryClient,
    signal: AbortSignal,
  ) {
    this.transfers = new Transfers(client, signal);
  }

  /** @throws DIGEST_MISMATCH for a file that has changed meanwhile */
  async send(blobs: readonly Blob[], progress: Progress): Promise<void> {
    let bytes = 0;
    for (const blob of blobs) {
      const asks = !this.areNew || 'open' in blob.from;
      this.areNew =
        asks && (await this.client.hasArtifact(blob.digest))
          ? false
          : await this.put(blob, (sent) => progress(bytes + sent));
      progress((bytes += blob.size));
    }
  }

  /** Whether they were new. */
  private async put({ digest, size, from }: Blob, progress: Progress): Promise<boolean> {
    if ('bytes' in from) return this.client.putArtifact(digest, from.bytes, from.mediaType);
    try {
      return await this.transfers.put(digest, size, () => counted(from.open(), progress));
    } catch (cause) {
      if (!(cause instanceof RegistryError) || cause.code !== 'DIGEST_MISMATCH') throw cause;
      throw new RegistryError(
        'DIGEST_MISMATCH',
        `Expected ${from.at} to stay as it is, found it changed while it was sent. Nothing was registered; try again when it is written.`,
        { cause },
      );
    }
  }
}
