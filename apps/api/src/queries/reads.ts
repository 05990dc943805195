import { Injectable } from '@nestjs/common';
import { formatPosition, type Position, quoted, parsePosition, RegistryError } from '#domain';
import { EventLog } from '#event-log';
import { type Cursor, partitionOf, START } from '#records';
import { BoundedCache } from '#platform';
import { ViewStore } from '#views';

const PATIENCE_MS = 5000;
const MOST_CACHED = 10_000;
/** Reads that were overtaken by a write are done again so often. */
const ATTEMPTS = 5;

/** What was read, and the position in its namespace that it reflects. */
export interface Read<T> {
  readonly value: T;
  readonly position: string;
}

/** Reading the views at one position. */
@Injectable()
export class Reads {
  private readonly partitions = new BoundedCache<string, number>(MOST_CACHED);

  constructor(
    private readonly views: ViewStore,
    private readonly log: EventLog,
  ) {}

  /** Reads while the views stand still: the answer equals the fold at its position. */
  async at<T>(namespace: string, read: (views: ViewStore) => Promise<T>): Promise<Read<T>> {
    for (let attempt = 1; ; attempt++) {
      const before = await this.cursor(namespace);
      const value = await read(this.views);
      const after = await this.cursor(namespace);
      if (before.offset === after.offset || attempt === ATTEMPTS)
        return { value, position: positionAt(before, namespace) };
    }
  }

  /** The position that the views reflect now. */
  async position(namespace: string): Promise<string> {
    return positionAt(await this.cursor(namespace), namespace);
  }

  /** How far the views reflect the partition of the namespace. */
  async cursor(namespace: string): Promise<Cursor> {
    return (await this.views.cursor(this.partition(namespace))) ?? START;
  }

  /** Waits until the views reflect a position that a caller has seen. @throws INVALID_COMMAND, PROJECTION_LAGGING */
  async waitFor(header: string): Promise<void> {
    const position = parsePosition(header);
    if (!position)
      throw new RegistryError(
        'INVALID_COMMAND',
        `Expected Cartulary-Min-Position such as default:41, found ${quoted(header)}.`,
      );
    if (await this.reached(position)) return;
    const found = await this.position(position.namespace);
    throw new RegistryError(
      'PROJECTION_LAGGING',
      `Expected views at ${header} within ${PATIENCE_MS / 1000} s, found them at ${found}. Repeat the call.`,
    );
  }

  private async reached({ namespace, seq }: Position): Promise<boolean> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const cursor = await this.cursor(namespace);
      if ((cursor.seq[namespace] ?? 0) >= seq) return true;
      if (!(await this.views.reached(this.partition(namespace), cursor.offset + 1, patience))) return false;
    }
  }

  /** Of the log, in which the namespace lives. */
  partition(namespace: string): number {
    let partition = this.partitions.get(namespace);
    if (partition === undefined) {
      partition = partitionOf(namespace, this.log.partitions);
      this.partitions.add(namespace, partition);
    }
    return partition;
  }
}

function positionAt({ seq }: Cursor, namespace: string): string {
  return formatPosition({ namespace, seq: seq[namespace] ?? 0 });
}
