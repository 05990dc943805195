import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { describeFault } from '#platform';
import type { Cursor } from '#records';
import { misused } from './arguments.js';

const count = z.int().nonnegative();
const schema = z.object({
  partition: count,
  offset: count,
  owner: z.string().optional(),
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  seq: z.record(z.string(), count),
});

/** Where a cursor must hold, and the first event that is wanted behind it. */
export interface Wanted {
  readonly partition: number;
  readonly namespace: string;
  readonly first?: number;
}

/** The cursor in a file, as `GET /v1/ledger/{namespace}/cursor` answers it. @throws InvalidArgumentError */
export async function replayCursor(path: string, { partition, namespace, first }: Wanted): Promise<Cursor> {
  const text = await readFile(path, 'utf8').catch((error: unknown) =>
    misused(`Expected --cursor to name a file, found ${describeFault(error)}.`),
  );
  const read = schema.safeParse(jsonOf(text)).data;
  if (!read)
    return misused(
      `Expected --cursor to name a file with a cursor, as GET /v1/ledger/${namespace}/cursor answers it, found something else.`,
    );
  const { owner, ...cursor } = read;
  if (cursor.partition !== partition)
    misused(`Expected a cursor of partition ${partition}, in which ${namespace} is, found one of ${cursor.partition}.`);
  const last = cursor.seq[namespace] ?? 0;
  if (first !== undefined && first <= last)
    misused(
      `Expected --from behind the cursor, which is at ${namespace}:${last}, found ${namespace}:${first}. Ask for a cursor before it, or leave it out.`,
    );
  const { offset, prev, seq } = cursor;
  return { offset, prev, seq, ...(owner !== undefined && { owner }) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
