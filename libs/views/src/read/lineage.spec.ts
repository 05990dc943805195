import { describe, expect, it } from '@jest/globals';
import type { Parent } from '#domain';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel, type ModelLog } from '../testing/model-log.js';
import { projected } from '../testing/projected.js';
import { ancestorsOf, descendantsOf } from './lineage.js';
import type { LineageGraph } from './lineage-graph.js';
import { resolveModelOfHistory } from './resolve-model.js';
import { resolveVersionOfHistory } from './resolve-version.js';

const none = { data: [], parents: [] };

/** A parent as the owner pins it. */
function pinned(model: ModelLog, version: number, relation?: string): Parent {
  const ref = `default/${model.name}:v${version}`;
  return { ref, modelId: model.id, version, grade: 'verified', ...(relation !== undefined && { relation }) };
}

async function graphOf(
  log: LogBuilder,
  direction: 'up' | 'down',
  name: string,
  version: number,
): Promise<LineageGraph> {
  const store = await projected(log);
  const model = await resolveModelOfHistory(store, 'default', name);
  const start = { model, version: await resolveVersionOfHistory(store, model, { by: 'version', version }) };
  return direction === 'up' ? ancestorsOf(store, start) : descendantsOf(store, start);
}

const idsOf = ({ nodes }: LineageGraph): string[] => nodes.map(({ id }) => id);
const linesOf = ({ edges }: LineageGraph): string[] =>
  edges.map(({ from, to, relation, grade }) => `${from} ${relation} ${to} ${grade}`);

/** base:v1 → mid:v1 → m:v1 and m:v2, each of data of its own. */
function family() {
  const log = new LogBuilder();
  const [base, mid, m] = ['base', 'mid', 'm'].map((name) => createModel(log, name)) as [ModelLog, ModelLog, ModelLog];
  const data = [{ id: 'reviews', version: '3f4e5a6', role: 'train', grade: 'declared' }] as const;
  base.register({ lineage: { ...none, code: { commit: 'a1b2c3d', grade: 'declared' } } });
  mid.register({ lineage: { data, parents: [pinned(base, 1, 'finetune')] } });
  m.register({ lineage: { data, parents: [pinned(mid, 1)] } });
  m.register({ lineage: { ...none, parents: [pinned(mid, 1, 'distil')] } });
  return { log, base, mid, m };
}

describe('the ancestors of a version', () => {
  it('are what it was made of, and what that was made of, nearest first and each once', async () => {
    const graph = await graphOf(family().log, 'up', 'm', 1);
    expect(graph.nodes).toEqual([
      { id: 'default/m:v1', kind: 'version' },
      { id: 'default/mid:v1', kind: 'version' },
      { id: 'data:reviews@3f4e5a6', kind: 'data' },
      { id: 'default/base:v1', kind: 'version' },
      { id: 'code:a1b2c3d', kind: 'code' },
    ]);
    expect(linesOf(graph)).toEqual([
      'default/m:v1 parent default/mid:v1 verified',
      'default/m:v1 train data:reviews@3f4e5a6 declared',
      'default/mid:v1 finetune default/base:v1 verified',
      'default/mid:v1 train data:reviews@3f4e5a6 declared',
      'default/base:v1 code code:a1b2c3d declared',
    ]);
    expect(graph.truncated).toBe(false);
  });

  it('bear the present names of their models, and stay when they are deleted', async () => {
    const { log, base, mid } = family();
    base.rename('encoder');
    mid.deleteVersion(1);
    expect((await graphOf(log, 'up', 'm', 1)).nodes).toEqual(
      expect.arrayContaining([
        { id: 'default/mid:v1', kind: 'version', deleted: true },
        { id: 'default/encoder:v1', kind: 'version' },
      ]),
    );
  });

  it('are told apart from versions of another model that took the name', async () => {
    const { log, base, mid } = family();
    base.delete();
    const anew = createModel(log, 'base');
    anew.register();
    mid.register({ lineage: { ...none, parents: [pinned(base, 1), pinned(anew, 1)] } });
    expect(idsOf(await graphOf(log, 'up', 'mid', 2)).slice(1, 3)).toEqual([
      `default/base:v1 of ${base.id}`,
      'default/base:v1',
    ]);
  });

  it('have a name for each kind of thing, whatever is known of it', async () => {
    const log = new LogBuilder();
    const digest = `sha256:${'a'.repeat(64)}`;
    createModel(log, 'm').register({
      lineage: {
        parents: [{ ref: 'hub/bert', relation: 'finetune', grade: 'declared' }, { ref: 'other:v1' }],
        data: [{ id: 'reviews' }, { version: '3f4e5a6' }, { digest }, { uri: 's3://b/k' }, { role: 'test' }],
        code: { repository: 'https://git.example/x', commit: 'a1b2c3d', grade: 'imported' },
        environment: { framework: 'scikit-learn 1.5', lockfile: digest },
        run: { url: 'https://ci.example/7' },
      },
    });
    const graph = await graphOf(log, 'up', 'm', 1);
    expect(idsOf(graph).slice(1)).toEqual([
      'model:hub/bert',
      'model:other:v1',
      'data:reviews',
      'data:3f4e5a6',
      `data:${digest}`,
      'data:s3://b/k',
      'data:unnamed',
      'code:https://git.example/x@a1b2c3d',
      `environment:${digest} scikit-learn 1.5`,
      'run:https://ci.example/7',
    ]);
    expect(graph.edges.map(({ relation, grade }) => `${relation} ${grade}`)).toEqual([
      'finetune declared',
      'parent declared',
      ...['data declared', 'data declared', 'data declared', 'data declared', 'test declared'],
      'code imported',
      'environment declared',
      'run declared',
    ]);
  });
});

