import { batchHash, recordHash } from './batch-hash.js';
import { type Decoded, decodeBarrier, decodeEvent, decodeOutcomes, violation } from './decode.js';
import type { LogEntry, VerifiedBatch } from './entries.js';
import { Heads } from './heads.js';
import { type Cursor, type LogRecord, OUTCOMES_RECORDED, OWNER_STARTED, type Sha256 } from './log-record.js';

/** The batch being read: where it starts, its `prev` and the hashes of its records. */
interface Batch {
  readonly start: number;
  readonly prev: string;
  readonly hashes: string[];
}

/**
 * The reader's rule, for everybody: which records count, and that those which count are whole, dense and linked. Takes
 * records in order, whole batches at a time, and judges none by what comes after it.
 *
 * A reader that starts from a cursor knows no stream's last event: it checks a stream's links from the second event
 * that it meets, unless it is given the heads.
 */
export class LogVerifier {
  readonly heads: Heads;
  /** Whether a stream without a head is one that has no event yet. */
  private readonly headsAreAll: boolean;
  private offset: number;
  private owner: string | undefined;
  private prev: string;
  private batch: Batch | undefined;
  private readonly owners = new Set<string>();

  constructor(
    from: Cursor,
    private readonly sha256: Sha256,
    heads?: Heads,
  ) {
    this.heads = heads ?? new Heads(from.seq);
    this.headsAreAll = heads !== undefined || from.offset === 0;
    this.offset = from.offset;
    this.owner = from.owner;
    this.prev = from.prev;
    if (from.owner !== undefined) this.owners.add(from.owner);
  }

  /** Behind the last record accepted. */
  get cursor(): Cursor {
    const owner = this.owner === undefined ? {} : { owner: this.owner };
    return { offset: this.offset, ...owner, prev: this.prev, seq: this.heads.toSeqs() };
  }

  /** @throws LOG_VIOLATION at the first record that counts and is not what it must be; the reader then halts */
  accept(records: readonly LogRecord[]): VerifiedBatch {
    const from = this.offset;
    const entries: LogEntry[] = [];
    let voided = 0;
    let lastBatch: number | undefined;
    for (const record of records) {
      if (record.offset !== this.offset) {
        throw violation(record, `Expected offset ${this.offset}, found ${record.offset}.`);
      }
      const entry = record.type === OWNER_STARTED ? this.startOwner(record) : this.read(record);
      if (entry) entries.push(entry);
      else voided++;
      lastBatch = this.batch?.start ?? lastBatch;
      this.offset++;
    }
    this.closeBatch();
    this.heads.keep();
    return { from, entries, cursor: this.cursor, voided, ...(lastBatch !== undefined && { lastBatch }) };
  }

  /** R2 */
  private startOwner(record: LogRecord): LogEntry {
    this.closeBatch();
    const { owner, commandsTopic } = decodeBarrier(record);
    if (this.owners.has(owner)) throw violation(record, `Expected a new owner id, found ${owner} again.`);
    this.owners.add(owner);
    this.owner = owner;
    return { kind: 'owner', offset: record.offset, owner, commandsTopic };
  }

  /** R3: a record counts if its owner is that of the last barrier and it links to the last valid batch; else undefined. */
  private read(record: LogRecord): LogEntry | undefined {
    const batch = this.batchOf(record);
    if (!batch) return undefined;
    if (record.type === OUTCOMES_RECORDED) {
      if (!this.extend(batch, recordHash(record, this.sha256))) return undefined;
      return { kind: 'outcomes', offset: record.offset, outcomes: decodeOutcomes(record) };
    }
    const decoded = decodeEvent(record, this.sha256);
    return this.extend(batch, decoded.recordHash) ? this.link(record, decoded) : undefined;
  }

  /**
   * Takes a record into the batch. No two records of a batch are alike, so the first one again begins a copy that was
   * sent once more: the batch ends before it, and the copy no longer links to the last valid batch.
   */
  private extend(batch: Batch, hash: string): boolean {
    if (hash === batch.hashes[0]) {
      this.closeBatch();
      return false;
    }
    batch.hashes.push(hash);
    return true;
  }

  /** A record that is not of the batch being read ends it, a void one too: a batch is one run. */
  private batchOf({ offset, owner, prev }: LogRecord): Batch | undefined {
    if (owner === this.owner && prev === this.batch?.prev) return this.batch;
    this.closeBatch();
    if (owner !== this.owner || prev !== this.prev) return undefined;
    return (this.batch = { start: offset, prev, hashes: [] });
  }

  /** R4 */
  private link(record: LogRecord, { event, prevInStream, source, leafHash }: Decoded): LogEntry {
    const { namespace, stream } = event;
    const seq = this.heads.seq(namespace) + 1;
    if (event.seq !== seq) throw violation(record, `Expected seq ${seq} of ${namespace}, found ${event.seq}.`);
    const head = this.heads.stream(stream);
    const revision = head ? head.revision + 1 : this.headsAreAll ? 1 : event.streamRevision;
    if (event.streamRevision !== revision) {
      throw violation(record, `Expected streamRevision ${revision}, found ${event.streamRevision}.`);
    }
    if (head ? prevInStream !== head.hash : (prevInStream === undefined) !== (revision === 1)) {
      const expected = head?.hash ?? (revision === 1 ? 'none on the first event of a stream' : 'one');
      throw violation(record, `Expected prevInStream ${expected}, found ${prevInStream ?? 'none'}.`);
    }
    this.heads.advance(namespace, stream, { revision, hash: leafHash });
    const leaf = record.leaf as Uint8Array;
    return { kind: 'event', offset: record.offset, event, leaf, ...(source && { source }) };
  }

  private closeBatch(): void {
    if (!this.batch) return;
    this.prev = batchHash(this.batch.prev, this.batch.hashes, this.sha256);
    this.batch = undefined;
  }
}
