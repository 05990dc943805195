import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'minio';
import type { ByteRange } from '../range.js';
import { codeOf, onS3, unavailable } from './s3-faults.js';

/** Pauses before a part is sent once more, in milliseconds. */
const PAUSES_MS = [100, 400];
const ONLY_NEW = { 'if-none-match': '*' };
/** 412, and what a server may answer while another request for the same key is not decided. */
const TAKEN = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/** A part that the server has, as a multipart upload is completed by. */
export interface SentPart {
  readonly part: number;
  readonly etag: string;
}

/** The requests that artifacts are made of. They reject with UNAVAILABLE. */
export class S3Bucket {
  constructor(
    private readonly client: Client,
    private readonly name: string,
  ) {}

  /** Bytes of the object; undefined where there is none. */
  async sizeOf(key: string): Promise<number | undefined> {
    const object = await onS3(this.client.statObject(this.name, key).catch(undefinedIfMissing));
    return object?.size;
  }

  /** The bytes of the object, undefined where there is none. Breaks off with UNAVAILABLE where the connection does. */
  async get(key: string, range?: ByteRange): Promise<Readable | undefined> {
    const length = range && range.end - range.start + 1;
    const answer = this.client.getPartialObject(this.name, key, range?.start ?? 0, length);
    const body = await onS3(answer.catch(undefinedIfMissing));
    if (!body) return undefined;
    const bytes = Readable.from(coded(body), { objectMode: false });
    // Also where it is destroyed before the first byte is asked for.
    bytes.once('close', () => body.destroy());
    return bytes;
  }

  /** Makes an object of bytes and says whether it did: there may be one already. */
  putNew(key: string, bytes: Buffer): Promise<boolean> {
    return this.unlessTaken(key, { method: 'PUT', headers: { ...ONLY_NEW } }, bytes);
  }

  async remove(key: string): Promise<void> {
    await onS3(this.client.removeObject(this.name, key));
  }

  /** Begins an upload in parts, which shows nothing before it is completed. */
  beginUpload(key: string): Promise<string> {
    return onS3(this.client.initiateNewMultipartUpload(this.name, key, {}));
  }

  /** Sends a part, again where the server is busy or has closed the connection: it replaces what came of it before. */
  async sendPart(key: string, upload: string, part: number, bytes: Buffer): Promise<SentPart> {
    const query = `partNumber=${part}&uploadId=${encodeURIComponent(upload)}`;
    for (let attempt = 0; ; attempt++) {
      const request = { method: 'PUT', bucketName: this.name, objectName: key, query };
      try {
        const { headers } = await this.client.makeRequestAsyncOmit(request, bytes);
        return { part, etag: headers.etag ?? '' };
      } catch (fault) {
        const pause = PAUSES_MS[attempt];
        if (pause === undefined || !mayPass(fault)) throw unavailable(fault);
        await wait(pause);
      }
    }
  }

  /** Makes an object of the parts and says whether it did: there may be one already. */
  completeUpload(key: string, upload: string, parts: readonly SentPart[]): Promise<boolean> {
    const list = parts.map(({ part, etag }) => `<Part><PartNumber>${part}</PartNumber><ETag>${etag}</ETag></Part>`);
    const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`;
    const query = `uploadId=${encodeURIComponent(upload)}`;
    return this.unlessTaken(key, { method: 'POST', query, headers: { ...ONLY_NEW } }, body);
  }

  async abortUpload(key: string, upload: string): Promise<void> {
    await onS3(this.client.abortMultipartUpload(this.name, key, upload));
  }

  /** A URL by which whoever has it may send or fetch the object for so many seconds. */
  presign(method: 'GET' | 'PUT', key: string, seconds: number, answer: Record<string, string> = {}): Promise<string> {
    return onS3(this.client.presignedUrl(method, this.name, key, seconds, answer));
  }

  private async unlessTaken(
    key: string,
    request: { method: string; query?: string; headers: Record<string, string> },
    body: Buffer | string,
  ): Promise<boolean> {
    try {
      const response = await this.client.makeRequestAsync({ ...request, bucketName: this.name, objectName: key }, body);
      await assertDone(response);
      return true;
    } catch (fault) {
      if (TAKEN.has(codeOf(fault) ?? '') && (await this.sizeOf(key)) !== undefined) return false;
      throw unavailable(fault);
    }
  }
}

/** A server that needs long to complete an upload answers 200 at once, and says in the body whether it has failed. */
async function assertDone(response: AsyncIterable<Buffer>): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const [, code] = /<Error>.*<Code>(\w+)<\/Code>/s.exec(Buffer.concat(chunks).toString()) ?? [];
  if (code !== undefined) throw Object.assign(new Error(`Refused with ${code}`), { code });
}

async function* coded(body: Readable): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch (cause) {
    throw unavailable(cause);
  }
}

function undefinedIfMissing(fault: unknown): undefined {
  if (!['NotFound', 'NoSuchKey'].includes(codeOf(fault) ?? '')) throw fault;
}

/** The client gives the answers of a busy server as errors without a code. */
function mayPass(fault: unknown): boolean {
  return (
    ['ECONNRESET', 'EPIPE'].includes(codeOf(fault) ?? '') || /Retryable HTTP status/.test((fault as Error).message)
  );
}
