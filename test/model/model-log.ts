import { sha256 } from '#platform';
import {
  barrier,
  batchHashOf,
  BatchWriter,
  type Cursor,
  Heads,
  type LogRecord,
  LogVerifier,
  type NewLogRecord,
  OWNER_STARTED,
  START,
} from '#records';
import { type Entry, toldOf } from './commands.js';
import { keeps, type Protocol } from './rules.js';

/** What is sent at once: a barrier, or one record with what became of some commands. */
export interface Batch {
  readonly id: number;
  readonly owner: string;
  readonly prev: string;
  readonly entries: readonly Entry[] | 'barrier';
  readonly record: NewLogRecord;
}

/** A log up to one of its records, and what the reader's rule makes of it. */
export interface LogNode {
  readonly id: number;
  readonly parent?: LogNode;
  readonly batch?: Batch;
  readonly records: readonly LogRecord[];
  readonly cursor: Cursor;
  /** Whether the last record counts. */
  readonly counts: boolean;
  /** How many records count. */
  readonly counting: number;
  /** All entries that count, in order. */
  readonly valid: readonly Entry[];
  /** Whether readers agree, one from the beginning and one from the cursor before the last record. */
  readonly agreed: boolean;
  /** Why a reader halts at the last record. */
  readonly halt?: string;
}

/** All logs that come up, each read once, by the reader that everybody uses. Records are bytes as owners write them. */
export class ModelLogs {
  readonly empty: LogNode = { id: 0, records: [], cursor: START, counts: true, counting: 0, valid: [], agreed: true };
  private readonly nodes = new Map<string, LogNode>();
  private readonly batches = new Map<string, Batch>();

  constructor(private readonly protocol: Protocol) {}

  barrier(owner: string): Batch {
    return this.intern(owner, '', 'barrier', () =>
      barrier({ owner, host: 'host', version: '0.0.0', commandsTopic: 'commands' }),
    );
  }

  batch(owner: string, prev: string, entries: readonly Entry[]): Batch {
    return this.intern(owner, prev, entries, () => encode(owner, prev, entries));
  }

  append(log: LogNode, batch: Batch): LogNode {
    const key = `${log.id} ${batch.id}`;
    let node = this.nodes.get(key);
    if (!node) this.nodes.set(key, (node = this.read(log, batch)));
    return node;
  }

  private intern(owner: string, prev: string, entries: Batch['entries'], make: () => NewLogRecord): Batch {
    const key = JSON.stringify([owner, prev, entries]);
    let batch = this.batches.get(key);
    if (!batch) this.batches.set(key, (batch = { id: this.batches.size, owner, prev, entries, record: make() }));
    return batch;
  }

  private read(parent: LogNode, batch: Batch): LogNode {
    const record = { ...this.unlocked(parent, batch.record), offset: parent.records.length };
    const id = this.nodes.size + 1;
    const records = [...parent.records, record];
    const grown = { id, parent, batch, records };
    try {
      const { counting, cursor } = this.readAll(records);
      const counts = counting.has(record.offset);
      const resumed = new LogVerifier(this.saved(parent, batch), sha256).accept([record]).entries.length > 0;
      const agreed = resumed === counts && counting.size === parent.counting + (counts ? 1 : 0);
      const valid = counts && batch.entries !== 'barrier' ? [...parent.valid, ...batch.entries] : parent.valid;
      return { ...grown, cursor, counts, counting: counting.size, valid, agreed };
    } catch (error) {
      const { cursor, valid, counting } = parent;
      return { ...grown, cursor, counts: false, counting, valid, agreed: true, halt: (error as Error).message };
    }
  }

  /** The cursor of a reader that goes on behind the parent. */
  private saved({ cursor }: LogNode, { entries }: Batch): Cursor {
    const { owner: _, ...nameless } = cursor;
    const forgets = !keeps(this.protocol, 'owner in the cursor') || (!this.protocol.locked && entries === 'barrier');
    return forgets ? nameless : cursor;
  }

  /** A lock that is left out always fits: the record gets what the reader will look for. */
  private unlocked(log: LogNode, record: NewLogRecord): NewLogRecord {
    if (record.type === OWNER_STARTED) return record;
    const prev = this.protocol.locked ? record.prev : log.cursor.prev;
    const owner = keeps(this.protocol, 'owner rule') ? record.owner : (log.cursor.owner ?? record.owner);
    return { ...record, owner, prev };
  }

  /** From the beginning: in one go, or in parts where the reader is to forget which ids it has seen, or whose a run is. */
  private readAll(records: readonly LogRecord[]): { counting: ReadonlySet<number>; cursor: Cursor } {
    const counting = new Set<number>();
    let cursor = START;
    for (const part of this.partsOf(records)) {
      const { owner: _, ...nameless } = cursor;
      const from = part[0]?.type === OWNER_STARTED ? nameless : cursor;
      const batch = new LogVerifier(from, sha256).accept(part);
      for (const { offset } of batch.entries) counting.add(offset);
      ({ cursor } = batch);
    }
    return { counting, cursor };
  }

  private partsOf(records: readonly LogRecord[]): readonly (readonly LogRecord[])[] {
    if (!keeps(this.protocol, 'owner rule')) return records.map((record) => [record]);
    if (this.protocol.locked) return [records];
    const starts = records.filter(({ type }) => type === OWNER_STARTED).map(({ offset }) => offset);
    return starts.map((start, index) => records.slice(start, starts[index + 1]));
  }
}

/** The log as it was behind its first records. */
export function logAt(log: LogNode, end: number): LogNode {
  let node = log;
  while (node.records.length > end) node = node.parent as LogNode;
  return node;
}

/** Hash of a batch as its owner has made it. */
export function hashOf({ record }: Batch): string {
  return batchHashOf([record], sha256);
}

/** Outcomes have no seq of their own, so the reader goes on where numbers are wrong, and the model sees what comes of it. */
function encode(owner: string, prev: string, entries: readonly Entry[]): NewLogRecord {
  const writer = new BatchWriter(owner, prev, new Heads({}), sha256);
  for (const entry of entries) {
    writer.note({
      namespace: 'default',
      actor: 'actor',
      commandId: entry.named ? entry.id : null,
      commandSha256: '',
      offset: entry.offset,
      recordedAt: '2026-01-01T00:00:00.000Z',
      status: entry.status === 'accepted' ? 'unchanged' : entry.status,
      result: { ref: toldOf(entry), position: `default:${entry.seq ?? 0}` },
    });
  }
  return writer.finish()[0] as NewLogRecord;
}
