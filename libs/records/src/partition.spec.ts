import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { partitionOf } from './partition.js';
import { unicode } from './testing/unicode.js';

/** So many partitions that the partition is the hash itself without its sign. */
const ALL = 2 ** 31;

describe('the partition of a namespace', () => {
  // Signed hashes that the tests of Kafka's Java client and of kafkajs 2 hold; kafkajs 1 had others.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
    ['', 275646681],
    ['0', 971027396],
    ['1', -1993445489],
    ['128', -326012175],
    ['2187', -1508407203],
    ['279936', 1462227128],
    ['170859375', -1658323481],
    ['100:48069', 1009543857],
  ])('is where Kafka puts the key %j', (key, hash) => {
    expect(partitionOf(key, ALL)).toBe(hash & 0x7fffffff);
    expect(partitionOf(key, 8)).toBe((hash & 0x7fffffff) % 8);
  });

  it('is that of the bytes in UTF-8, for keys that are no namespaces too', () => {
    fc.assert(fc.property(unicode(), (key) => expect(partitionOf(key, ALL)).toBe(naive(key))));
  });

  it('is one of those that there are', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
        const partition = partitionOf(key, partitions);
        expect(Number.isInteger(partition) && partition >= 0 && partition < partitions).toBe(true);
      }),
    );
  });
});

/** MurmurHash2 as its author wrote it, on unsigned numbers of any size. */
function naive(key: string): number {
  const bytes = [...new TextEncoder().encode(key)].map(BigInt);
  const word = (n: bigint) => n & 0xffffffffn;
  const mix = (n: bigint) => word(n * 0x5bd1e995n);
  const join = (some: readonly bigint[]) => some.reduceRight((sum, byte) => (sum << 8n) | byte, 0n);
  let hash = 0x9747b28cn ^ BigInt(bytes.length);
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    const k = mix(join(bytes.slice(at, at + 4)));
    hash = mix(hash) ^ mix(k ^ (k >> 24n));
  }
  if (at < bytes.length) hash = mix(hash ^ join(bytes.slice(at)));
  hash = mix(hash ^ (hash >> 13n));
  return Number((hash ^ (hash >> 15n)) & 0x7fffffffn);
}
