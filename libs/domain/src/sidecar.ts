import { z } from 'zod';
import { COMMAND_SCHEMAS, type CommandData } from './commands.js';
import { type FileNameParts, parseFileName, toPart, trainedOn } from './file-name.js';
import type { DataSource } from './lineage.js';
import { instantSchema, labelSchema, parseWith, textSchema } from './schema.js';
import { toInstant } from './time.js';

/** Media type of a sidecar sent as a registration. */
export const SIDECAR_MEDIA_TYPE = 'application/vnd.cartulary.sidecar+json';

const ZONE = /(?:[Zz]|[+-]\d{2}:\d{2})$/;
const timestamp = z
  .string()
  .transform((text) => (ZONE.test(text) || !/[Tt ]/.test(text) ? text : `${text}Z`))
  .pipe(instantSchema);
const label = z.union([z.string(), z.number()]).transform(String).pipe(labelSchema);

const { hyperparameters, metrics } = COMMAND_SCHEMAS.RegisterModel.shape;

/** The JSON file that lies beside an artifact. Keys that are not ours are kept. */
export const sidecarSchema = z.looseObject({
  model_name: textSchema(1000).optional(),
  model_file: textSchema(1024).optional(),
  version: label.optional(),
  creation_timestamp: timestamp.optional(),
  lineage: z
    .looseObject({ code_commit_hash: textSchema(1000).optional(), data_version_id: textSchema(1000).optional() })
    .optional(),
  hyperparameters,
  performance_metrics: metrics,
});
export type Sidecar = z.output<typeof sidecarSchema>;

/** Where the file's name and its sidecar say different things. The sidecar wins; both are kept. */
export interface Disagreement {
  readonly field: 'model' | 'dataVersion' | 'commit' | 'createdAt';
  readonly fileName: string;
  readonly sidecar: string;
}

/** @throws INVALID_COMMAND, INVALID_NAME, INVALID_TIME with the paths of a sidecar */
export function parseSidecar(value: unknown): Sidecar {
  return parseWith(sidecarSchema, value, 'Sidecar');
}

/**
 * A sidecar as the data of RegisterModel. `digest` names the sidecar's own bytes; `artifact` the model's, where they
 * are known. `fileName` is the artifact's real name, by default what the sidecar calls it.
 */
export function fromSidecar(
  sidecar: Sidecar,
  {
    digest,
    artifact,
    fileName = sidecar.model_file,
  }: { digest: string; artifact?: CommandData<'RegisterModel'>['artifact']; fileName?: string | undefined },
): CommandData<'RegisterModel'> {
  const {
    model_name: _name,
    model_file: file,
    version,
    creation_timestamp: createdAt,
    lineage,
    hyperparameters,
    performance_metrics: metrics,
    ...unknown
  } = sidecar;
  const { code_commit_hash: commit, data_version_id: dataVersion, ...unknownLineage } = lineage ?? {};
  const disagreements = fileName === undefined ? [] : disagreementsOf(parseFileName(fileName), sidecar);
  const kept = {
    ...unknown,
    ...(Object.keys(unknownLineage).length > 0 && { lineage: unknownLineage }),
    ...(!artifact && file !== undefined && { model_file: file }),
  };
  const foreign = {
    ...(Object.keys(kept).length > 0 && { sidecar: kept }),
    ...(disagreements.length > 0 && { disagreements }),
  };
  return {
    ...(artifact && {
      artifact: { ...artifact, ...(fileName !== undefined && { fileName: artifact.fileName ?? fileName }) },
    }),
    ...(version !== undefined && { label: version }),
    lineage: {
      ...(commit !== undefined && { code: { commit } }),
      ...(dataVersion !== undefined && { data: [{ version: dataVersion, role: 'train' }] }),
    },
    ...(hyperparameters && { hyperparameters }),
    ...(metrics && { metrics }),
    ...(createdAt !== undefined && { createdAt }),
    sidecar: digest as `sha256:${string}`,
    ...(Object.keys(foreign).length > 0 && { foreign }),
  };
}

function disagreementsOf(name: FileNameParts | undefined, sidecar: Sidecar): readonly Disagreement[] {
  if (!name) return [];
  const pairs: readonly (readonly [Disagreement['field'], string | undefined, string | undefined])[] = [
    ['model', name.model, sidecar.model_name],
    ['dataVersion', name.dataVersion, sidecar.lineage?.data_version_id],
    ['commit', name.commit, sidecar.lineage?.code_commit_hash],
    ['createdAt', name.createdAt, sidecar.creation_timestamp],
  ];
  return pairs.flatMap(([field, fileName, said]) =>
    fileName === undefined || said === undefined || same(field, fileName, said)
      ? []
      : [{ field, fileName, sidecar: said }],
  );
}

/** As far as a name can say it: seconds, NFC, and a hash in place of what does not fit. */
function same(field: Disagreement['field'], fileName: string, said: string): boolean {
  if (field === 'createdAt') return toInstant(fileName) === Math.floor(toInstant(said) / 1000) * 1000;
  if (field === 'model') return fileName.normalize('NFC') === said.normalize('NFC');
  return fileName === toPart(said);
}

/** What a sidecar is written from. */
export interface DescribedVersion {
  readonly model: string;
  readonly label?: string;
  readonly fileName?: string;
  readonly createdAt?: string;
  readonly registeredAt: string;
  readonly commit?: string;
  readonly data: readonly DataSource[];
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly foreign?: Readonly<Record<string, unknown>>;
}

/** A sidecar for any version, with the keys that were kept when it came in by one. */
export function toSidecar(version: DescribedVersion): Record<string, unknown> {
  const kept = asObject(version.foreign?.['sidecar']);
  const dataVersion = trainedOn(version.data)?.version;
  const lineage = {
    ...(version.commit !== undefined && { code_commit_hash: version.commit }),
    ...(dataVersion !== undefined && { data_version_id: dataVersion }),
  };
  const known = {
    model_name: version.model,
    ...(version.fileName !== undefined && { model_file: version.fileName }),
    ...(version.label !== undefined && { version: version.label }),
    creation_timestamp: version.createdAt ?? version.registeredAt,
    lineage: withKept(lineage, asObject(kept['lineage'])),
    hyperparameters: version.hyperparameters,
    performance_metrics: version.metrics,
  };
  return withKept(known, kept);
}

/** Ours first, then what was kept; a kept key never stands for what the registry knows. */
function withKept(known: Record<string, unknown>, kept: Record<string, unknown>): Record<string, unknown> {
  return { ...known, ...kept, ...known };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
