import { z } from 'zod';
import { stageSchema } from '#domain';

// What callers of this client rely on. Answers may hold more, now or in a later version, and that passes through.

const kept = z.record(z.string(), z.unknown());
const graded = z.looseObject({ grade: z.string().optional() });

const artifactSchema = z.looseObject({
  digest: z.string().optional(),
  size: z.number().optional(),
  fileName: z.string().optional(),
  mediaType: z.string().optional(),
  uri: z.string().optional(),
  grade: z.string(),
});

const dataSchema = graded.extend({
  id: z.string().optional(),
  version: z.string().optional(),
  digest: z.string().optional(),
  uri: z.string().optional(),
  role: z.string().optional(),
});

const lineageSchema = z.looseObject({
  code: graded
    .extend({ repository: z.string().optional(), commit: z.string().optional(), dirty: z.boolean().optional() })
    .optional(),
  data: z.array(dataSchema),
  environment: graded
    .extend({ image: z.string().optional(), lockfile: z.string().optional(), framework: z.string().optional() })
    .optional(),
  parents: z.array(graded.extend({ ref: z.string(), relation: z.string().optional() })),
  run: graded.extend({ id: z.string().optional(), url: z.string().optional() }).optional(),
  missing: z.array(z.string()),
});

const evaluatedSchema = z.looseObject({
  metrics: z.record(z.string(), z.number()),
  dataset: z.union([z.string(), dataSchema]).optional(),
  split: z.string().optional(),
  evaluator: z.string().optional(),
  recordedAt: z.string(),
});
/** Metrics that were measured after the registration. */
export type Evaluated = z.output<typeof evaluatedSchema>;

export const versionSchema = z.looseObject({
  namespace: z.string(),
  model: z.string(),
  version: z.number(),
  ref: z.string(),
  label: z.string().optional(),
  stage: stageSchema,
  stageSince: z.string(),
  aliases: z.array(z.string()),
  artifact: artifactSchema,
  lineage: lineageSchema,
  hyperparameters: kept,
  metrics: z.record(z.string(), z.number()),
  /** Oldest first; a registry keeps only the newest of many. */
  evaluations: z.array(evaluatedSchema).optional(),
  tags: z.record(z.string(), z.string()),
  description: z.string().optional(),
  createdAt: z.string().optional(),
  registeredAt: z.string(),
  registeredBy: z.string(),
  position: z.string(),
});
export type Version = z.output<typeof versionSchema>;

export const promotedSchema = versionSchema.extend({ displaced: z.array(z.number()).optional() });
export type Promoted = z.output<typeof promotedSchema>;

const heldSchema = versionSchema.extend({ from: z.string(), until: z.string().optional() });
/** A version in a stage: since when, and until when where that was known. */
export type Held = z.output<typeof heldSchema>;

export const stagePageSchema = z.looseObject({
  stage: stageSchema,
  at: z.string().optional(),
  knownAt: z.string().optional(),
  versions: z.array(heldSchema),
  next_page_token: z.string().optional(),
});
export type StagePage = z.output<typeof stagePageSchema>;

/** A CloudEvent; `time` is when it took effect, `authid` who did it. */
export const eventSchema = z.looseObject({
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  recordedtime: z.string(),
  sequence: z.string(),
  authid: z.string(),
  data: kept,
});
export type HistoryEvent = z.output<typeof eventSchema>;

export const historyPageSchema = z.looseObject({
  events: z.array(eventSchema),
  next_page_token: z.string().optional(),
});
export type HistoryPage = z.output<typeof historyPageSchema>;

export const modelSchema = z.looseObject({
  namespace: z.string(),
  name: z.string(),
  description: z.string().optional(),
  tags: z.record(z.string(), z.string()),
  aliases: z.record(z.string(), z.number()),
  stages: z.record(z.string(), z.array(z.number())),
  latestVersion: z.number().optional(),
  versionCount: z.number(),
});
export type Model = z.output<typeof modelSchema>;

export const modelPageSchema = z.looseObject({ models: z.array(modelSchema), next_page_token: z.string().optional() });
export type ModelPage = z.output<typeof modelPageSchema>;

export const versionPageSchema = z.looseObject({
  versions: z.array(versionSchema),
  next_page_token: z.string().optional(),
});
export type VersionPage = z.output<typeof versionPageSchema>;

/** An edge points from the made to what it was made from. */
export const lineageGraphSchema = z.looseObject({
  nodes: z.array(z.looseObject({ id: z.string(), kind: z.string(), deleted: z.boolean().optional() })),
  edges: z.array(z.looseObject({ from: z.string(), to: z.string(), relation: z.string(), grade: z.string() })),
  truncated: z.boolean(),
});
export type LineageGraph = z.output<typeof lineageGraphSchema>;

export const namespaceSchema = z.looseObject({ name: z.string(), exclusiveStages: z.array(stageSchema) });
export type Namespace = z.output<typeof namespaceSchema>;

export const namespacePageSchema = z.looseObject({
  namespaces: z.array(namespaceSchema),
  next_page_token: z.string().optional(),
});
export type NamespacePage = z.output<typeof namespacePageSchema>;

/** `url` takes the bytes of one digest by PUT until `expiresAt`; `upload` names it when it is completed. */
export const presignedUploadSchema = z.looseObject({ upload: z.string(), url: z.url(), expiresAt: z.string() });
export type PresignedUpload = z.output<typeof presignedUploadSchema>;

export const presignedUrlSchema = z.looseObject({ url: z.url(), expiresAt: z.string() });

export const healthSchema = z.looseObject({ version: z.string() });

/** What is missing, by part; absent where nothing is. */
export const readinessSchema = z.looseObject({
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
