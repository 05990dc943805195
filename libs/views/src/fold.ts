import type { LogEntry } from '#records';
import type { Document, View } from './view.js';
import type { ViewStore, ViewWrite } from './view-store.js';

/** Where documents are loaded from. */
export type Loadable = Pick<ViewStore, 'getMany'>;

/**
 * What the entries make of the store's documents: each document that they touch is loaded once, folded in memory and
 * written once. Documents that no entry is routed to come in an earlier write than those they came out of: where a crash
 * left the latter, it left the former too.
 */
export async function fold(
  store: Loadable,
  views: readonly View[],
  entries: readonly LogEntry[],
): Promise<readonly ViewWrite[]> {
  const writes = views.map(async (view) => {
    const routed = routeAll(view, entries);
    return routed.size === 0 ? [] : foldView(view, routed, await load(store, view, routed));
  });
  return (await Promise.all(writes)).flat();
}

function routeAll(view: View, entries: readonly LogEntry[]): Map<string, LogEntry[]> {
  const routed = new Map<string, LogEntry[]>();
  for (const entry of entries) {
    for (const id of view.route(entry)) {
      const list = routed.get(id);
      if (list) list.push(entry);
      else routed.set(id, [entry]);
    }
  }
  return routed;
}

/** The documents that there are, but for those which the entries begin anew. */
async function load(
  store: Loadable,
  view: View,
  routed: ReadonlyMap<string, readonly LogEntry[]>,
): Promise<ReadonlyMap<string, Document>> {
  const ids: string[] = [];
  for (const [id, [first]] of routed) if (!view.replaces?.(first as LogEntry)) ids.push(id);
  const documents = ids.length === 0 ? [] : await store.getMany(view, ids);
  return new Map(documents.flatMap((document) => (document ? [[document._id, document]] : [])));
}

function foldView(
  view: View,
  routed: ReadonlyMap<string, readonly LogEntry[]>,
  loaded: ReadonlyMap<string, Document>,
): readonly ViewWrite[] {
  const aside: Document[] = [];
  const made: Document[] = [];
  const changed: Document[] = [];
  for (const [id, entries] of routed) {
    const before = loaded.get(id);
    let document = before;
    for (const entry of entries) {
      if (document && entry.offset <= document._seq) continue;
      for (const draft of view.apply(document, entry, id)) {
        const written: Document = { ...draft, _seq: entry.offset };
        if (draft._id === id) document = written;
        else aside.push(written);
      }
    }
    if (document && document !== before) (before ? changed : made).push(document);
  }
  const writes: ViewWrite[] = [];
  if (aside.length > 0) writes.push({ view: view.name, documents: aside, areNew: true });
  if (made.length > 0) writes.push({ view: view.name, documents: made, areNew: true });
  if (changed.length > 0) writes.push({ view: view.name, documents: changed });
  return writes;
}
