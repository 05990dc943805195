import { z } from 'zod';
import { COMMAND_SCHEMAS, modelNameSchema } from '#domain';
import { committedShape, modelShape, namespaceListShape, namespaceShape, pendingShape } from '../answers/shapes.js';
import { pageQuery } from '../http/paging.js';
import { noQuery, Route } from '../http/route.js';
import { removal } from './version.routes.js';

const MODEL = {
  tag: 'models',
  kind: 'command',
  guarded: 'model',
  path: ['namespace', 'name'],
  query: noQuery,
} as const;
const answered = { 200: z.union([modelShape, committedShape]), 202: pendingShape };

export const createModel = new Route({
  id: 'createModel',
  summary: 'Create an empty model',
  tag: 'models',
  kind: 'command',
  path: ['namespace'],
  query: noQuery,
  takes: { 'application/json': COMMAND_SCHEMAS.CreateModel.extend({ name: modelNameSchema }) },
  gives: { ...answered, 201: z.union([modelShape, committedShape]) },
  problems: ['MODEL_EXISTS', 'NAMESPACE_NOT_FOUND'],
});

export const readModel = new Route({
  id: 'readModel',
  ...MODEL,
  kind: 'read',
  summary: 'A model',
  gives: { 200: modelShape },
  problems: ['MODEL_NOT_FOUND'],
});

export const updateModel = new Route({
  id: 'updateModel',
  ...MODEL,
  summary: 'Change description and tags by a merge patch',
  takes: {
    'application/json': COMMAND_SCHEMAS.UpdateModel,
    'application/merge-patch+json': COMMAND_SCHEMAS.UpdateModel,
  },
  gives: answered,
  problems: ['MODEL_NOT_FOUND'],
});

export const renameModel = new Route({
  id: 'renameModel',
  ...MODEL,
  summary: 'Rename a model',
  takes: { 'application/json': COMMAND_SCHEMAS.RenameModel },
  gives: answered,
  problems: ['MODEL_NOT_FOUND', 'MODEL_EXISTS'],
});

export const deleteModel = new Route({
  id: 'deleteModel',
  ...MODEL,
  query: removal,
  summary: 'Delete a model with its versions; their history and artifacts stay',
  gives: answered,
  problems: ['MODEL_NOT_FOUND', 'VERSION_IN_USE'],
});

export const listNamespaces = new Route({
  id: 'listNamespaces',
  summary: 'Namespaces by name',
  tag: 'namespaces',
  kind: 'read',
  path: [],
  query: pageQuery,
  gives: { 200: namespaceListShape },
  problems: ['INVALID_PAGE_TOKEN'],
});

const NAMESPACE = { tag: 'namespaces', path: ['namespace'], query: noQuery } as const;

export const readNamespace = new Route({
  id: 'readNamespace',
  ...NAMESPACE,
  summary: 'A namespace',
  kind: 'read',
  gives: { 200: namespaceShape },
  problems: ['NAMESPACE_NOT_FOUND'],
});

export const configureNamespace = new Route({
  id: 'configureNamespace',
  ...NAMESPACE,
  summary: 'Create or configure a namespace',
  kind: 'command',
  takes: { 'application/json': COMMAND_SCHEMAS.ConfigureNamespace },
  gives: {
    200: z.union([namespaceShape, committedShape]),
    201: z.union([namespaceShape, committedShape]),
    202: pendingShape,
  },
  problems: ['UNKNOWN_STAGE', 'STAGE_EXCLUSIVE'],
});
