import type { AnyBulkWriteOperation } from 'mongodb';
import type { Loan } from '../view.js';
import { leastPath, type Stored } from './mongo-layout.js';

/** A loan, and the `_seq` of the document that makes it. */
export interface SeqLoan extends Loan {
  readonly seq: number;
}

/**
 * Gives to a living document what others lend to it and takes back what they no longer do, in one step.
 * Whoever writes the loans up to a `_seq` has written all before it, so one number tells which are known already.
 */
export function lendTo([owner, loans]: readonly [string, readonly SeqLoan[]]): AnyBulkWriteOperation<Stored> {
  const latest = [...new Map(loans.map((loan) => [JSON.stringify(loan.entry), loan])).values()];
  const others = { $filter: { input: '$kv', cond: { $not: [{ $or: latest.map(isMeant) }] } } };
  const given = latest.filter(({ given }) => given).map(whereNew);
  const keys = new Set(latest.map(({ entry }) => entry.key));
  const last = Math.max(...latest.map(({ seq }) => seq));
  return {
    updateOne: {
      filter: { _id: owner, 'f.living': 1 },
      update: [
        { $set: { kv: { $concatArrays: [others, ...given] }, lentSeq: { $max: ['$lentSeq', last] } } },
        { $set: Object.fromEntries([...keys].map((key) => [leastPath(key), leastOf(key)])) },
      ],
    },
  };
}

function isNew({ seq }: SeqLoan): object {
  return { $lt: [{ $ifNull: ['$lentSeq', -1] }, seq] };
}

/** Whether an entry of the list is the loan's. */
function isMeant(loan: SeqLoan): object {
  const { key, value } = loan.entry;
  return {
    $and: [isNew(loan), { $eq: ['$$this.k', { $literal: key }] }, { $eq: ['$$this.v', { $literal: value }] }],
  };
}

function whereNew(loan: SeqLoan): object {
  const { key, value } = loan.entry;
  return { $cond: [isNew(loan), { $literal: [{ k: key, v: value, lent: true }] }, []] };
}

function leastOf(key: string): object {
  const entries = { $filter: { input: '$kv', cond: { $eq: ['$$this.k', { $literal: key }] } } };
  return { $ifNull: [{ $min: { $map: { input: entries, in: '$$this.v' } } }, '$$REMOVE'] };
}
