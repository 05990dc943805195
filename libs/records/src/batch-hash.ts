import { toBytes, writeHex } from './bytes.js';
import type { NewLogRecord, Sha256 } from './log-record.js';

const HASH_BYTES = 32;
const types = new Map<string, Uint8Array>();

/** What is hashed is laid out here first: one call on one run of bytes costs a third of many updates. */
let scratch = new Uint8Array(1 << 16);

function room(bytes: number): Uint8Array {
  if (scratch.length < bytes) scratch = new Uint8Array(bytes * 2);
  return scratch;
}

/** SHA-256(type ‖ 0 ‖ leaf or nothing ‖ 0 ‖ value), hex. */
export function recordHash({ type, leaf, value }: NewLogRecord, sha256: Sha256): string {
  let name = types.get(type);
  if (!name) types.set(type, (name = toBytes(type)));
  const leafAt = name.length + 1;
  const valueAt = leafAt + (leaf?.length ?? 0) + 1;
  const end = valueAt + value.length;
  const bytes = room(end);
  bytes.set(name);
  bytes[leafAt - 1] = 0;
  if (leaf) bytes.set(leaf, leafAt);
  bytes[valueAt - 1] = 0;
  bytes.set(value, valueAt);
  return sha256(bytes.subarray(0, end));
}

/** SHA-256(0x00 ‖ leaf), hex: the leaf's hash in the tree. */
export function leafHash(leaf: Uint8Array, sha256: Sha256): string {
  const bytes = room(leaf.length + 1);
  bytes[0] = 0;
  bytes.set(leaf, 1);
  return sha256(bytes.subarray(0, leaf.length + 1));
}

/** SHA-256 over the batch's own `prev` and the hash of each of its records, hex: the link of the partition's hash chain. */
export function batchHash(prev: string, recordHashes: readonly string[], sha256: Sha256): string {
  const end = (recordHashes.length + 1) * HASH_BYTES;
  const bytes = room(end);
  writeHex(bytes, 0, prev);
  recordHashes.forEach((hash, index) => writeHex(bytes, (index + 1) * HASH_BYTES, hash));
  return sha256(bytes.subarray(0, end));
}

/** Hash of a whole batch, hex. */
export function batchHashOf(batch: readonly NewLogRecord[], sha256: Sha256): string {
  return batchHash(
    (batch[0] as NewLogRecord).prev,
    batch.map((record) => recordHash(record, sha256)),
    sha256,
  );
}
