import { z } from 'zod';
import { type EventType, STAGES } from '#domain';
import { gradeShape } from '../answers/shapes.js';

// What stands in the value of each event's record. Readers leave room for members that a later version adds.

const text = z.string();
const count = z.int().positive();
const stage = z.enum(STAGES);
const digest = z.string().meta({ description: 'sha256: and 64 lower-case hex digits' });
const tags = z.record(text, text);
const metrics = z.record(text, z.number());
const graded = { grade: gradeShape.optional() };
const ofModel = { name: text.meta({ description: 'Name of the model at the time' }) };
const ofVersion = { ...ofModel, version: count };
const claimed = {
  claimedAt: text.optional().meta({ description: 'A claimed time that lay ahead of the clock', format: 'date-time' }),
};

const dataSource = z.looseObject({
  id: text.optional(),
  version: text.optional(),
  digest: text.optional(),
  uri: text.optional(),
  role: text.optional(),
  ...graded,
});
const lineage = z.looseObject({
  code: z
    .looseObject({ repository: text.optional(), commit: text.optional(), dirty: z.boolean().optional(), ...graded })
    .optional(),
  data: z.array(dataSource),
  environment: z
    .looseObject({ image: text.optional(), lockfile: text.optional(), framework: text.optional(), ...graded })
    .optional(),
  parents: z.array(
    z.looseObject({
      ref: text,
      relation: text.optional(),
      modelId: text.optional(),
      version: count.optional(),
      ...graded,
    }),
  ),
  run: z.looseObject({ id: text.optional(), url: text.optional(), ...graded }).optional(),
});
const artifact = z.looseObject({
  digest: digest.optional(),
  size: z.int().nonnegative().optional(),
  fileName: text.optional(),
  mediaType: text.optional(),
  uri: text.optional(),
  foreignDigest: text.optional(),
  grade: gradeShape,
});
const origin = z.looseObject({
  system: text,
  id: text.optional(),
  url: text.optional(),
  actor: text.optional(),
});

/** Schema of each event's value. A spec holds them to what is written: the golden records have no member that is not here. */
export const EVENT_PAYLOADS = {
  ModelCreated: z.looseObject({ ...ofModel, description: text.optional(), tags }),
  ModelRegistered: z.looseObject({
    ...ofVersion,
    label: text.optional(),
    artifact,
    lineage,
    hyperparameters: z.record(text, z.unknown()),
    metrics,
    description: text.optional(),
    tags,
    sidecar: digest.optional().meta({ description: "Digest of the sidecar's bytes" }),
    createdAt: text.optional(),
    origin: origin.optional(),
    foreign: z.record(text, z.unknown()).optional(),
    fingerprint: text.meta({ description: 'SHA-256 over what makes two versions the same, hex' }),
  }),
  StagePromoted: z.looseObject({
    ...ofVersion,
    ...claimed,
    from: stage,
    to: stage,
    displaced: z.array(count),
    reason: text.optional(),
  }),
  ModelArchived: z.looseObject({
    ...ofVersion,
    ...claimed,
    from: stage,
    reason: text.optional(),
    displacedBy: count.optional(),
  }),
  AliasAssigned: z.looseObject({ ...ofVersion, alias: text, previous: count.optional() }),
  AliasRemoved: z.looseObject({ ...ofVersion, alias: text }),
  ModelRenamed: z.looseObject({ ...ofModel, from: text, to: text }),
  ModelDescribed: z.looseObject({ ...ofModel, description: text.optional() }),
  VersionDescribed: z.looseObject({ ...ofVersion, description: text.optional() }),
  TagsChanged: z.looseObject({ ...ofModel, version: count.optional(), set: tags, removed: z.array(text) }),
  EvaluationRecorded: z.looseObject({
    ...ofVersion,
    metrics,
    dataset: z.union([text, dataSource]).optional(),
    split: text.optional(),
    evaluator: text.optional(),
    report: digest.optional(),
  }),
  VersionDeleted: z.looseObject({ ...ofVersion, from: stage, reason: text.optional(), aliases: z.array(text) }),
  ModelDeleted: z.looseObject({ ...ofModel, reason: text.optional() }),
  NamespaceConfigured: z.looseObject({ exclusiveStages: z.array(stage) }),
} as const satisfies { readonly [T in EventType]: z.ZodType };
