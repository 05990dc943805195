import { sha256Hex } from './digest.js';
import type { DataSource } from './lineage.js';
import { formatInstant, toInstant } from './time.js';

/** What a file's name says: `sentiment-classifier_3f4e5a6_a1b2c3d_20231027T103000.pkl`. A part written `none` is absent. */
export interface FileNameParts {
  readonly model: string;
  readonly dataVersion?: string;
  readonly commit?: string;
  /** RFC 3339, UTC. */
  readonly createdAt?: string;
  /** Without its dot; absent on a directory. */
  readonly extension?: string;
}

const PART = '[0-9A-Za-z.-]{1,64}';
const WHOLE_PART = new RegExp(`^${PART}$`);
const NAME = new RegExp(
  `^(.+)_(${PART})_(${PART})_(\\d{4})(\\d{2})(\\d{2})T(\\d{2})(\\d{2})(\\d{2})(?:\\.(tar\\.[^./]+|[^./]+))?$`,
  'su',
);
const NONE = 'none';

/** Parses a name from the right, because a model's name may hold `_`; undefined where it does not follow the convention. */
export function parseFileName(name: string): FileNameParts | undefined {
  const parts = NAME.exec(name);
  if (!parts) return undefined;
  const [, model, dataVersion, commit, year, month, day, hour, minute, second, extension] =
    parts as unknown as string[];
  const createdAt = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  if (Number.isNaN(Date.parse(createdAt)) || new Date(createdAt).toISOString() !== createdAt.replace('Z', '.000Z'))
    return undefined;
  return {
    model: model as string,
    ...(dataVersion !== NONE && { dataVersion: dataVersion as string }),
    ...(commit !== NONE && { commit: commit as string }),
    createdAt,
    ...(extension !== undefined && { extension }),
  };
}

/** What a name is written from. `createdAt` and `registeredAt` are RFC 3339. */
export interface NamedVersion {
  readonly model: string;
  readonly data: readonly DataSource[];
  readonly commit?: string;
  readonly createdAt?: string;
  readonly registeredAt: string;
  readonly fileName?: string;
}

/** The convention's name of any version. */
export function formatFileName(version: NamedVersion): string {
  const time = formatInstant(toInstant(version.createdAt ?? version.registeredAt))
    .slice(0, 19)
    .replaceAll(/[-:]/g, '');
  return `${version.model}_${toPart(trainedOn(version.data)?.version)}_${toPart(version.commit)}_${time}.${extensionOf(version.fileName)}`;
}

/** The first data source that was trained on, else the first. */
export function trainedOn(data: readonly DataSource[]): DataSource | undefined {
  return data.find(({ role }) => role === 'train') ?? data[0];
}

/** What stands in a name for a data version or a commit. */
export function toPart(text: string | undefined): string {
  if (text === undefined) return NONE;
  if (WHOLE_PART.test(text) && text !== NONE) return text;
  return sha256Hex(text).slice(0, 12);
}

function extensionOf(fileName = ''): string {
  return /\.(tar\.[^./\\]+|[^./\\]+)$/.exec(fileName)?.[1] ?? 'bin';
}
