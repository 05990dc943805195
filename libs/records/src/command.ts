import {
  canonicalJson,
  DAY,
  COMMAND_SCHEMAS,
  type Command,
  type CommandType,
  expectSchema,
  parseRef,
  parseWith,
  quoted,
  readJson,
  RegistryError,
  toInstant,
  toNamespace,
} from '#domain';
import { toBytes, toText } from './bytes.js';
import type { NewCommandRecord } from './command-record.js';
import type { Sha256 } from './log-record.js';
import { Memo } from './memo.js';

const PREFIX = 'io.cartulary.command.';
const SUFFIX = '.v1';
const MOST_BYTES = 512 * 1024;
const MOST_WORD = 255;

/** The api parses a command before it publishes it; an owner in the same process meets the same object. */
const read = new Memo<NewCommandRecord, Command>();

/** `RegisterModel` → `io.cartulary.command.RegisterModel.v1` */
export function commandWireType(type: CommandType): string {
  return `${PREFIX}${type}${SUFFIX}`;
}

/** Parses a command as it stands on the topic. @throws INVALID_COMMAND, PAYLOAD_TOO_LARGE, or the code of a bad string in it */
export function readCommand(record: NewCommandRecord, sha256: Sha256): Command {
  const known = read.get(record);
  if (known) return known;
  const command = parseCommand(record, sha256);
  read.set(record, command);
  return command;
}

function parseCommand(record: NewCommandRecord, sha256: Sha256): Command {
  if (record.unreadable) throw record.unreadable;
  const type = typeOf(record);
  assertWord(record.id, 'a command id');
  assertWord(record.actor.id, 'an actor id');
  assertWord(record.actor.kind, 'an actor kind');
  const { namespace, model } = subjectOf(record, type);
  const sent = readJson(textOf(record.value));
  const data = parseWith(COMMAND_SCHEMAS[type], sent, type);
  const expect = record.expect === undefined ? undefined : parseWith(expectSchema, record.expect, 'expect');
  if (expect && model === undefined) throw invalid('no condition on a command about a namespace', 'one');
  const issuedAt = toInstant(record.time);
  const latest = issuedAt + DAY;
  const said = canonicalJson({ type: record.type, subject: record.subject, expect: record.expect, data: sent });
  return {
    type,
    namespace,
    ...(model !== undefined && { model }),
    commandId: record.id,
    commandSha256: sha256(toBytes(said)),
    actor: record.actor,
    issuedAt,
    expiresAt: record.expiryTime === undefined ? latest : Math.min(latest, toInstant(record.expiryTime)),
    ...(expect && { expect }),
    data,
  } as Command;
}

function typeOf({ type }: NewCommandRecord): CommandType {
  const bare = type.startsWith(PREFIX) && type.endsWith(SUFFIX) ? type.slice(PREFIX.length, -SUFFIX.length) : '';
  if (Object.hasOwn(COMMAND_SCHEMAS, bare)) return bare as CommandType;
  throw invalid(`a command type such as ${commandWireType('RegisterModel')}`, quoted(type));
}

/** What goes into every leaf must be short: a leaf has a most, and no reader gets past one that is larger. */
function assertWord(text: string, what: string): void {
  if (text === '' || text.length > MOST_WORD)
    throw invalid(`${what} of 1 to ${MOST_WORD} characters`, `${text.length}`);
  if (!text.isWellFormed()) throw invalid(`${what} of well-formed Unicode`, 'a lone surrogate');
}

function textOf(value: Uint8Array): string {
  if (value.length > MOST_BYTES) {
    throw new RegistryError(
      'PAYLOAD_TOO_LARGE',
      `Expected at most ${MOST_BYTES} bytes of data, found ${value.length}. Move large values into an artifact.`,
    );
  }
  try {
    return toText(value);
  } catch (cause) {
    throw new RegistryError('INVALID_COMMAND', 'Expected JSON in UTF-8, found other bytes.', { cause });
  }
}

/** Stricter than a reference: whoever places a command by `namespaceOf` must find the namespace that is found here. */
function subjectOf({ subject }: NewCommandRecord, type: CommandType): { namespace: string; model?: string } {
  if (type === 'ConfigureNamespace') return { namespace: toNamespace(subject) };
  if (!subject.includes('/') || /[:@#]/.test(subject)) {
    throw invalid('subject namespace/model, with ":", "@" and "#" percent-encoded', quoted(subject));
  }
  const { namespace, model } = parseRef(subject);
  return { namespace, model };
}

/** The namespace in which a command belongs, by its subject alone: that of its partition. */
export function namespaceOf(record: NewCommandRecord): string {
  return record.subject.split('/', 1)[0] as string;
}

function invalid(expected: string, found: string): RegistryError {
  return new RegistryError('INVALID_COMMAND', `Expected ${expected}, found ${found}.`);
}
