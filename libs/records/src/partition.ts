import { toBytes } from './bytes.js';

const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** The partition in which a namespace lives: murmur2 of its UTF-8, as Kafka's Java client and kafkajs place string keys. */
export function partitionOf(namespace: string, partitions: number): number {
  return (murmur2(toBytes(namespace)) & 0x7fffffff) % partitions;
}

function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  let hash = SEED ^ length;
  const at = (i: number): number => bytes[i] as number;
  const whole = length - (length % 4);
  for (let i = 0; i < whole; i += 4) {
    let k = at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
    k = Math.imul(k, M);
    k = Math.imul(k ^ (k >>> 24), M);
    hash = Math.imul(hash, M) ^ k;
  }
  if (length % 4 === 3) hash ^= at(whole + 2) << 16;
  if (length % 4 >= 2) hash ^= at(whole + 1) << 8;
  if (length % 4 >= 1) hash = Math.imul(hash ^ at(whole), M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}
