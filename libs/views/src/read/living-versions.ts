import type { Stage } from '#domain';
import type { Condition, Order, Query } from '../query.js';

const HIGHEST: readonly Order[] = [{ field: 'version', direction: 'desc' }];
const LATEST_MOVED: readonly Order[] = [{ field: 'stageSince', direction: 'desc' }, ...HIGHEST];

/** The model's living versions, highest number first. */
export function livingVersions(modelId: string, limit: number): Query {
  return { where: living(modelId), order: HIGHEST, limit };
}

/** Those with the label, highest number first. */
export function versionsLabelled(modelId: string, label: string, limit: number): Query {
  return { where: [...living(modelId), { field: 'label', op: '=', value: label }], order: HIGHEST, limit };
}

/** Those in the stage, the one that came last first, of equals the highest number. */
export function versionsInStage(modelId: string, stage: Stage, limit: number): Query {
  return { where: [...living(modelId), { field: 'stage', op: '=', value: stage }], order: LATEST_MOVED, limit };
}

function living(modelId: string): readonly Condition[] {
  return [
    { field: 'modelId', op: '=', value: modelId },
    { field: 'living', op: '=', value: 1 },
  ];
}
