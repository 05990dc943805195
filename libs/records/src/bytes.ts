const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const BLOCK_BYTES = 64 * 1024;
/** UTF-8 of one UTF-16 unit. */
const MOST_BYTES_PER_UNIT = 3;
let block = new Uint8Array(0);
let used = 0;

/** UTF-8 of a text. Short texts share blocks of memory: one of its own costs more than the encoding. */
export function toBytes(text: string): Uint8Array {
  const most = text.length * MOST_BYTES_PER_UNIT;
  if (most > BLOCK_BYTES / 4) return encoder.encode(text);
  if (used + most > block.length) {
    block = new Uint8Array(BLOCK_BYTES);
    used = 0;
  }
  const start = used;
  used += encoder.encodeInto(text, block.subarray(start)).written;
  return block.subarray(start, used);
}

/** @throws TypeError where the bytes are not UTF-8 */
export function toText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Lower-case hex into bytes of `target`, from `at` on. */
export function writeHex(target: Uint8Array, at: number, hex: string): void {
  for (let i = 0; i < hex.length; i += 2) {
    target[at + i / 2] = (nibble(hex.charCodeAt(i)) << 4) | nibble(hex.charCodeAt(i + 1));
  }
}

function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
