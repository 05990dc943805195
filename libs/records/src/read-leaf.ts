import { toText } from './bytes.js';
import type { Leaf } from './leaf.js';
import { Memo } from './memo.js';

const TEXTS = [
  'namespace',
  'eventId',
  'type',
  'subject',
  'payloadSha256',
  'commandId',
  'commandSha256',
  'owner',
] as const;
const COUNTS = ['seq', 'streamRevision', 'payloadLength', 'commandIndex', 'commandCount'] as const;
const TIMES = ['recordedAt', 'effectiveAt'] as const;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Kept by the bytes: what checks a leaf against its headers, and what verifies the record, parse it once. */
const leaves = new Memo<Uint8Array, Leaf>();

/** The leaf that the bytes are, or what is wrong with them, as a sentence. */
export function readLeaf(bytes: Uint8Array): Leaf | string {
  const known = leaves.get(bytes);
  if (known) return known;
  let leaf: Leaf | null;
  try {
    leaf = JSON.parse(toText(bytes)) as Leaf | null;
  } catch {
    return 'Expected a leaf in JSON, found other bytes.';
  }
  if (typeof leaf !== 'object' || leaf === null || Array.isArray(leaf)) return 'Expected a leaf that is a JSON object.';
  if (leaf.v !== 1)
    return `Expected a leaf of version 1, found ${JSON.stringify(leaf.v)}. Read it with a newer version.`;
  const bad = badField(leaf);
  if (bad !== undefined) return `Expected a leaf with its ${bad}, found none or another kind of value.`;
  leaves.set(bytes, leaf);
  return leaf;
}

/** Says what the bytes are, for whoever has just encoded them. */
export function rememberLeaf(bytes: Uint8Array, leaf: Leaf): void {
  leaves.set(bytes, leaf);
}

/** The first field of a leaf that is missing or of another type. */
function badField(leaf: Leaf): keyof Leaf | undefined {
  for (const field of TEXTS) if (typeof leaf[field] !== 'string') return field;
  for (const field of COUNTS) if (!Number.isSafeInteger(leaf[field])) return field;
  for (const field of TIMES) if (!TIME.test(leaf[field])) return field;
  if (leaf.prevInStream !== undefined && typeof leaf.prevInStream !== 'string') return 'prevInStream';
  if (typeof leaf.stream?.id !== 'string' || typeof leaf.stream.kind !== 'string') return 'stream';
  if (typeof leaf.actor?.id !== 'string') return 'actor';
  if (leaf.source !== undefined && !Number.isSafeInteger(leaf.source?.offset)) return 'source';
  return undefined;
}