describe('the descendants of a version', () => {
  it('are the versions made from it, and those made from them', async () => {
    const graph = await graphOf(family().log, 'down', 'base', 1);
    expect(idsOf(graph)).toEqual(['default/base:v1', 'default/mid:v1', 'default/m:v1', 'default/m:v2']);
    expect(linesOf(graph)).toEqual([
      'default/mid:v1 finetune default/base:v1 verified',
      'default/m:v1 parent default/mid:v1 verified',
      'default/m:v2 distil default/mid:v1 verified',
    ]);
  });

  it('bear the present names of their models, and stay when they are deleted', async () => {
    const { log, mid, m } = family();
    mid.deleteVersion(1);
    m.rename('n');
    m.delete();
    expect((await graphOf(log, 'down', 'base', 1)).nodes.slice(1)).toEqual([
      { id: 'default/mid:v1', kind: 'version', deleted: true },
      { id: `default/n:v1 of ${m.id}`, kind: 'version', deleted: true },
      { id: `default/n:v2 of ${m.id}`, kind: 'version', deleted: true },
    ]);
  });

  it('are none of the version beside it', async () => {
    const { log, base } = family();
    base.register();
    expect(await graphOf(log, 'down', 'base', 2)).toEqual({
      nodes: [{ id: 'default/base:v2', kind: 'version' }],
      edges: [],
      truncated: false,
    });
  });

  it('have their relation to the version asked for, and to none of their other parents', async () => {
    const { log, base, m } = family();
    base.register();
    m.register({ lineage: { ...none, parents: [pinned(base, 1, 'init'), pinned(base, 2, 'teacher')] } });
    expect(linesOf(await graphOf(log, 'down', 'base', 2))).toEqual(['default/m:v3 teacher default/base:v2 verified']);
  });

  it('stand under both relations of a version that was made of it in two ways', async () => {
    const log = new LogBuilder();
    const base = createModel(log, 'base');
    base.register();
    base.register({ lineage: { ...none, parents: [pinned(base, 1, 'init'), pinned(base, 1, 'teacher')] } });
    for (const [direction, version] of [
      ['up', 2],
      ['down', 1],
    ] as const) {
      const graph = await graphOf(log, direction, 'base', version);
      expect(graph.nodes.length).toBe(2);
      expect(graph.edges.map(({ relation }) => relation)).toEqual(['init', 'teacher']);
    }
  });
});

describe('a lineage that is large', () => {
  it('is cut off at a thousand nodes, and says so', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    for (const sources of [999, 1000]) {
      const data = Array.from({ length: sources }, (_, number) => ({ id: `d${number}` }));
      const { nodes, edges, truncated } = await graphOf(log, 'up', 'm', model.register({ lineage: { ...none, data } }));
      expect([nodes.length, edges.length, truncated]).toEqual([1000, 999, sources === 1000]);
    }
  });

  it('is cut off at five thousand edges', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    const data = Array.from({ length: 990 }, (_, number) => ({ id: `d${number}` }));
    model.register({ lineage: { ...none, data } });
    for (let version = 2; version <= 7; version++)
      model.register({ lineage: { data, parents: [pinned(model, version - 1)] } });
    expect(await graphOf(log, 'up', 'm', 5)).toMatchObject({ truncated: false });
    const { edges, truncated } = await graphOf(log, 'up', 'm', 7);
    expect([edges.length, truncated]).toEqual([5000, true]);
  });

  it('is followed through a long chain, and through many children', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    model.register();
    for (let version = 2; version <= 40; version++)
      model.register({ lineage: { ...none, parents: [pinned(model, version - 1)] } });
    expect((await graphOf(log, 'up', 'm', 40)).nodes.length).toBe(40);
    expect((await graphOf(log, 'down', 'm', 1)).nodes.at(-1)?.id).toBe('default/m:v40');
    for (let child = 41; child <= 160; child++) model.register({ lineage: { ...none, parents: [pinned(model, 40)] } });
    expect((await graphOf(log, 'down', 'm', 40)).nodes.length).toBe(121);
  });

  it('ends where it comes back to a version that it has shown', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    model.register({ lineage: { ...none, parents: [pinned(model, 2)] } });
    model.register({ lineage: { ...none, parents: [pinned(model, 1)] } });
    for (const direction of ['up', 'down'] as const) {
      const graph = await graphOf(log, direction, 'm', 1);
      expect([graph.nodes.length, graph.edges.length]).toEqual([2, 2]);
    }
  });

  it('has one name for a model that is renamed while it is read', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    model.register();
    for (let version = 2; version <= 5; version++)
      model.register({ lineage: { ...none, parents: [pinned(model, version - 1)] } });
    const store = await projected(log);
    const found = await resolveModelOfHistory(store, 'default', 'm');
    const start = { model: found, version: await resolveVersionOfHistory(store, found, { by: 'version', version: 5 }) };
    const getMany = store.getMany.bind(store);
    store.getMany = async (view, ids) => {
      store.getMany = getMany;
      model.rename(`${model.name}'`);
      await projected(log, store);
      return getMany(view, ids);
    };
    expect(idsOf(await ancestorsOf(store, start))).toEqual([5, 4, 3, 2, 1].map((version) => `default/m:v${version}`));
  });
});
