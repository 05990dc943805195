import type { Database, Statement, Transaction } from 'better-sqlite3';
import { RegistryError } from '#domain';
import { describeFault } from '#platform';
import type { LogRecord } from '#records';
import type { RecordStorage } from './local-partition.js';
import { sizeOf, Tail } from './tail.js';

/** Rows read at once: as fast as more of them, and with the largest records still 64 MiB. */
const PAGE = 128;
/** A run of large records is cut short here. */
const ENOUGH_BYTES = 8 * 1024 * 1024;

type Row = [offset: number, type: string, owner: string, prev: string, leaf: Buffer | null, value: Buffer];

/** The table of records, and its tail in memory. */
export class SqliteRecords implements RecordStorage {
  /** The offset behind the last record when the file was opened. */
  readonly end: number;
  private readonly page: Statement<[from: number, count: number], Row>;
  private readonly insertAll: Transaction<(records: readonly LogRecord[]) => void>;
  private readonly tail: Tail;

  constructor(database: Database) {
    this.page = database
      .prepare<[number, number], Row>(
        'SELECT offset, type, owner, prev, leaf, value FROM records WHERE offset >= ? ORDER BY offset LIMIT ?',
      )
      .raw();
    const insert = database.prepare<Row>(
      'INSERT INTO records (offset, type, owner, prev, leaf, value) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.insertAll = database.transaction((records) => {
      for (const { offset, type, owner, prev, leaf, value } of records)
        insert.run(offset, type, owner, prev, (leaf ?? null) as Buffer | null, value as Buffer);
    });
    this.end = database.prepare<[], number>('SELECT coalesce(max(offset) + 1, 0) FROM records').pluck().get() as number;
    this.tail = new Tail(this.end);
  }

  write(records: readonly LogRecord[]): void {
    this.insertAll.immediate(records);
    this.tail.append(records);
  }

  read(from: number, count: number): readonly LogRecord[] {
    const stored = this.readStored(from, Math.min(count, this.tail.start - from));
    const next = from + stored.length;
    if (next < this.tail.start) return stored;
    const recent = this.tail.slice(next, count - stored.length);
    this.tail.prepend(stored);
    return stored.concat(recent);
  }

  private readStored(from: number, count: number): LogRecord[] {
    const records: LogRecord[] = [];
    let bytes = 0;
    while (records.length < count && bytes < ENOUGH_BYTES) {
      const page = this.rows(from + records.length, Math.min(PAGE, count - records.length)).map(toRecord);
      if (page.length === 0) break;
      for (const record of page) {
        records.push(record);
        bytes += sizeOf(record);
      }
    }
    return records;
  }

  private rows(from: number, count: number): Row[] {
    try {
      return this.page.all(from, count);
    } catch (cause) {
      throw new RegistryError(
        'UNAVAILABLE',
        `Expected to read the events log from offset ${from}, found ${describeFault(cause)}.`,
        { cause },
      );
    }
  }
}

function toRecord([offset, type, owner, prev, leaf, value]: Row): LogRecord {
  return leaf === null ? { offset, type, owner, prev, value } : { offset, type, owner, prev, leaf, value };
}
