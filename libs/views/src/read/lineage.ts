import { setImmediate } from 'node:timers/promises';
import type { Parent } from '#domain';
import { type ChildDocument, children, childrenPrefix } from '../children.view.js';
import { type ModelDocument, models } from '../models.view.js';
import type { Query } from '../query.js';
import { versionId, versions } from '../versions.view.js';
import type { VersionDocument } from '../version-document.js';
import type { ViewStore } from '../view-store.js';
import { GraphBuilder, type LineageGraph } from './lineage-graph.js';
import { ingredientsOf, relationTo, versionNode } from './lineage-nodes.js';
import type { FoundVersion } from './searches.js';

type Pinned = Parent & Required<Pick<Parent, 'modelId' | 'version'>>;

const PAGE = 100;

/** What a version was made of, and what that was made of in turn, nearest first; deleted versions are among it. */
export async function ancestorsOf(store: ViewStore, start: FoundVersion): Promise<LineageGraph> {
  return grow(store, start, async (graph, child, load) => {
    const found: string[] = [];
    const pinned = child.version.lineage.parents.filter(isPinned);
    const ids = pinned.map(({ modelId, version }) => versionId(modelId, version));
    const parents = await load(ids);
    const from = versionNode(child).id;
    pinned.forEach((fact, i) => {
      const parent = parents[i] as FoundVersion;
      const node = versionNode(parent);
      if (graph.draw(node, { from, to: node.id, ...relationTo(fact) })) found.push(parent.version._id);
    });
    for (const { node, ...how } of ingredientsOf(child.version)) graph.draw(node, { from, to: node.id, ...how });
    return found;
  });
}

/** The versions that were made from a version, and those made from them in turn, nearest first; deleted versions are among them. */
export async function descendantsOf(store: ViewStore, start: FoundVersion): Promise<LineageGraph> {
  return grow(store, start, async (graph, parent, load) => {
    const found: string[] = [];
    const to = versionNode(parent).id;
    for await (const child of childrenOf(store, parent, load)) {
      const node = versionNode(child);
      for (const fact of child.version.lineage.parents.filter((one) => isPinnedTo(one, parent)))
        if (graph.draw(node, { from: node.id, to, ...relationTo(fact) })) found.push(child.version._id);
      if (graph.isCut) break;
    }
    return found;
  });
}

async function* childrenOf(
  store: ViewStore,
  { version }: FoundVersion,
  load: Load,
): AsyncGenerator<FoundVersion, void, undefined> {
  const prefix = childrenPrefix(version._id);
  for (let after: string | undefined = prefix; after !== undefined;) {
    const page: readonly ChildDocument[] = await store.find(children, childrenQuery(prefix, after));
    yield* await load(page.map(({ child }) => child));
    after = page.length === PAGE ? page.at(-1)?._id : undefined;
  }
}

function childrenQuery(prefix: string, after: string): Query {
  return {
    where: [
      { field: '_id', op: '>', value: after },
      { field: '_id', op: '<', value: `${prefix}\u{10ffff}` },
    ],
    order: [{ field: '_id', direction: 'asc' }],
    limit: PAGE,
  };
}

/**
 * Breadth first: `expand` draws what is next to a version and returns the ids of versions that are new in the graph.
 * They wait as ids, because a version may be large.
 */
async function grow(
  store: ViewStore,
  start: FoundVersion,
  expand: (graph: GraphBuilder, version: FoundVersion, load: Load) => Promise<readonly string[]>,
): Promise<LineageGraph> {
  const graph = new GraphBuilder(versionNode(start));
  const load = loader(store, start.model);
  const waiting = [...(await expand(graph, start, load))];
  for (let id = waiting.shift(); id !== undefined && !graph.isCut; id = waiting.shift()) {
    const [next] = await load([id]);
    waiting.push(...(await expand(graph, next as FoundVersion, load)));
  }
  return graph.build();
}

/** Versions by id with their models, deleted ones too. */
type Load = (ids: readonly string[]) => Promise<readonly FoundVersion[]>;

/** A lineage is many reads, between which others get their turn: a model is read once, so that it has one name in all of it. */
function loader(store: ViewStore, first: ModelDocument): Load {
  const known = new Map([[first._id, first]]);
  return async (ids) => {
    await setImmediate();
    const found = (await store.getMany(versions, ids)) as readonly VersionDocument[];
    const missing = new Set(found.map(({ modelId }) => modelId).filter((modelId) => !known.has(modelId)));
    const owners = (await store.getMany(models, [...missing])) as readonly ModelDocument[];
    for (const model of owners) known.set(model._id, model);
    return found.map((version) => ({ version, model: known.get(version.modelId) as ModelDocument }));
  };
}

function isPinned(parent: Parent): parent is Pinned {
  return parent.modelId !== undefined;
}

function isPinnedTo(fact: Parent, { model, version }: FoundVersion): boolean {
  return fact.modelId === model._id && fact.version === version.version;
}
