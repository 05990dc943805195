import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DigestTap, type Manifest, parseManifest } from '#artifacts';
import { type RegistryClient, Transfers } from '#client';
import { type Digest, RegistryError } from '#domain';
import { write } from '../output.js';
import { counted, type Progress } from '../progress.js';
import type { Shell } from '../shell.js';
import type { Wanted } from './wanted.js';

const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;

/** What is wanted, and its bytes where they are known beforehand. */
type Sized = Pick<Wanted, 'digest' | 'size'>;

/** Bytes of a registry, which hold what their digest says once they have all been read. */
export class Download {
  private readonly transfers: Transfers;

  constructor(
    private readonly shell: Shell,
    client: RegistryClient,
  ) {
    this.transfers = new Transfers(client, shell.signal);
  }

  /** Writes a new file, on disk when it returns. On an error it may hold a part. @throws DIGEST_MISMATCH */
  async toFile(wanted: Sized, path: string, progress: Progress): Promise<void> {
    const chunks = counted(this.verified(wanted), progress);
    await pipeline(chunks, createWriteStream(path, { flags: 'wx', flush: true }), { signal: this.shell.signal });
  }

  /** Writes a new folder with every file of a manifest. @throws DIGEST_MISMATCH */
  async toFolder({ files }: Manifest, path: string, progress: Progress): Promise<void> {
    let bytes = 0;
    await mkdir(path);
    for (const file of files) {
      const target = join(path, file.path);
      await mkdir(dirname(target), { recursive: true });
      await this.toFile(file, target, (done) => progress(bytes + done));
      bytes += file.size;
    }
  }

  /** Hands bytes on before they are verified. @throws DIGEST_MISMATCH at their end */
  async toOutput(wanted: Sized, progress: Progress): Promise<void> {
    for await (const chunk of counted(this.verified(wanted), progress)) await write(this.shell.stdout, chunk);
  }

  /** @throws DIGEST_MISMATCH, INVALID_COMMAND for bytes that are no manifest */
  async manifest(digest: Digest): Promise<Manifest> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.verified({ digest })) {
      size += chunk.byteLength;
      if (size > MOST_MANIFEST_BYTES)
        throw new RegistryError(
          'INVALID_COMMAND',
          `Expected a manifest of at most ${MOST_MANIFEST_BYTES} bytes, found more.`,
        );
      chunks.push(chunk);
    }
    return parseManifest(Buffer.concat(chunks));
  }

  private async *verified({ digest, size }: Sized): AsyncGenerator<Uint8Array, void, undefined> {
    const tap = new DigestTap();
    yield* tap.through(await this.transfers.read(digest, size));
    const found = tap.result();
    if (found.digest === digest) return;
    throw new RegistryError(
      'DIGEST_MISMATCH',
      `Expected bytes of ${digest}, found ${found.size} bytes of ${found.digest}. They are not what was registered: do not use them. Try again, and look at the registry's disk if it stays so.`,
    );
  }
}
