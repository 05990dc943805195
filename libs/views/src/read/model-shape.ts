import type { Stage, Tags } from '#domain';
import { aliases } from '../aliases.view.js';
import type { ModelDocument } from '../models.view.js';
import { versions } from '../versions.view.js';
import type { ViewStore } from '../view-store.js';
import { livingVersions, versionsInStage } from './living-versions.js';

/** How much of what a model may have many of is shown. */
interface Most {
  readonly aliases: number;
  readonly inStage: number;
}

const ALONE: Most = { aliases: 1000, inStage: 100 };
/** So that a page of models costs little whatever they have. */
export const IN_LIST: Most = { aliases: 100, inStage: 10 };
/** The stages that a model has few versions in. */
const SHOWN = ['Staging', 'Production'] as const satisfies readonly Stage[];

/** A model as people see it. */
export interface ModelShape {
  readonly namespace: string;
  readonly name: string;
  readonly modelId: string;
  readonly description?: string;
  readonly tags: Tags;
  /** The first 1,000 by alias, 100 in a list of models. */
  readonly aliases: Readonly<Record<string, number>>;
  /** Versions in Staging and in Production, ascending: the 100 that came there last, 10 in a list. Other stages are searched for. */
  readonly stages: Readonly<Partial<Record<Stage, readonly number[]>>>;
  /** Highest living number; absent while there is none. */
  readonly latestVersion?: number;
  readonly versionCount: number;
  readonly createdAt: string;
  readonly revision: number;
  readonly position: string;
}

export async function modelShape(store: ViewStore, model: ModelDocument, most = ALONE): Promise<ModelShape> {
  const { _id: modelId, namespace, name, description, tags, versionCount, createdAt, revision, position } = model;
  const [latest] = await store.find(versions, livingVersions(modelId, 1));
  return {
    namespace,
    name,
    modelId,
    ...(description !== undefined && { description }),
    tags,
    aliases: await aliasesOf(store, modelId, most.aliases),
    stages: await stagesOf(store, modelId, most.inStage),
    ...(latest && { latestVersion: latest.version }),
    versionCount,
    createdAt,
    revision,
    position,
  };
}

async function aliasesOf(store: ViewStore, modelId: string, most: number): Promise<Record<string, number>> {
  const found = await store.find(aliases, {
    where: [
      { field: 'modelId', op: '=', value: modelId },
      { field: 'version', op: 'present' },
      { field: 'alias', op: 'present' },
    ],
    order: [{ field: 'alias', direction: 'asc' }],
    limit: most,
  });
  return Object.fromEntries(found.map(({ alias, version }) => [alias, version] as [string, number]));
}

async function stagesOf(store: ViewStore, modelId: string, most: number): Promise<Partial<Record<Stage, number[]>>> {
  const stages: Partial<Record<Stage, number[]>> = {};
  for (const stage of SHOWN) {
    const found = await store.find(versions, versionsInStage(modelId, stage, most));
    if (found.length > 0) stages[stage] = found.map(({ version }) => version).sort((a, b) => a - b);
  }
  return stages;
}
