import { PartBuffer } from './part-buffer.js';
import type { S3Bucket, SentPart } from './s3-bucket.js';

const MIB = 1024 ** 2;
/** Parts that are sent while the next one fills. More make it no faster, and each takes memory. */
const IN_FLIGHT = 1;

/** Parts grow, since there may be 10,000: an upload has at most 122 GiB. Of memory it takes two parts: 10 MiB, and 40 MiB towards its end. */
function partSize(part: number): number {
  return 5 * MIB * Math.ceil(part / 2_500);
}

/** What became of an upload. */
export interface UploadedObject {
  readonly key: string;
  /** False where there was one already. */
  readonly created: boolean;
}

/**
 * Bytes of one object on their way. Nothing is sent before they exceed one part: most artifacts go whole, by one
 * request. What is sent in parts is invisible until `complete`.
 */
export class S3Upload {
  private filling = new PartBuffer();
  private readonly free = Array.from({ length: IN_FLIGHT }, () => new PartBuffer());
  private readonly sending: Promise<PartBuffer>[] = [];
  private readonly sent: SentPart[] = [];
  private part = 1;
  private id: string | undefined;

  constructor(
    private readonly bucket: S3Bucket,
    private readonly key: string,
  ) {}

  /** Takes bytes, which may be used again when it returns. @throws UNAVAILABLE, of an earlier part too */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength;) {
      const taken = this.filling.append(bytes.subarray(at), partSize(this.part));
      if (taken === 0) await this.sendFilled((this.id ??= await this.bucket.beginUpload(this.key)));
      at += taken;
    }
  }

  /** Makes the object of what was sent; or, where nothing had to be sent yet, one under `name` of all bytes. @throws UNAVAILABLE */
  async complete(name: string): Promise<UploadedObject> {
    if (this.id === undefined) return { key: name, created: await this.bucket.putNew(name, this.filling.bytes()) };
    await this.sendFilled(this.id);
    await Promise.all(this.sending);
    this.sent.sort((one, other) => one.part - other.part);
    const created = await this.bucket.completeUpload(this.key, this.id, this.sent);
    if (!created) await this.abort();
    return { key: this.key, created };
  }

  /** Takes back what was sent. Where that fails, the rule by age takes it. */
  async abort(): Promise<void> {
    await Promise.allSettled(this.sending);
    if (this.id !== undefined) await this.bucket.abortUpload(this.key, this.id).catch(() => undefined);
  }

  private async sendFilled(id: string): Promise<void> {
    const sending = this.send(id, this.part++, this.filling);
    // It may fail while nobody waits for it; who waits next is told.
    sending.catch(() => undefined);
    this.sending.push(sending);
    this.filling = this.free.pop() ?? (await this.sending.shift()!);
  }

  private async send(id: string, part: number, buffer: PartBuffer): Promise<PartBuffer> {
    this.sent.push(await this.bucket.sendPart(this.key, id, part, buffer.bytes()));
    buffer.clear();
    return buffer;
  }
}
