import { z } from 'zod';
import { ERROR_CODES, STAGES } from '#domain';

const stage = z.enum(STAGES);
const time = z.string().meta({ format: 'date-time' });
const position = z.string().meta({ description: 'Namespace and sequence number', examples: ['default:41'] });
const tags = z.record(z.string(), z.string());
const metrics = z.record(z.string(), z.number());
export const gradeShape = z
  .enum(['verified', 'observed', 'declared', 'imported', 'unverified', 'missing'])
  .meta({ id: 'Grade' });
const graded = { grade: gradeShape.optional() };

const artifact = z.strictObject({
  digest: z.string().optional(),
  size: z.int().nonnegative().optional(),
  fileName: z.string().optional(),
  mediaType: z.string().optional(),
  uri: z.string().optional(),
  foreignDigest: z.string().optional(),
  grade: gradeShape,
});

const dataSource = z.strictObject({
  id: z.string().optional(),
  version: z.string().optional(),
  digest: z.string().optional(),
  uri: z.string().optional(),
  role: z.string().optional(),
  ...graded,
});

const lineage = z.strictObject({
  code: z
    .strictObject({
      repository: z.string().optional(),
      commit: z.string().optional(),
      dirty: z.boolean().optional(),
      ...graded,
    })
    .optional(),
  data: z.array(dataSource),
  environment: z
    .strictObject({
      image: z.string().optional(),
      lockfile: z.string().optional(),
      framework: z.string().optional(),
      ...graded,
    })
    .optional(),
  parents: z.array(
    z.strictObject({
      ref: z.string(),
      relation: z.string().optional(),
      modelId: z.string().optional(),
      version: z.int().optional(),
      ...graded,
    }),
  ),
  run: z.strictObject({ id: z.string().optional(), url: z.string().optional(), ...graded }).optional(),
  missing: z.array(z.string()).meta({ description: 'Parts of the lineage that nobody gave' }),
});

const evaluation = z.strictObject({
  metrics,
  dataset: z.union([z.string(), dataSource]).optional(),
  split: z.string().optional(),
  evaluator: z.string().optional(),
  report: z.string().optional(),
  recordedAt: time,
  position,
});

const version = z.strictObject({
  namespace: z.string(),
  model: z.string(),
  version: z.int().positive(),
  ref: z.string().meta({ examples: ['default/sentiment-classifier:v3'] }),
  label: z.string().optional(),
  stage,
  stageSince: time,
  aliases: z.array(z.string()),
  artifact,
  lineage,
  hyperparameters: z.record(z.string(), z.unknown()),
  metrics,
  evaluations: z.array(evaluation),
  tags,
  description: z.string().optional(),
  createdAt: z.string().optional().meta({ description: 'As it was sent' }),
  registeredAt: time,
  registeredBy: z.string(),
  updatedAt: time,
  revision: z.int().positive(),
  position,
});

/** What is committed and not yet shown, or all that was asked for. */
export const committedShape = z
  .strictObject({ ref: z.string(), position, outcome: z.enum(['accepted', 'unchanged', 'repeated']) })
  .meta({ id: 'Committed' });
export const pendingShape = z
  .strictObject({ commandId: z.string(), status: z.literal('pending') })
  .meta({ id: 'Pending' });

export const versionShape = version.meta({ id: 'Version' });
export const promotedShape = version.extend({ displaced: z.array(z.int().positive()) }).meta({ id: 'PromotedVersion' });

export const modelShape = z
  .strictObject({
    namespace: z.string(),
    name: z.string(),
    modelId: z.string(),
    description: z.string().optional(),
    tags,
    aliases: z.record(z.string(), z.int().positive()),
    stages: z.partialRecord(stage, z.array(z.int().positive())),
    latestVersion: z.int().positive().optional(),
    versionCount: z.int().nonnegative(),
    createdAt: time,
    revision: z.int().positive(),
    position,
  })
  .meta({ id: 'Model' });

const next = { next_page_token: z.string().optional() };
export const modelListShape = z.strictObject({ models: z.array(modelShape), ...next }).meta({ id: 'ModelList' });
export const versionListShape = z
  .strictObject({ versions: z.array(versionShape), ...next })
  .meta({ id: 'VersionList' });

export const namespaceShape = z
  .strictObject({
    name: z.string(),
    exclusiveStages: z.array(stage),
    revision: z.int().nonnegative(),
    position: position.optional(),
  })
  .meta({ id: 'Namespace' });

export const namespaceListShape = z
  .strictObject({ namespaces: z.array(namespaceShape), ...next })
  .meta({ id: 'NamespaceList' });

const eventShape = z
  .strictObject({
    specversion: z.literal('1.0'),
    id: z.string(),
    source: z.string(),
    type: z.string(),
    subject: z.string(),
    time,
    recordedtime: time,
    sequence: z.string(),
    correlationid: z.string(),
    authid: z.string(),
    data: z.record(z.string(), z.unknown()),
    leaf: z.string().meta({ description: 'Leaf bytes, base64' }),
  })
  .meta({ id: 'Event' });
/** What stands in a line of a stream. */
export const streamShape = z.union([
  eventShape,
  z.strictObject({ type: z.literal('cursor'), id: position }),
  z.strictObject({ type: z.literal('error'), problem: z.record(z.string(), z.unknown()) }),
]);
export const historyShape = z.strictObject({ events: z.array(eventShape), ...next }).meta({ id: 'History' });

/** A reader's cursor on the log. */
export const cursorShape = z
  .strictObject({
    partition: z.int().nonnegative(),
    offset: z.int().nonnegative().meta({ description: 'The next record to read' }),
    owner: z.string().optional().meta({ description: 'The owner then; absent at the beginning' }),
    prev: z.string().meta({ description: 'Hash of the last valid batch, hex' }),
    seq: z.record(z.string(), z.int().nonnegative()).meta({ description: 'Last sequence number by namespace' }),
  })
  .meta({ id: 'Cursor' });

export const stageShape = z
  .strictObject({
    stage,
    at: time.optional(),
    knownAt: z.string().optional(),
    position: position.optional(),
    versions: z.array(version.extend({ from: time, until: time.optional() })),
    ...next,
  })
  .meta({ id: 'StageReport' });

const issue = z.strictObject({ path: z.string(), message: z.string() });

export const commandShape = z
  .strictObject({
    commandId: z.string(),
    status: z.enum(['pending', 'accepted', 'unchanged', 'rejected']),
    events: z.array(position),
    result: z.strictObject({ ref: z.string(), position }).optional(),
    error: z
      .strictObject({
        code: z.enum(ERROR_CODES),
        message: z.string(),
        details: z.strictObject({ errors: z.array(issue).optional() }).optional(),
      })
      .optional(),
  })
  .meta({ id: 'Command' });

export const storedShape = z
  .strictObject({ digest: z.string(), size: z.int().nonnegative() })
  .meta({ id: 'StoredArtifact' });

const presigned = {
  url: z.string().meta({ description: 'Of the S3 store; needs no Authorization' }),
  expiresAt: time,
};
export const presignedUploadShape = z
  .strictObject({ upload: z.string().meta({ description: 'Names the upload when it is completed' }), ...presigned })
  .meta({ id: 'PresignedUpload' });
export const presignedUrlShape = z.strictObject(presigned).meta({ id: 'PresignedUrl' });

export const problemShape = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(ERROR_CODES).optional(),
    errors: z.array(issue),
    commandId: z.string().optional(),
  })
  .meta({ id: 'Problem' });

export const healthShape = z
  .strictObject({ status: z.enum(['ok', 'ready']), version: z.string() })
  .meta({ id: 'Health' });
