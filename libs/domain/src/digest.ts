import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { RegistryError } from './errors.js';

/** An artifact's name: `sha256:` and 64 lower-case hex digits. */
export type Digest = `sha256:${string}`;

const PATTERN = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: string): text is Digest {
  return PATTERN.test(text);
}

/** @throws INVALID_DIGEST */
export function toDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new RegistryError(
    'INVALID_DIGEST',
    `Expected sha256: and 64 lower-case hex digits, found ${JSON.stringify(text.slice(0, 100))}.`,
  );
}

/** SHA-256 of the UTF-8 of a text, lower-case hex. */
export type TextHash = (text: string) => string;

/** Pure, and ten times slower than the platform's. */
export const sha256Hex: TextHash = (text) => bytesToHex(sha256(utf8ToBytes(text)));
