import type { AnyBulkWriteOperation, Collection, Db, MongoBulkWriteError } from 'mongodb';
import type { Entry, Value } from '../search/search.js';
import { compareSearchValues } from '../search/value-order.js';
import { type Document, fieldOf, type Loan, type View } from '../view.js';
import type { ViewWrite } from '../view-store.js';
import { lendTo, type SeqLoan } from './lend.js';
import { leastField, type Stored, storedRank } from './mongo-layout.js';

const BATCH = 500;
const IN_FLIGHT = 2;
const ATTEMPTS = 5;
const DUPLICATE_KEY = 11000;

type Operation = AnyBulkWriteOperation<Stored>;

interface Change {
  readonly always: Operation;
  readonly usual?: Operation;
}

/** By view: its documents of a call of `begin` are there, and those of the calls before it. */
export type Lanes = ReadonlyMap<string, Promise<void>>;

/**
 * Writes documents of views. Every operation looks itself whether it still changes anything, so any number of processes
 * may write the same entries' documents at once.
 */
export class MongoViewWriter {
  private readonly views: ReadonlyMap<string, View>;

  constructor(
    private readonly database: Db,
    views: readonly View[],
  ) {
    this.views = new Map(views.map((view) => [view.name, view]));
  }

  /**
   * Begins to write documents behind those of an earlier call, view by view, all views at once. What documents lend goes between the
   * documents that it is lent to and those that lend it: where a crash left the latter, it left the loans too.
   */
  begin(partition: number, writes: readonly ViewWrite[], before: Lanes = new Map()): Lanes {
    const lanes = new Map(before);
    for (const { view: name, documents, areNew = false } of writes) {
      const view = this.views.get(name) as View;
      const loans = [...loansOf(view, documents)];
      const first = [name, ...loans.map(([owners]) => owners)].flatMap((one) => lanes.get(one) ?? []);
      const lane = Promise.all(first).then(async () => {
        for (const [owners, some] of loans)
          await this.bulk(
            owners,
            some.map((loan) => ({ always: lendTo(loan) })),
          );
        await this.bulk(
          name,
          documents.map((document) => replacement(view, document, partition, areNew)),
        );
      });
      lanes.set(name, lane);
    }
    return lanes;
  }

  private async bulk(name: string, changes: readonly Change[]): Promise<void> {
    const collection = this.database.collection<Stored>(name);
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < changes.length) await send(collection, changes.slice(next, (next += BATCH)));
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  }
}

/**
 * Sends what is mostly enough, then what always is for those that are refused because the document is there: it was written before, or
 * another process has written it at the same time.
 */
async function send(collection: Collection<Stored>, changes: readonly Change[], attempt = 1): Promise<void> {
  try {
    const operations = changes.map(({ usual, always }) => (attempt === 1 && usual) || always);
    await collection.bulkWrite(operations, { ordered: false });
  } catch (error) {
    const failed = [(error as Partial<MongoBulkWriteError>).writeErrors ?? []].flat();
    const isRace = failed.length > 0 && failed.every(({ code }) => code === DUPLICATE_KEY);
    if (!isRace || attempt === ATTEMPTS) throw error;
    const again = failed.map(({ index }) => changes[index] as Change);
    await send(collection, again, attempt + 1);
  }
}

/** Puts the document in the place of one with a smaller `_seq`, or of none. An insertion costs the server half as much. */
function replacement(view: View, document: Document, partition: number, isNew: boolean): Change {
  const stored = toStored(view, document, partition);
  const isNewer = { $lt: [{ $ifNull: ['$seq', -1] }, stored.seq] };
  const update = [{ $replaceWith: { $cond: [isNewer, withLent(view, stored), '$$ROOT'] } }];
  const always: Operation = { updateOne: { filter: { _id: stored._id }, update, upsert: true } };
  return isNew ? { always, usual: { insertOne: { document: stored } } } : { always };
}

/** What others lent to the document stays, unless it has nothing of its own any more. */
function withLent({ search }: View, stored: Stored): object {
  const whole = { $literal: stored };
  if (!search?.lent) return whole;
  const kept = { lentSeq: '$lentSeq' };
  if (stored.kv?.length === 0) return { $mergeObjects: [whole, kept] };
  const lent = { $filter: { input: { $ifNull: ['$kv', []] }, cond: '$$this.lent' } };
  const least = Object.fromEntries(search.lent.map((key) => [leastField(key), `$least.${leastField(key)}`]));
  const kv = { $concatArrays: [{ $literal: stored.kv }, lent] };
  return { $mergeObjects: [whole, kept, { kv, least: { $mergeObjects: [{ $literal: stored.least }, least] } }] };
}

function toStored({ fields, search }: View, document: Document, partition: number): Stored {
  const f: Record<string, string | number> = {};
  for (const field of Object.keys(fields)) {
    const value = fieldOf(document, field);
    if (value !== undefined) f[field] = value;
  }
  const plain = { _id: document._id, seq: document._seq, f, doc: JSON.stringify(document) };
  if (!search) return plain;
  const entries = search.entries(document);
  return {
    ...plain,
    rank: storedRank(search.rank(document), partition),
    kv: entries.map(({ key, value }) => ({ k: key, v: value })),
    least: leastOf(entries),
  };
}

function leastOf(entries: readonly Entry[]): Readonly<Record<string, Value>> {
  const least = new Map<string, Value>();
  for (const { key, value } of entries) {
    const field = leastField(key);
    const known = least.get(field);
    if (known === undefined || compareSearchValues(value, known) < 0) least.set(field, value);
  }
  return Object.fromEntries(least);
}

/** By the view whose documents they go to, those to one document together, the first lent first. */
function loansOf(
  view: View,
  documents: readonly Document[],
): ReadonlyMap<string, readonly (readonly [string, readonly SeqLoan[]])[]> {
  const byView = new Map<string, Map<string, SeqLoan[]>>();
  if (view.lends === undefined) return new Map();
  for (const document of documents.toSorted((a, b) => a._seq - b._seq)) {
    const loan: SeqLoan = { ...(view.lends(document) satisfies Loan), seq: document._seq };
    const byOwner = byView.get(loan.view) ?? new Map<string, SeqLoan[]>();
    byView.set(loan.view, byOwner);
    byOwner.set(loan.id, [...(byOwner.get(loan.id) ?? []), loan]);
  }
  return new Map([...byView].map(([name, byOwner]) => [name, [...byOwner]]));
}
