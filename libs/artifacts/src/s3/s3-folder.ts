import type { Readable } from 'node:stream';
import type { BucketItem, Client } from 'minio';
import { RegistryError } from '#domain';
import { connect, type S3Settings } from './s3-client.js';
import { S3Bucket } from './s3-bucket.js';
import { codeOf, readRefused, unavailable } from './s3-faults.js';

/** Which objects: those of a bucket whose keys begin with a prefix, all of them where it is empty. */
export type S3FolderSettings = Omit<S3Settings, 'createBucket' | 'publicEndpoint'> & { readonly prefix: string };

/** A part of a key between slashes: an object, or what keys go on behind with a slash. */
export interface S3Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** An object below a folder. */
export interface S3Member {
  /** Below the folder. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Objects of a bucket read as the files of a folder. Paths are below its prefix and end in no slash. */
export class S3Folder {
  private constructor(
    private readonly client: Client,
    private readonly settings: S3FolderSettings,
    private readonly bucket: S3Bucket,
  ) {}

  /** Undefined where no object lies below the prefix. @throws START_REFUSED for an endpoint that is none, INVALID_COMMAND, UNAVAILABLE */
  static async open(settings: S3FolderSettings): Promise<S3Folder | undefined> {
    const client = await connect(settings);
    const folder = new S3Folder(client, settings, new S3Bucket(client, settings.bucket));
    try {
      for await (const _ of folder.items(settings.prefix, true)) return folder;
      return undefined;
    } catch (fault) {
      throw readRefused(settings, fault);
    }
  }

  /** What lies in a folder, not below it. An object that stands for the folder itself is left out. @throws UNAVAILABLE */
  async list(path: string): Promise<readonly S3Entry[]> {
    const at = this.keyOf(path === '' ? '' : `${path}/`);
    const entries: S3Entry[] = [];
    for await (const { name, prefix } of coded(this.items(at, false))) {
      if (prefix !== undefined) entries.push({ name: prefix.slice(at.length, -1), isFolder: true });
      else if (name !== at) entries.push({ name: name.slice(at.length), isFolder: false });
    }
    return entries;
  }

  /** Every object below a folder, but those that stand for folders. @throws UNAVAILABLE */
  async members(path: string): Promise<readonly S3Member[]> {
    const at = this.keyOf(`${path}/`);
    const members: S3Member[] = [];
    for await (const { name = '', size } of coded(this.items(at, true))) {
      if (!name.endsWith('/')) members.push({ path: name.slice(at.length), size });
    }
    return members;
  }

  /** Bytes of an object; undefined where there is none. @throws UNAVAILABLE, INVALID_COMMAND for one that may not be read */
  sizeOf(path: string): Promise<number | undefined> {
    return this.bucket.sizeOf(this.keyOf(path)).catch(unreadable);
  }

  /** The bytes of an object. @throws INVALID_COMMAND where it is gone or may not be read, UNAVAILABLE, also on the way */
  async read(path: string): Promise<Readable> {
    const bytes = await this.bucket.get(this.keyOf(path)).catch(unreadable);
    if (bytes) return bytes;
    throw new RegistryError(
      'INVALID_COMMAND',
      'Expected an object to stay while it was read, found it gone. Try again.',
    );
  }

  private items(prefix: string, isDeep: boolean): AsyncIterable<BucketItem> {
    const { bucket } = this.settings;
    return this.client.listObjectsV2(bucket, prefix, isDeep);
  }

  private keyOf(path: string): string {
    return `${this.settings.prefix}${path}`;
  }
}

async function* coded(items: AsyncIterable<BucketItem>): AsyncGenerator<BucketItem, void, undefined> {
  try {
    yield* items;
  } catch (cause) {
    throw unavailable(cause);
  }
}

const OF_ONE: Readonly<Record<string, string>> = {
  AccessDenied: 'Expected to be allowed to read it, found no permission (AccessDenied).',
  InvalidObjectState: 'Expected an object that can be read, found an archived one. Restore it first.',
};

/** What concerns one object is no fault of the store. */
function unreadable(fault: unknown): never {
  const { cause } = fault as RegistryError;
  const words = OF_ONE[cause === undefined ? '' : (codeOf(cause) ?? '')];
  throw words === undefined ? fault : new RegistryError('INVALID_COMMAND', words, { cause });
}
