import { failpoint } from '#platform';
import type { VerifiedBatch } from '#records';
import { fold, type View, type ViewStore } from '#views';

/**
 * Brings the views up to the batch, in one write: each document that it touches is loaded once, folded and written once.
 * Doing it again changes nothing, so a crash anywhere in it is followed by doing it again.
 */
export async function project(
  store: ViewStore,
  views: readonly View[],
  partition: number,
  { entries, cursor }: VerifiedBatch,
): Promise<void> {
  const writes = await fold(store, views, entries);
  failpoint('views.folded');
  await store.write(partition, writes, cursor);
  failpoint('views.written');
}
