import { type CommandData, readJson, RegistryError, toLabel } from '#domain';
import { argument, misused, pairsOf, timeOf } from '../arguments.js';
import { environmentOf, parentOf } from './given-lineage.js';

type Lineage = NonNullable<CommandData<'RegisterModel'>['lineage']>;

export interface RegisterOptions {
  readonly name?: string;
  readonly namespace: string;
  readonly label?: string;
  readonly dataVersion?: string;
  readonly dataId?: string;
  readonly dataDigest?: string;
  readonly dataUri?: string;
  readonly commit?: string;
  readonly repository?: string;
  readonly environment?: readonly string[];
  readonly run?: string;
  readonly runUrl?: string;
  readonly parent?: readonly string[];
  readonly param?: readonly string[];
  readonly metric?: readonly string[];
  readonly tag?: readonly string[];
  readonly description?: string;
  readonly createdAt?: string;
  /** False: none. */
  readonly sidecar?: string | false;
  readonly json?: boolean;
}

/** What the options say about a version, read. An empty object or list says nothing. */
export interface Given {
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  readonly commit?: string | undefined;
  readonly repository?: string | undefined;
  readonly description?: string | undefined;
  readonly createdAt?: string | undefined;
  /** What it was trained on. */
  readonly data: Omit<NonNullable<Lineage['data']>[number], 'role'>;
  readonly environment: NonNullable<Lineage['environment']>;
  readonly run: NonNullable<Lineage['run']>;
  readonly parents: NonNullable<Lineage['parents']>;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

export const NOTHING_GIVEN: Given = {
  ...{ data: {}, environment: {}, run: {}, parents: [] },
  ...{ hyperparameters: {}, metrics: {}, tags: {} },
};

/** @throws InvalidArgumentError */
export function givenBy(options: RegisterOptions): Given {
  const { name, label, commit, repository, description, createdAt, param, metric, tag } = options;
  const { dataVersion, dataId, dataDigest, dataUri, run, runUrl, environment, parent = [] } = options;
  return {
    name,
    label: label === undefined ? undefined : argument(() => toLabel(label)),
    commit,
    repository,
    description,
    createdAt: timeOf(createdAt),
    data: {
      ...(dataVersion !== undefined && { version: dataVersion }),
      ...(dataId !== undefined && { id: dataId }),
      ...(dataDigest !== undefined && { digest: dataDigest }),
      ...(dataUri !== undefined && { uri: dataUri }),
    },
    environment: environmentOf(environment),
    run: { ...(run !== undefined && { id: run }), ...(runUrl !== undefined && { url: runUrl }) },
    parents: parent.map(parentOf),
    hyperparameters: Object.fromEntries(pairsOf('param', param).map(([key, text]) => [key, valueOf(text)])),
    metrics: metricsOf(metric),
    tags: Object.fromEntries(pairsOf('tag', tag)),
  };
}

/** @throws InvalidArgumentError for a value that is no number */
export function metricsOf(texts?: readonly string[]): Record<string, number> {
  return Object.fromEntries(pairsOf('metric', texts).map(([key, text]) => [key, numberOf(key, text)]));
}

/** JSON where it reads as that, else the text: `0.001`, `true`, `[3,3]`, `Adam`. */
function valueOf(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'INVALID_COMMAND') return text;
    return argument(() => {
      throw error;
    });
  }
}

function numberOf(key: string, text: string): number {
  const value = valueOf(text);
  return typeof value === 'number'
    ? value
    : misused(`Expected a number as in --metric ${key}=0.93, found ${JSON.stringify(text)}.`);
}
