import { setImmediate } from 'node:timers/promises';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { formatPosition, type Position } from '#domain';
import { EventLog } from '#event-log';
import { type Cursor, type LogRecord, OWNER_STARTED, START } from '#records';
import { lastBefore, offsetOf, resolveNamespace, ViewStore } from '#views';
import { EventReader } from '../streams/event-reader.js';
import { Reads } from './reads.js';

const PAGE = 256;

/** A reader's cursor and the partition in which it holds. */
export interface LedgerCursor extends Cursor {
  readonly partition: number;
}

/** Where a reader of the log starts that is to see everything behind a position. */
export class FindCursor extends Query<LedgerCursor> {
  constructor(readonly after: Position) {
    super();
  }
}

/**
 * Cost: the records of one batch, and for each namespace of the partition as many look-ups as its number of events has
 * binary digits. Nothing is read from the beginning.
 */
@QueryHandler(FindCursor)
export class FindCursorHandler implements IQueryHandler<FindCursor> {
  constructor(
    private readonly log: EventLog,
    private readonly views: ViewStore,
    private readonly reads: Reads,
    private readonly reader: EventReader,
  ) {}

  async execute({ after }: FindCursor): Promise<LedgerCursor> {
    const { namespace, seq } = after;
    await resolveNamespace(this.views, namespace);
    await this.reader.assertThere(after);
    await this.reads.waitFor(formatPosition(after));
    const partition = this.reads.partition(namespace);
    const reflected = await this.reads.cursor(namespace);
    if (seq === 0) return { partition, ...START };
    const next = await offsetOf(this.views, { namespace, seq: seq + 1 });
    // Views end with a batch: behind the last event that they show nothing has begun.
    if (next === undefined) return { partition, ...reflected };
    const first = await this.batchOf(partition, next);
    const seqs: Record<string, number> = {};
    for (const [name, last] of Object.entries(reflected.seq)) {
      const before = await lastBefore(this.views, name, last, first.offset);
      if (before > 0) seqs[name] = before;
      await setImmediate();
    }
    return { partition, offset: first.offset, owner: first.owner, prev: first.prev, seq: seqs };
  }

  /** The first record of the batch that the record at `offset` is in. A batch is the run of records that agree in owner and `prev`. */
  private async batchOf(partition: number, offset: number): Promise<LogRecord> {
    const { records } = await this.log.fetch(partition, offset, 1);
    let first = records[0] as LogRecord;
    for (let from = offset; from > 0;) {
      const to = from;
      from = Math.max(0, to - PAGE);
      const page = (await this.log.fetch(partition, from, to - from)).records.filter((record) => record.offset < to);
      for (const record of page.toReversed()) {
        if (record.type === OWNER_STARTED || record.owner !== first.owner || record.prev !== first.prev) return first;
        first = record;
      }
    }
    return first;
  }
}
