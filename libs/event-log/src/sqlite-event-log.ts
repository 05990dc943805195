import type { Database } from 'better-sqlite3';
import { openSqliteFile } from '#platform';
import { LocalEventLog } from './local-event-log.js';
import { LocalPartition } from './local-partition.js';
import { SqliteRecords } from './sqlite-records.js';

const VERSION = 1;
const SCHEMA = `
  CREATE TABLE records (
    offset INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    owner TEXT NOT NULL,
    prev TEXT NOT NULL,
    leaf BLOB,
    value BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER records_are_never_changed BEFORE UPDATE ON records
    BEGIN SELECT RAISE(ABORT, 'The events log is never rewritten.'); END;
  CREATE TRIGGER records_are_never_deleted BEFORE DELETE ON records
    BEGIN SELECT RAISE(ABORT, 'The events log is kept for ever.'); END;`;
const REMEDY = 'Mend it, or restore the file from a backup: it is the registry.';

/** The log as one SQLite file with one partition, which only this process has open for writing. An append is one transaction. */
export class SqliteEventLog extends LocalEventLog {
  private constructor(private readonly database: Database) {
    const records = new SqliteRecords(database);
    super([new LocalPartition(records, records.end)]);
  }

  /** @throws START_REFUSED */
  static open(path: string): SqliteEventLog {
    return new SqliteEventLog(openSqliteFile({ path, version: VERSION, schema: SCHEMA, remedy: REMEDY }));
  }

  async close(): Promise<void> {
    this.database.close();
  }
}
