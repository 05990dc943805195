import type { Rejection } from '../errors.js';
import type { FirstOutcome } from '../outcomes.js';
import { copied, grown, readHex, writeHex } from './columns.js';
import { HashIndex, hashText } from './hash-index.js';
import { RefColumn, type RefRows } from './ref-column.js';
import { DAY } from '../time.js';

const STATUSES = ['accepted', 'unchanged', 'rejected'] as const;

/** An outcome to remember. `recordedAt` in milliseconds since 1970. */
export interface Remembered extends FirstOutcome {
  readonly key: string;
  readonly recordedAt: number;
}

/** A command's identity: its id within a namespace and an actor. */
export function commandKey(namespace: string, actorId: string, commandId: string): string {
  return `${namespace}\n${actorId}\n${commandId}`;
}

/**
 * First outcomes of the last 24 hours, in the order in which they were recorded, in columns. Old ones are dropped
 * from the front when half of the table is old; until then `find` passes over them by their time.
 */
export class CommandTable {
  private length = 0;
  private keys: string[] = [];
  private digests = new Uint8Array(0);
  private times = new Float64Array(0);
  private statuses = new Uint8Array(0);
  private refs = new RefColumn();
  private seqs = new Float64Array(0);
  private errors = new Map<number, Rejection>();
  private index = this.newIndex();

  /** The first outcome under the key if it was recorded at most 24 hours before `now`: as long as the command it answers may still come again. */
  find(key: string, now: number): FirstOutcome | undefined {
    const row = this.index.get(hashText(key), (other) => this.keys[other] === key);
    if (row === -1 || (this.times[row] as number) < now - DAY) return undefined;
    const error = this.errors.get(row);
    const ref = this.refs.get(row);
    return {
      status: STATUSES[this.statuses[row] as number] as FirstOutcome['status'],
      commandSha256: readHex(this.digests, row * 32),
      ...(ref !== undefined && { result: { ref, position: `${key.slice(0, key.indexOf('\n'))}:${this.seqs[row]}` } }),
      ...(error && { error }),
    };
  }

  /** Returns what takes the entry back. */
  add(entry: Remembered): () => void {
    const row = this.length;
    this.digests = grown(this.digests, row + 1, 32);
    this.times = grown(this.times, row + 1);
    this.statuses = grown(this.statuses, row + 1);
    this.seqs = grown(this.seqs, row + 1);
    this.keys[row] = entry.key;
    writeHex(this.digests, row * 32, entry.commandSha256);
    this.times[row] = entry.recordedAt;
    this.statuses[row] = STATUSES.indexOf(entry.status);
    this.refs.set(row, entry.result?.ref);
    this.seqs[row] = Number(entry.result?.position.split(':')[1] ?? 0);
    if (entry.error) this.errors.set(row, entry.error);
    this.length++;
    const previous = this.link(row);
    return () => this.removeLast(previous);
  }

  private removeLast(previous: number): void {
    const row = --this.length;
    this.index.takeBack(this.hashOf(row), row, previous);
    this.keys.length = row;
    this.errors.delete(row);
  }

  /** Drops what is older than 24 hours before `now`, once that is more than half. MUST NOT be called while a change may be taken back. */
  forget(now: number): void {
    if (this.length < 1024 || (this.times[this.length >> 1] as number) >= now - DAY) return;
    let first = this.length >> 1;
    while (first < this.length && (this.times[first] as number) < now - DAY) first++;
    const { refs } = this;
    this.load(this.rowsFrom(first));
    this.refs = new RefColumn();
    this.index = this.newIndex();
    for (let row = 0; row < this.length; row++) {
      this.refs.set(row, refs.get(first + row));
      this.link(row);
    }
  }

  toSnapshot(): CommandSnapshot {
    return { ...this.rowsFrom(0), refs: this.refs.toSnapshot(this.length), index: this.index.toSnapshot() };
  }

  static fromSnapshot({ errors, refs, index, ...columns }: CommandSnapshot): CommandTable {
    const table = new CommandTable();
    table.load({ ...copied(columns), errors });
    const { names, models, versions } = copied(refs);
    table.refs = new RefColumn(names, models, versions);
    table.index = table.newIndex(index.slice());
    return table;
  }

  private rowsFrom(from: number): CommandRows {
    return {
      keys: this.keys.slice(from),
      digests: this.digests.slice(from * 32, this.length * 32),
      times: this.times.slice(from, this.length),
      statuses: this.statuses.slice(from, this.length),
      seqs: this.seqs.slice(from, this.length),
      errors: new Map([...this.errors].filter(([row]) => row >= from).map(([row, error]) => [row - from, error])),
    };
  }

  private load(rows: CommandRows): void {
    Object.assign(this, rows, { length: rows.keys.length });
  }

  /** Returns the older row under the same key, or −1. */
  private link(row: number): number {
    const key = this.keys[row];
    return this.index.put(this.hashOf(row), row, (other) => this.keys[other] === key);
  }

  private hashOf(row: number): number {
    return hashText(this.keys[row] as string);
  }

  private newIndex(slots?: Int32Array<ArrayBuffer>): HashIndex {
    return new HashIndex((row) => this.hashOf(row), slots);
  }
}

interface CommandRows {
  readonly keys: string[];
  readonly digests: Uint8Array<ArrayBuffer>;
  readonly times: Float64Array<ArrayBuffer>;
  readonly statuses: Uint8Array<ArrayBuffer>;
  readonly seqs: Float64Array<ArrayBuffer>;
  readonly errors: Map<number, Rejection>;
}

export interface CommandSnapshot extends CommandRows {
  readonly refs: RefRows;
  readonly index: Int32Array<ArrayBuffer>;
}
