import { z } from 'zod';
import type { Actor } from './events.js';
import { parseSelector } from './refs.js';
import {
  aliasSchema,
  digestSchema,
  instantSchema,
  labelSchema,
  modelNameSchema,
  stageSchema,
  textSchema,
} from './schema.js';

const key = z
  .string()
  .min(1, 'Expected a key that is not empty.')
  .max(255, 'Expected a key of at most 255 characters.');
const tagsSchema = z.record(key, textSchema(5000));
const description = textSchema(10_000);
const reason = textSchema(2000);
const word = textSchema(1000);
const metricsSchema = z.record(key, z.number());
/** `{ref}` as in a path; resolved by the owner. */
const ref = z.union([z.string(), z.number().int().positive()]).transform((value, context) => {
  try {
    parseSelector(String(value));
    return String(value);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    context.addIssue({ code: 'custom', message, params: { code } });
    return z.NEVER;
  }
});

const dataSource = z.strictObject({
  id: word.optional(),
  version: word.optional(),
  digest: word.optional(),
  uri: word.optional(),
  role: word.optional(),
});

const lineageSchema = z.strictObject({
  code: z
    .strictObject({ repository: word.optional(), commit: word.optional(), dirty: z.boolean().optional() })
    .optional(),
  data: z.array(dataSource).max(1000).optional(),
  environment: z
    .strictObject({ image: word.optional(), lockfile: word.optional(), framework: word.optional() })
    .optional(),
  parents: z
    .array(z.strictObject({ ref: word, relation: word.optional() }))
    .max(100)
    .optional(),
  run: z.strictObject({ id: word.optional(), url: word.optional() }).optional(),
});

const artifactSchema = z
  .strictObject({
    digest: digestSchema.optional(),
    fileName: textSchema(1024).optional(),
    mediaType: textSchema(255).optional(),
    uri: textSchema(4096).optional(),
    foreignDigest: textSchema(255).optional(),
  })
  .refine(
    (artifact) => artifact.digest !== undefined || artifact.uri !== undefined,
    'Expected a digest, or a uri for bytes kept elsewhere.',
  );

/** Schema of each command's data: the HTTP body, plus the `ref` or `alias` that stands in the path there. Unknown fields are refused. */
export const COMMAND_SCHEMAS = {
  CreateModel: z.strictObject({ description: description.optional(), tags: tagsSchema.optional() }),
  RegisterModel: z
    .strictObject({
      artifact: artifactSchema.optional(),
      label: labelSchema.optional(),
      onDuplicate: z.enum(['return', 'create']).optional(),
      lineage: lineageSchema.optional(),
      hyperparameters: z.record(key, z.unknown()).optional(),
      metrics: metricsSchema.optional(),
      description: description.optional(),
      tags: tagsSchema.optional(),
      createdAt: instantSchema.optional(),
      sidecar: digestSchema.optional(),
      origin: z
        .strictObject({ system: word, id: word.optional(), url: word.optional(), actor: word.optional() })
        .optional(),
      foreign: z.record(key, z.unknown()).optional(),
    })
    .refine((data) => data.artifact !== undefined || data.sidecar !== undefined, {
      path: ['artifact'],
      message: 'Expected an artifact with a digest or a uri.',
    }),
  RenameModel: z.strictObject({ name: modelNameSchema }),
  UpdateModel: z.strictObject({
    description: description.nullable().optional(),
    tags: z.record(key, textSchema(5000).nullable()).optional(),
  }),
  DeleteModel: z.strictObject({ force: z.boolean().optional(), reason: reason.optional() }),
  PromoteStage: z.strictObject({
    ref,
    stage: stageSchema,
    displace: z.enum(['archive', 'keep']).optional(),
    reason: reason.optional(),
    effectiveAt: instantSchema.optional(),
  }),
  ArchiveModel: z.strictObject({ ref, reason: reason.optional(), effectiveAt: instantSchema.optional() }),
  UpdateVersion: z.strictObject({
    ref,
    description: description.nullable().optional(),
    tags: z.record(key, textSchema(5000).nullable()).optional(),
  }),
  DeleteVersion: z.strictObject({ ref, force: z.boolean().optional(), reason: reason.optional() }),
  RecordEvaluation: z.strictObject({
    ref,
    metrics: metricsSchema,
    dataset: z.union([word, dataSource]).optional(),
    split: word.optional(),
    evaluator: word.optional(),
    report: digestSchema.optional(),
  }),
  AssignAlias: z.strictObject({ alias: aliasSchema, version: ref }),
  RemoveAlias: z.strictObject({ alias: aliasSchema }),
  ConfigureNamespace: z.strictObject({ exclusiveStages: z.array(stageSchema).max(4).optional() }),
} as const;

export type CommandType = keyof typeof COMMAND_SCHEMAS;
export const COMMAND_TYPES = Object.keys(COMMAND_SCHEMAS) as readonly CommandType[];
export type CommandData<T extends CommandType = CommandType> = z.output<(typeof COMMAND_SCHEMAS)[T]>;

/** Conditions on the state that the command meets; `holder` is the version now in the stage or under the alias, null for nobody. */
export const expectSchema = z.strictObject({
  versionRevision: z.number().int().positive().optional(),
  modelRevision: z.number().int().positive().optional(),
  holder: z.number().int().positive().nullable().optional(),
});
export type Expect = z.output<typeof expectSchema>;

/** What every command carries, whatever it asks. Times are milliseconds since 1970. */
export interface CommandHead {
  readonly namespace: string;
  /** Absent on commands about the namespace itself. */
  readonly model?: string;
  readonly commandId: string;
  /** SHA-256 of the command as sent, hex: tells a repeat from another command under the same id. */
  readonly commandSha256: string;
  readonly actor: Actor;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly expect?: Expect;
}

export type CommandOf<T extends CommandType> = CommandHead & { readonly type: T; readonly data: CommandData<T> };
export type Command = { [T in CommandType]: CommandOf<T> }[CommandType];
