import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { DigestTap, S3Folder } from '#artifacts';
import { RegistryError } from '#domain';
import { sha256 } from '#platform';
import { misused } from '../arguments.js';
import { inParallel } from '../in-parallel.js';
import { type Blob, type Identified, identifyFolder, type Lying, SMALL } from '../register/identify.js';
import { type SidecarFile, sidecarFrom } from '../register/sidecar-file.js';
import { bucketSettings } from './bucket-settings.js';
import { type FileSource, SIDECAR_WORDS } from './file-source.js';
import { type Aside, type Entry, type Listing, MLFLOW_FILE } from './walk.js';

const AT_ONCE = 16;
const NO_NAME = 'Expected a name between two slashes of a key, found none. Copy it to a key without.';

/** Objects of a bucket whose keys begin with a prefix, as if `/` parted folders. */
class BucketSource implements FileSource {
  /** `url`: as it was given, for messages. */
  constructor(
    private readonly folder: S3Folder,
    private readonly url: string,
  ) {}

  async list(folder: string): Promise<Listing> {
    const found = [...(await this.folder.list(folder))].sort((a, b) => (a.name < b.name ? -1 : 1));
    const aside: Aside[] = [];
    const entries: Entry[] = [];
    for (const { name, isFolder } of found) {
      if (name.startsWith('.')) aside.push({ name, reason: 'hidden', refused: false });
      else if (name === '') aside.push({ name: '/', reason: NO_NAME, refused: true });
      else entries.push({ name, isFolder });
    }
    const mlflow = new Set<Entry>();
    const folders = entries.filter(({ isFolder }) => isFolder);
    await inParallel(folders, AT_ONCE, async (entry) => {
      if ((await this.folder.sizeOf(posix.join(folder, entry.name, MLFLOW_FILE))) !== undefined) mlflow.add(entry);
    });
    return { aside, entries: entries.map((entry) => (mlflow.has(entry) ? { ...entry, isMlflow: true } : entry)) };
  }

  async sidecar(path: string): Promise<SidecarFile | undefined> {
    const size = await this.folder.sizeOf(path);
    if (size === undefined) return undefined;
    return sidecarFrom(posix.basename(path), size, () => this.bytes(path), SIDECAR_WORDS);
  }

  async identify(path: string, isFolder: boolean, signal: AbortSignal): Promise<Identified> {
    if (!isFolder) {
      const blob = await this.hashed(path, (await this.folder.sizeOf(path)) ?? 0, signal);
      return { digest: blob.digest, blobs: [blob] };
    }
    const members = (await this.folder.members(path)).map(({ path: below, size }) => {
      const whole = `${path}/${below}`;
      return { path: below, whole, size, lying: this.lying(whole) };
    });
    return identifyFolder(
      members,
      ({ whole, size }) => this.hashed(whole, size, signal),
      () => undefined,
    );
  }

  private async hashed(path: string, size: number, signal: AbortSignal): Promise<Blob> {
    if (size <= SMALL) {
      const bytes = await this.bytes(path);
      return { digest: `sha256:${sha256(bytes)}`, size: bytes.byteLength, from: { bytes } };
    }
    const tap = new DigestTap();
    for await (const _ of tap.through(await this.folder.read(path))) signal.throwIfAborted();
    return { ...tap.result(), from: this.lying(path) };
  }

  private lying(path: string): Lying {
    const { folder } = this;
    return {
      at: `${this.url}/${path}`,
      open: async function* () {
        yield* (await folder.read(path)) as AsyncIterable<Uint8Array>;
      },
    };
  }

  private async bytes(path: string): Promise<Buffer> {
    return buffer(await this.folder.read(path));
  }
}

/** The bucket that somebody has named as `s3://bucket/prefix`. @throws InvalidArgumentError, INVALID_COMMAND, UNAVAILABLE */
export async function bucketAt(env: Readonly<Record<string, string | undefined>>, url: string): Promise<FileSource> {
  const settings = bucketSettings(env, url);
  const folder = await S3Folder.open(settings).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === 'START_REFUSED') return misused(error.message);
    throw error;
  });
  if (folder) return new BucketSource(folder, url.replace(/\/+$/, ''));
  return misused(`Expected objects below ${url}, found none. A prefix is the name of a folder, from the bucket on.`);
}
