import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { S3Objects, type S3Settings } from '#artifacts';
import type { Cursor } from '#records';
import { type Snapshot, SnapshotStore } from './snapshot-store.js';

const FORMAT = 1;
/** What is hashed at a time: longer would hold the event loop. */
const CHUNK = 1024 * 1024;
/** Of some 64 KiB each. Namespaces are in the cursor, so it may be long; what has no line is no snapshot. */
const MOST_HEAD_CHUNKS = 1024;
const PAUSES_MS = [100, 1000];

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** JSON text of the cursor, as it was hashed. */
  cursor: z.string(),
  size: z.int().min(0),
  sha256: z.string(),
});
type Header = z.output<typeof headerSchema>;

/**
 * Snapshots as objects of an S3 bucket, `snapshots/<registry>/<partition>`: a line of JSON and the state. Any number of processes may
 * use it; the last who saves a partition's has it. Where the bucket keeps versions, let old ones expire.
 */
export class S3SnapshotStore extends SnapshotStore {
  private constructor(
    private readonly objects: S3Objects,
    private readonly registry: string,
  ) {
    super();
  }

  /** `registry` keeps apart those that share a bucket. Sends nothing. @throws START_REFUSED */
  static async open(settings: S3Settings, registry = 'cartulary'): Promise<S3SnapshotStore> {
    return new S3SnapshotStore(await S3Objects.open(settings), registry);
  }

  async save(partition: number, { cursor, state }: Snapshot): Promise<void> {
    const text = JSON.stringify(cursor);
    const header: Header = { format: FORMAT, cursor: text, size: state.length, sha256: await hashOf(text, state) };
    const line = Buffer.from(`${JSON.stringify(header)}\n`);
    const body = Readable.from(chunksOf(line, state), { objectMode: false });
    await this.objects.put(this.keyOf(partition), body, line.length + state.length);
  }

  /** A store that does not answer holds no snapshot: the owner goes on without, only slower. */
  async load(partition: number): Promise<Snapshot | undefined> {
    for (const pause of [...PAUSES_MS, undefined]) {
      try {
        const body = await this.objects.get(this.keyOf(partition));
        return body && (await read(body));
      } catch {
        if (pause !== undefined) await setTimeout(pause);
      }
    }
    return undefined;
  }

  async close(): Promise<void> {}

  private keyOf(partition: number): string {
    return `snapshots/${this.registry}/${partition}`;
  }
}

function* chunksOf(line: Buffer, state: Uint8Array): Generator<Uint8Array, void, undefined> {
  yield line;
  for (let start = 0; start < state.length; start += CHUNK) yield state.subarray(start, start + CHUNK);
}

async function hashOf(cursor: string, state: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(cursor);
  for (let start = 0; start < state.length; start += CHUNK) {
    hash.update(state.subarray(start, start + CHUNK));
    await setImmediate();
  }
  return hash.digest('hex');
}

/** The snapshot that the bytes are, undefined where they are none or another than was saved. */
async function read(body: Readable): Promise<Snapshot | undefined> {
  const head: Buffer[] = [];
  let header: Header | undefined;
  let state = new Uint8Array();
  let filled = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    let rest = chunk;
    if (!header) {
      const end = chunk.indexOf('\n');
      head.push(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0 && head.length < MOST_HEAD_CHUNKS) continue;
      header = headerOf(Buffer.concat(head));
      if (!header) return undefined;
      state = new Uint8Array(header.size);
      rest = chunk.subarray(end + 1);
    }
    if (filled + rest.length > state.length) return undefined;
    state.set(rest, filled);
    filled += rest.length;
  }
  if (!header || filled < state.length || (await hashOf(header.cursor, state)) !== header.sha256) return undefined;
  return { cursor: JSON.parse(header.cursor) as Cursor, state };
}

function headerOf(line: Buffer): Header | undefined {
  try {
    return headerSchema.parse(JSON.parse(line.toString()));
  } catch {
    return undefined;
  }
}
