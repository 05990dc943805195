import fc from 'fast-check';

const BEFORE_SURROGATES = 0xd800;
const SURROGATES = 0x800;
const anyCodePoint = fc
  .nat(0x10ffff - SURROGATES)
  .map((point) => (point < BEFORE_SURROGATES ? point : point + SURROGATES));

/** A code point, half of the time of ASCII. The unit of fast-check for them takes half a second to set up in each spec. */
export const codePoint = fc.oneof(fc.nat(0x7f), anyCodePoint).map((point) => String.fromCodePoint(point));

/** Any well-formed Unicode. */
export function unicode(constraints: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: codePoint, maxLength: 20, ...constraints });
}
