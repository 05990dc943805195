import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256 } from '#platform';
import { batchHashOf, leafHash } from './batch-hash.js';
import type { NewLogRecord } from './log-record.js';
import { unicode } from './testing/unicode.js';

const bytes = fc.uint8Array({ maxLength: 300 });
const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const record: fc.Arbitrary<NewLogRecord> = fc
  .record({
    type: unicode(),
    leaf: fc.option(bytes, { nil: undefined }),
    value: bytes,
  })
  .map(({ type, leaf, value }) => ({ type, owner: 'a', prev: '', value, ...(leaf && { leaf }) }));
const batch = fc
  .tuple(hex, fc.array(record, { minLength: 1, maxLength: 5 }))
  .map(([prev, records]) => records.map((one) => ({ ...one, prev })));

/** As the rules of the owner have it: raw bytes throughout. */
function rederived(records: readonly NewLogRecord[]): string {
  const zero = Buffer.of(0);
  const parts = records.map(({ type, leaf, value }) =>
    createHash('sha256')
      .update(Buffer.concat([Buffer.from(type), zero, leaf ?? Buffer.of(), zero, value]))
      .digest(),
  );
  return createHash('sha256')
    .update(Buffer.concat([Buffer.from((records[0] as NewLogRecord).prev, 'hex'), ...parts]))
    .digest('hex');
}

describe('the hash of a batch', () => {
  it('is that of the bytes of its link and of its records', () => {
    fc.assert(fc.property(batch, (records) => expect(batchHashOf(records, sha256)).toBe(rederived(records))));
  });

  it('is the same for records of megabytes, whatever was hashed before', () => {
    const large = [{ type: 'large', owner: 'a', prev: 'f'.repeat(64), value: new Uint8Array(3_000_000).fill(7) }];
    const small = [
      { type: 'small', owner: 'a', prev: 'f'.repeat(64), leaf: Buffer.from('leaf'), value: Buffer.from('value') },
    ];
    for (const records of [small, large, small]) expect(batchHashOf(records, sha256)).toBe(rederived(records));
  });

  it('is another when a byte moves from the leaf to the value', () => {
    const one = (leaf: string, value: string) =>
      batchHashOf(
        [{ type: 't', owner: 'a', prev: '0'.repeat(64), leaf: Buffer.from(leaf), value: Buffer.from(value) }],
        sha256,
      );
    expect(one('ab', 'c')).not.toBe(one('a', 'bc'));
  });
});

describe('the hash of a leaf', () => {
  it('is that of a zero byte and the leaf', () => {
    const rule = (leaf: Uint8Array) => createHash('sha256').update(Buffer.of(0)).update(leaf).digest('hex');
    fc.assert(fc.property(bytes, (leaf) => expect(leafHash(leaf, sha256)).toBe(rule(leaf))));
  });
});
