import { type Digest, RegistryError } from '#domain';
import { bytesFrom, sendTo } from './direct.js';
import type { RegistryClient } from './registry-client.js';

const MIB = 1024 ** 2;
/** Bytes from which on it is worth two calls more to go past the registry. */
const LARGE = 64 * MIB;
/** S3 takes no more by one PUT. */
const MOST = 5 * 1024 * MIB;

/**
 * Sends and fetches artifacts of known size. Large ones go straight to and from the registry's S3 store where it gives
 * URLs for that, and through the registry where it does not, or where the store cannot be reached from here.
 */
export class Transfers {
  private isDirect = true;

  constructor(
    private readonly client: RegistryClient,
    private readonly signal?: AbortSignal,
  ) {}

  /** `body` gives the bytes anew at every attempt. False where they were there already. @throws DIGEST_MISMATCH */
  async put(digest: Digest, size: number, body: () => AsyncIterable<Uint8Array>): Promise<boolean> {
    if (size <= MOST && this.isWorthIt(size)) {
      const upload = await this.offered(this.client.beginUpload(digest));
      const target = upload && { url: upload.url, signal: this.signal };
      if (target && (await this.reached(sendTo(target, size, body()))))
        return this.client.completeUpload(digest, upload.upload);
    }
    return this.client.putArtifact(digest, body);
  }

  /** The bytes under a digest, as they come: whoever needs them to be right hashes them. @throws ARTIFACT_NOT_FOUND, UNAVAILABLE */
  async read(digest: Digest, size = 0): Promise<AsyncIterable<Uint8Array>> {
    if (this.isWorthIt(size)) {
      const url = await this.offered(this.client.artifactUrl(digest));
      const bytes = url === undefined ? undefined : await this.reached(bytesFrom({ url, signal: this.signal }));
      if (bytes) return this.coded(bytes);
    }
    return this.client.readArtifact(digest);
  }

  private isWorthIt(size: number): boolean {
    return this.isDirect && size >= LARGE;
  }

  /** Undefined from a registry that offers none, which is asked once. */
  private async offered<T>(call: Promise<T>): Promise<T | undefined> {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'ROUTE_NOT_FOUND') throw error;
      this.isDirect = false;
      return undefined;
    }
  }

  /** Undefined where the store cannot be reached, which is tried once. */
  private async reached<T>(transfer: Promise<T>): Promise<T | undefined> {
    try {
      return await transfer;
    } catch (error) {
      if (this.signal?.aborted) throw error;
      this.isDirect = false;
      return undefined;
    }
  }

  private async *coded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* bytes;
    } catch (cause) {
      if (this.signal?.aborted) throw cause;
      throw new RegistryError(
        'UNAVAILABLE',
        `Expected all bytes from the registry's S3 store, found that the connection was lost (${(cause as Error).message}). Try again.`,
        { cause },
      );
    }
  }
}
