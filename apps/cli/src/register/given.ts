import { readJson, RegistryError, toLabel } from '#domain';
import { argument, misused, pairsOf } from '../arguments.js';

export interface RegisterOptions {
  readonly name?: string;
  readonly namespace: string;
  readonly label?: string;
  readonly dataVersion?: string;
  readonly commit?: string;
  readonly param?: readonly string[];
  readonly metric?: readonly string[];
  readonly tag?: readonly string[];
  readonly description?: string;
  /** False: none. */
  readonly sidecar?: string | false;
  readonly json?: boolean;
}

/** What the options say about a version, read. */
export interface Given {
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  readonly dataVersion?: string | undefined;
  readonly commit?: string | undefined;
  readonly description?: string | undefined;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

export const NOTHING_GIVEN: Given = { hyperparameters: {}, metrics: {}, tags: {} };

/** @throws InvalidArgumentError */
export function givenBy({ name, label, dataVersion, commit, description, param, metric, tag }: RegisterOptions): Given {
  return {
    name,
    label: label === undefined ? undefined : argument(() => toLabel(label)),
    dataVersion,
    commit,
    description,
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
