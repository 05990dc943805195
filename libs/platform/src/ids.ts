import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const pool = new Uint8Array(4096);
let next = pool.length;

/** A new UUIDv7. Random bytes are drawn by the page, since drawing sixteen at a time costs more than all the rest. */
export function newId(): string {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const random = pool.subarray(next, (next += 16));
  return v7({ random });
}
