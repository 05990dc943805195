import { START } from '#records';
import { fold } from '../fold.js';
import { MemoryViewStore } from '../memory-view-store.js';
import type { Document, View } from '../view.js';
import { VIEWS } from '../views.js';
import type { ViewStore } from '../view-store.js';
import type { LogBuilder } from './log-builder.js';

/** A store that reflects the whole log: in memory, or the one given, which must be empty. */
export async function projected(log: LogBuilder, store: ViewStore = new MemoryViewStore()): Promise<ViewStore> {
  await store.write(0, await fold(store, VIEWS, log.entries), { ...START, offset: log.entries.length });
  return store;
}

/** One document as it stands after the log, without the guard. */
export async function documentOf<D extends Document>(
  log: LogBuilder,
  view: View<D>,
  id: string,
): Promise<Omit<D, '_seq'> | undefined> {
  const document = await (await projected(log)).get(view, id);
  if (!document) return undefined;
  const { _seq, ...rest } = document;
  return rest;
}
