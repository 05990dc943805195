import { type RecordedEvent, RegistryError } from '#domain';
import { leafHash, recordHash } from './batch-hash.js';
import { toText } from './bytes.js';
import type { OutcomeEntry } from './entries.js';
import { bareType, type CommandSource, eventOf, type Leaf } from './leaf.js';
import type { LogRecord, Sha256 } from './log-record.js';
import { Memo } from './memo.js';
import { readLeaf } from './read-leaf.js';

const MOST_LEAF_BYTES = 65_535;

/** An event's record, parsed, with the digests of its bytes. */
export interface Decoded {
  readonly event: RecordedEvent;
  readonly prevInStream: string | undefined;
  readonly source: CommandSource | undefined;
  /** SHA-256(0x00 ‖ leaf), hex. */
  readonly leafHash: string;
  /** The record's part of its batch's hash, hex. */
  readonly recordHash: string;
}

/** Several readers of one process meet the same record objects; the bytes are parsed and hashed once. */
const decoded = new Memo<LogRecord, Decoded>();

/** Parses an event's record; its payload has the digest that its leaf says. @throws LOG_VIOLATION */
export function decodeEvent(record: LogRecord, sha256: Sha256): Decoded {
  const known = decoded.get(record);
  if (known) return known;
  const type = bareType(record.type);
  if (type === undefined) {
    throw violation(
      record,
      `Expected a type that this version knows, found ${record.type}. Read it with a newer version.`,
    );
  }
  if (!record.leaf || record.leaf.length > MOST_LEAF_BYTES) {
    throw violation(record, `Expected a leaf of at most 65,535 bytes, found ${record.leaf?.length ?? 'none'}.`);
  }
  const leaf = leafOf(record, record.leaf);
  const digest = sha256(record.value);
  if (leaf.payloadSha256 !== digest || leaf.payloadLength !== record.value.length) {
    const expected = `${leaf.payloadLength} bytes with SHA-256 ${leaf.payloadSha256}`;
    throw violation(record, `Expected a payload of ${expected}, found ${record.value.length} with ${digest}.`);
  }
  const fresh: Decoded = {
    event: eventOf(leaf, type, parse(record, record.value, 'a payload')),
    prevInStream: leaf.prevInStream,
    source: leaf.source,
    leafHash: leafHash(record.leaf, sha256),
    recordHash: recordHash(record, sha256),
  };
  decoded.set(record, fresh);
  return fresh;
}

function leafOf(record: LogRecord, bytes: Uint8Array): Leaf {
  const leaf = readLeaf(bytes);
  if (typeof leaf === 'string') throw violation(record, leaf);
  if (leaf.type !== record.type)
    throw violation(record, `Expected type ${record.type} in the leaf, found ${leaf.type}.`);
  if (leaf.owner !== record.owner) {
    throw violation(record, `Expected owner ${record.owner} in the leaf, found ${leaf.owner}.`);
  }
  return leaf;
}

/** @throws LOG_VIOLATION */
export function decodeOutcomes(record: LogRecord): readonly OutcomeEntry[] {
  const { outcomes } = parse(record, record.value, 'outcomes');
  if (areOutcomes(outcomes)) return outcomes;
  throw violation(record, 'Expected a list of outcomes, each with the offset of its command.');
}

function areOutcomes(value: unknown): value is readonly OutcomeEntry[] {
  return Array.isArray(value) && value.every((one: OutcomeEntry | null) => Number.isSafeInteger(one?.offset));
}

/** @throws LOG_VIOLATION */
export function decodeBarrier(record: LogRecord): { readonly owner: string; readonly commandsTopic: string } {
  const { owner, commandsTopic } = parse(record, record.value, 'a barrier');
  if (owner === record.owner && owner !== '' && typeof commandsTopic === 'string') return { owner, commandsTopic };
  throw violation(record, `Expected a barrier of owner ${record.owner} that names the commands topic.`);
}

function parse(record: LogRecord, bytes: Uint8Array, what: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(toText(bytes));
  } catch (cause) {
    throw violation(record, `Expected ${what} in JSON, found other bytes.`, cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw violation(record, `Expected ${what} that is a JSON object.`);
}

/** A record that counts and is not what it must be. */
export function violation(record: LogRecord, message: string, cause?: unknown): RegistryError {
  return new RegistryError('LOG_VIOLATION', `Record ${record.offset} of the events log: ${message}`, { cause });
}
