import { closeSync, fsync, openSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';

const writeLater = promisify(write);
const flush = promisify(fsync);

/** Bytes at the beginning of a file that are written at once: handing them to another thread costs more than they do. What follows may have to wait for the disk. */
const AT_ONCE = 64 * 1024;

/** A new file that is written from its beginning to its end. Its calls reject with faults of the system. */
export class StagedFile {
  private size = 0;

  private constructor(private readonly descriptor: number) {}

  static async create(path: string): Promise<StagedFile> {
    return new StagedFile(openSync(path, 'wx'));
  }

  async append(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.byteLength;) {
      const rest = chunk.byteLength - at;
      const isLate = this.size + rest > AT_ONCE;
      const written = isLate
        ? (await writeLater(this.descriptor, chunk, at, rest)).bytesWritten
        : writeSync(this.descriptor, chunk, at, rest);
      at += written;
      this.size += written;
    }
  }

  async sync(): Promise<void> {
    await flush(this.descriptor);
  }

  async close(): Promise<void> {
    closeSync(this.descriptor);
  }
}

/** Flushes the entries of a folder. */
export async function flushFolder(path: string): Promise<void> {
  const descriptor = openSync(path, 'r');
  try {
    await flush(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
