import { z } from 'zod';
import { COMMAND_SCHEMAS, digestSchema, SIDECAR_MEDIA_TYPE, sidecarSchema } from '#domain';
import { committedShape, pendingShape, promotedShape, versionShape } from '../answers/shapes.js';
import { noQuery, Route, REF_PROBLEMS } from '../http/route.js';

const holder = z
  .number()
  .int()
  .positive()
  .nullable()
  .optional()
  .meta({ description: 'The version that must be there now; null: none' });
const model = ['namespace', 'name'] as const;
const version = ['namespace', 'name', 'ref'] as const;
const TAG = { tag: 'versions', kind: 'command', guarded: 'version', path: version, query: noQuery } as const;
const TIMED = ['INVALID_TIME', 'EFFECTIVE_TIME_IN_FUTURE', 'EFFECTIVE_TIME_CONFLICT'] as const;
const answered = { 200: z.union([versionShape, committedShape]), 202: pendingShape };

const { PromoteStage, AssignAlias, ArchiveModel, UpdateVersion, DeleteVersion, RecordEvaluation, RegisterModel } =
  COMMAND_SCHEMAS;

export const registerVersion = new Route({
  id: 'registerVersion',
  summary: 'Register a version; creates the model when it is missing',
  tag: 'versions',
  kind: 'command',
  guarded: 'model',
  path: model,
  query: z.strictObject({
    artifact: digestSchema.optional().meta({ description: 'Bytes of a model that is sent by its sidecar' }),
  }),
  takes: { 'application/json': RegisterModel, [SIDECAR_MEDIA_TYPE]: sidecarSchema },
  gives: { ...answered, 201: z.union([versionShape, committedShape]) },
  problems: ['ARTIFACT_NOT_FOUND', 'INVALID_DIGEST', 'INVALID_TIME', 'NAMESPACE_NOT_FOUND'],
});

export const readVersion = new Route({
  id: 'readVersion',
  ...TAG,
  kind: 'read',
  summary: 'A version',
  gives: { 200: versionShape },
  problems: REF_PROBLEMS,
});

export const promoteVersion = new Route({
  id: 'promoteVersion',
  ...TAG,
  summary: 'Move a version into a stage',
  takes: { 'application/json': PromoteStage.omit({ ref: true }).extend({ holder }) },
  gives: { ...answered, 200: z.union([promotedShape, committedShape]) },
  problems: [...REF_PROBLEMS, ...TIMED, 'STAGE_EXCLUSIVE', 'COMMAND_TOO_LARGE'],
});

export const archiveVersion = new Route({
  id: 'archiveVersion',
  ...TAG,
  summary: 'Archive a version',
  takes: { 'application/json': ArchiveModel.omit({ ref: true }) },
  gives: answered,
  problems: [...REF_PROBLEMS, ...TIMED],
});

export const updateVersion = new Route({
  id: 'updateVersion',
  ...TAG,
  summary: 'Change description and tags by a merge patch',
  takes: {
    'application/json': UpdateVersion.omit({ ref: true }),
    'application/merge-patch+json': UpdateVersion.omit({ ref: true }),
  },
  gives: answered,
  problems: REF_PROBLEMS,
});

/** Query of what takes away. */
export const removal = z.strictObject({
  force: z.enum(['true', 'false']).optional().meta({ description: 'Also what is in Production' }),
  reason: DeleteVersion.shape.reason.meta({ description: 'Why; stands in the history' }),
});

/** The query as the data of its command. */
export function toRemoval({ force, reason }: z.output<typeof removal>): { force?: boolean; reason?: string } {
  return { ...(force === 'true' && { force: true }), ...(reason !== undefined && { reason }) };
}

export const deleteVersion = new Route({
  id: 'deleteVersion',
  ...TAG,
  query: removal,
  summary: 'Delete a version; its history and its artifact stay',
  gives: answered,
  problems: [...REF_PROBLEMS, 'VERSION_IN_USE'],
});

export const evaluateVersion = new Route({
  id: 'evaluateVersion',
  ...TAG,
  summary: 'Record metrics measured after registration',
  takes: { 'application/json': RecordEvaluation.omit({ ref: true }) },
  gives: { ...answered, 201: z.union([versionShape, committedShape]) },
  problems: [...REF_PROBLEMS, 'INVALID_DIGEST'],
});

const ALIAS = {
  tag: 'versions',
  kind: 'command',
  guarded: 'model',
  path: ['namespace', 'name', 'alias'],
  query: noQuery,
} as const;

export const assignAlias = new Route({
  id: 'assignAlias',
  ...ALIAS,
  summary: 'Give an alias to a version',
  takes: { 'application/json': AssignAlias.omit({ alias: true }).extend({ holder }) },
  gives: { ...answered, 201: z.union([versionShape, committedShape]) },
  problems: [...REF_PROBLEMS, 'ALIAS_RESERVED'],
});

export const removeAlias = new Route({
  id: 'removeAlias',
  ...ALIAS,
  summary: 'Remove an alias',
  gives: answered,
  problems: ['MODEL_NOT_FOUND', 'ALIAS_NOT_FOUND', 'ALIAS_RESERVED'],
});
