import { RegistryError } from '#domain';
import { toText } from './bytes.js';
import { formatSequence } from './cloud-event.js';
import type { LogRecord, NewLogRecord } from './log-record.js';
import { readLeaf } from './read-leaf.js';

const JSON_TYPE = 'application/json';
const SPEC = '1.0';
const SOURCE = '/cartulary';

/** A record of the events topic: a CloudEvents 1.0 message in binary mode. */
export interface EventMessage {
  readonly key: string;
  readonly value: Uint8Array;
  /** In the order in which they are written. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A record as a broker gives it back. A header that stands more than once has a list. */
export interface StoredMessage {
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, Uint8Array | null | readonly (Uint8Array | null)[]>>;
}

/** Passed in, so that the native one serves where there is one. */
export interface Base64 {
  encode(bytes: Uint8Array): string;
  /** What is no base64 gives other bytes than its own. */
  decode(text: string): Uint8Array;
}

/** The message of a record. Everything but the payload, the leaf itself and the trace context is derived from the leaf. */
export function toEventMessage(record: NewLogRecord, base64: Base64): EventMessage {
  const { leaf, value, traceparent } = record;
  const { key, names, texts } = derive(record);
  const headers: Record<string, string> = {};
  names.forEach((name, index) => (headers[name] = texts[index] as string));
  if (leaf) headers['ce_leaf'] = base64.encode(leaf);
  if (traceparent !== undefined) headers['traceparent'] = traceparent;
  return { key, value, headers };
}

/**
 * The record of a message. Whether it counts, and whether its leaf is one, is seen by whoever verifies it.
 * @throws LOG_VIOLATION where it is no record of an owner, or a header or the key is not what its leaf says
 */
export function fromEventMessage(message: StoredMessage, base64: Base64): LogRecord {
  const { offset, value } = message;
  const type = textOf(message, 'ce_type');
  const owner = textOf(message, 'ce_owner');
  const prev = textOf(message, 'ce_prev');
  if (value === null) throw violation(offset, 'Expected a value, found none.');
  const leaf = leafOf(message, base64);
  const record: LogRecord = leaf ? { offset, type, owner, prev, leaf, value } : { offset, type, owner, prev, value };
  assertDerived(message, record);
  return record;
}

/** The key of a message, and the names and texts of its headers but for the leaf's own. */
interface Derived {
  readonly key: string;
  readonly names: readonly string[];
  readonly texts: readonly string[];
}

const CONTROL = ['content-type', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_owner', 'ce_prev'];
const EVENT = [
  ...CONTROL,
  'ce_subject',
  'ce_time',
  'ce_recordedtime',
  'ce_sequence',
  'ce_partitionkey',
  'ce_correlationid',
  'ce_causationid',
];

/**
 * What the leaf says; of a control record, the attributes that every CloudEvent must have. Bytes that are no leaf say
 * nothing: whoever verifies the record finds them, if it counts.
 */
function derive({ type, owner, prev, leaf: bytes }: NewLogRecord): Derived {
  const leaf = bytes && readLeaf(bytes);
  if (typeof leaf !== 'object') {
    // A barrier has an owner of its own, and no two batches of an owner have the same `prev`.
    const texts = [JSON_TYPE, SPEC, `${owner}/${prev}`, SOURCE, type, owner, prev];
    return { key: owner, names: CONTROL, texts };
  }
  const { namespace, commandId } = leaf;
  const texts = [
    JSON_TYPE,
    SPEC,
    leaf.eventId,
    `${SOURCE}/${namespace}`,
    leaf.type,
    leaf.owner,
    prev,
    leaf.subject,
    leaf.effectiveAt,
    leaf.recordedAt,
    formatSequence(leaf.seq),
    namespace,
    commandId,
    commandId,
  ];
  return { key: namespace, names: EVENT, texts };
}

function assertDerived({ key: foundKey, headers }: StoredMessage, record: LogRecord): void {
  const { key, names, texts } = derive(record);
  for (let index = 0; index < names.length; index++) {
    const [name, text] = [names[index] as string, texts[index] as string];
    const found = headers[name];
    if (found instanceof Uint8Array && isText(found, text)) continue;
    throw violation(
      record.offset,
      `Expected the header ${name} to be ${JSON.stringify(text)}, as the leaf and the other headers say, found ${shown(found)}.`,
    );
  }
  if (foundKey === null || !isText(foundKey, key))
    throw violation(record.offset, `Expected the key ${JSON.stringify(key)}, found ${shown(foundKey)}.`);
}

function leafOf(message: StoredMessage, base64: Base64): Uint8Array | undefined {
  if (!Object.hasOwn(message.headers, 'ce_leaf')) return undefined;
  const text = textOf(message, 'ce_leaf');
  const leaf = base64.decode(text);
  if (base64.encode(leaf) === text) return leaf;
  throw violation(message.offset, 'Expected the header ce_leaf in base64, found other text.');
}

function textOf({ offset, headers }: StoredMessage, name: string): string {
  const found = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (found instanceof Uint8Array) {
    try {
      return toText(found);
    } catch (cause) {
      throw violation(offset, `Expected the header ${name} in UTF-8, found other bytes.`, cause);
    }
  }
  throw violation(
    offset,
    `Expected a record of an owner, with one header ${name}, found ${shown(found)}. Only registrars may write to this topic: find out who else did, and restore it.`,
  );
}

/** Whether the bytes are the text's UTF-8. Most texts are ASCII, and comparing them costs a tenth of decoding. */
function isText(bytes: Uint8Array, text: string): boolean {
  if (bytes.length === text.length) {
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
    return true;
  }
  try {
    return bytes.length > text.length && toText(bytes) === text;
  } catch {
    return false;
  }
}

function shown(found: Uint8Array | null | undefined | readonly unknown[]): string {
  if (found instanceof Uint8Array) return `${JSON.stringify(new TextDecoder().decode(found))}`;
  return Array.isArray(found) ? `${found.length} of them` : 'none';
}

function violation(offset: number, message: string, cause?: unknown): RegistryError {
  return new RegistryError('LOG_VIOLATION', `Record ${offset} of the events log: ${message}`, { cause });
}
