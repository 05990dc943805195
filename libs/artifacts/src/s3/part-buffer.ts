const FIRST = 64 * 1024;

/** Bytes of a part on their way, in memory of their own that is used again. It grows as bytes come: most artifacts are small. */
export class PartBuffer {
  private memory = Buffer.allocUnsafeSlow(FIRST);
  private used = 0;

  /** Takes what fits into `limit` bytes and says how many it took. */
  append(bytes: Uint8Array, limit: number): number {
    const taken = Math.min(bytes.byteLength, limit - this.used);
    this.reserve(this.used + taken, limit);
    this.memory.set(bytes.subarray(0, taken), this.used);
    this.used += taken;
    return taken;
  }

  /** Valid until the next `append` or `clear`. */
  bytes(): Buffer {
    return this.memory.subarray(0, this.used);
  }

  clear(): void {
    this.used = 0;
  }

  private reserve(size: number, limit: number): void {
    if (size <= this.memory.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.min(limit, Math.max(size, 16 * this.memory.length)));
    larger.set(this.bytes());
    this.memory = larger;
  }
}
