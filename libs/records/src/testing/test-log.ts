import { canonicalJson, type Command, type NewEvent } from '#domain';
import { sha256 } from '#platform';
import { batchHashOf } from '../batch-hash.js';
import { BatchWriter, barrier } from '../batch-writer.js';
import { toBytes, toText } from '../bytes.js';
import type { LogEntry, OutcomeEntry } from '../entries.js';
import { Heads } from '../heads.js';
import type { CommandSource } from '../leaf.js';
import { type Cursor, type LogRecord, type NewLogRecord, OWNER_STARTED, START } from '../log-record.js';
import { LogVerifier } from '../log-verifier.js';

const TIME = '2026-11-17T09:30:00.000Z';

/** What one batch says, an item for each command. */
export type Said =
  | { readonly namespace?: string; readonly events: readonly NewEvent[]; readonly source?: CommandSource }
  | { readonly outcome: OutcomeEntry };

/** `count` facts about a model that was there before; `model` is name and id. */
export function facts(model: string, count = 1, namespace = 'default'): Said {
  const fact = { type: 'ModelDescribed', stream: { kind: 'model', id: model }, subject: model } as const;
  return {
    namespace,
    events: Array.from({ length: count }, (_, i) => ({ ...fact, data: { name: model, description: `fact ${i}` } })),
  };
}

export function outcome(commandId: string, offset = 0): Said {
  const error = { code: 'MODEL_NOT_FOUND', message: 'Expected a model, found none.' } as const;
  const command = { namespace: 'default', actor: 'actor-1', commandId, commandSha256: 'c'.repeat(64), offset };
  return { outcome: { ...command, recordedAt: TIME, status: 'rejected', error } };
}

/** A partition as bytes: whatever is sent gets the next offset, from honest owners and others. */
export class TestLog {
  readonly records: LogRecord[] = [];
  private owners = 0;

  get end(): number {
    return this.records.length;
  }

  send(records: readonly NewLogRecord[]): void {
    for (const record of records) this.records.push({ ...record, offset: this.end });
  }

  /** An owner that has not taken over. */
  owner(id = `owner-${++this.owners}`): TestOwner {
    return new TestOwner(this, id);
  }

  /** An owner that has. */
  take(id?: string): TestOwner {
    return this.owner(id).start().fold();
  }

  /** Offsets at which a reader may stop: those that begin a batch, and the end. */
  boundaries(): number[] {
    const begins = this.records.filter((record) => {
      const before = this.records[record.offset - 1];
      return !before || [before, record].some(({ type }) => type === OWNER_STARTED) || !sameRun(before, record);
    });
    return [...begins.map(({ offset }) => offset), this.end];
  }
}

function sameRun(a: LogRecord | undefined, b: LogRecord | undefined): boolean {
  return a?.owner === b?.owner && a?.prev === b?.prev;
}

/** An owner, step by step, so that a test may leave a step out. */
export class TestOwner {
  private heads = new Heads({});
  private prev = START.prev;

  constructor(
    private readonly log: TestLog,
    readonly id: string,
  ) {}

  start(): this {
    this.log.send([barrier({ owner: this.id, host: 'host', version: '0.0.0', commandsTopic: 'commands' })]);
    return this;
  }

  fold(): this {
    const reader = new LogVerifier(START, sha256);
    reader.accept(this.log.records);
    this.heads = reader.heads;
    this.prev = reader.cursor.prev;
    return this;
  }

  /** Encodes a batch and believes in it; whether it lands is another matter. */
  batch(...said: readonly Said[]): readonly NewLogRecord[] {
    const writer = new BatchWriter(this.id, this.prev, this.heads, sha256);
    for (const one of said) {
      if ('outcome' in one) writer.note(one.outcome);
      else writer.keep(writer.encode(command(one.namespace ?? 'default'), one.events, stamp(one.source)));
    }
    this.heads.keep();
    const records = writer.finish();
    this.prev = batchHashOf(records, sha256);
    return records;
  }

  append(...said: readonly Said[]): this {
    this.log.send(this.batch(...said));
    return this;
  }
}

function command(namespace: string): Command {
  return {
    type: 'CreateModel',
    namespace,
    model: 'm',
    commandId: 'command-1',
    commandSha256: 'c'.repeat(64),
    actor: { id: 'actor-1', kind: 'user', grade: 'claimed' },
    issuedAt: Date.parse(TIME),
    expiresAt: Date.parse(TIME),
    data: {},
  };
}

function stamp(source: CommandSource | undefined) {
  return { recordedAt: TIME, effectiveAt: TIME, newEventId: () => 'event-1', ...(source && { source }) };
}

export interface Reading {
  readonly entries: readonly LogEntry[];
  readonly voided: number;
  readonly cursor: Cursor;
}

/** Reads from a cursor to the end, in portions that end at the given offsets. */
export function read(records: readonly LogRecord[], { from = START, stops = [] as readonly number[] } = {}): Reading {
  const reader = new LogVerifier(from, sha256);
  const entries: LogEntry[] = [];
  let voided = 0;
  for (const stop of [...stops, Infinity]) {
    const start = reader.cursor.offset;
    const batch = reader.accept(records.filter(({ offset }) => offset >= start && offset < stop));
    entries.push(...batch.entries);
    voided += batch.voided;
  }
  return { entries, voided, cursor: reader.cursor };
}

/** What counts, in short: `owner-1 starts`, `default:1`, `command-1 rejected`. */
export function told({ entries }: Reading): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'owner') return [`${entry.owner} starts`];
    if (entry.kind === 'event') return [`${entry.event.namespace}:${entry.event.seq}`];
    return entry.outcomes.map(({ commandId, status }) => `${commandId} ${status}`);
  });
}

/** The log with another leaf at an offset. */
export function rewritten(
  records: readonly LogRecord[],
  at: number,
  patch: Readonly<Record<string, unknown>>,
): readonly LogRecord[] {
  return records.map((record) => {
    if (record.offset !== at) return record;
    const leaf = { ...(JSON.parse(toText(record.leaf as Uint8Array)) as object), ...patch };
    return { ...record, leaf: toBytes(canonicalJson(leaf)) };
  });
}
