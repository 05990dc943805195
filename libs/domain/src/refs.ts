import { RegistryError } from './errors.js';
import { quoted, toAlias, toLabel, toModelName, toNamespace } from './names.js';
import { type Stage, toStage } from './stages.js';

/** Which version of a model is meant. */
export type Selector =
  | { readonly by: 'latest' }
  | { readonly by: 'version'; readonly version: number }
  | { readonly by: 'label'; readonly label: string }
  | { readonly by: 'alias'; readonly alias: string }
  | { readonly by: 'stage'; readonly stage: Stage };

export interface Ref {
  readonly namespace: string;
  readonly model: string;
  readonly selector: Selector;
}

const NUMBER = /^v?([0-9]+)$/i;
const URI = /^cartulary:\/\/([^/?#]*)\/([^/?#:@]*)(?:\?([^#]*))?$/;
const LATEST: Selector = { by: 'latest' };

/**
 * Parses `[namespace/]model[:vN | :label | @alias | #Stage]` or `cartulary://namespace/model?stage=Production`.
 * @throws INVALID_REF, INVALID_NAME, UNKNOWN_STAGE
 */
export function parseRef(text: string, defaultNamespace = 'default'): Ref {
  if (text.startsWith('cartulary://')) return parseUri(text);
  const start = text.search(/[:@#]/);
  const path = start === -1 ? text : text.slice(0, start);
  const slash = path.indexOf('/');
  const namespace = slash === -1 ? defaultNamespace : toNamespace(path.slice(0, slash));
  const model = toModelName(decode(path.slice(slash + 1), text));
  return {
    namespace,
    model,
    selector: start === -1 ? LATEST : parseMarked(text[start] as string, decode(text.slice(start + 1), text)),
  };
}

function parseMarked(mark: string, rest: string): Selector {
  if (mark === '#') return { by: 'stage', stage: toStage(rest) };
  if (mark === '@') return rest === 'latest' ? LATEST : { by: 'alias', alias: toAlias(rest) };
  if (rest.startsWith('label=')) return { by: 'label', label: toLabel(rest.slice('label='.length)) };
  return parseNumberOrLatest(rest) ?? { by: 'label', label: toLabel(rest) };
}

/** Parses `{ref}` of a path, decoded: `3`, `v3`, `@alias`, `stage:Production`, `label:2.0`, `latest`. @throws INVALID_REF */
export function parseSelector(text: string): Selector {
  if (text.startsWith('@')) return parseMarked('@', text.slice(1));
  if (text.startsWith('stage:')) return { by: 'stage', stage: toStage(text.slice('stage:'.length)) };
  if (text.startsWith('label:')) return { by: 'label', label: toLabel(text.slice('label:'.length)) };
  const selector = parseNumberOrLatest(text);
  if (selector) return selector;
  throw new RegistryError(
    'INVALID_REF',
    `Expected 3, v3, latest, @alias, stage:Production or label:2.0, found ${quoted(text)}.`,
  );
}

function parseNumberOrLatest(text: string): Selector | undefined {
  if (text.toLowerCase() === 'latest') return LATEST;
  const number = NUMBER.exec(text);
  if (!number) return undefined;
  const version = Number(number[1]);
  if (version === 0 || !Number.isSafeInteger(version)) {
    throw new RegistryError('INVALID_REF', `Expected a version number from 1 to 2^53−1, found ${quoted(text)}.`);
  }
  return { by: 'version', version };
}

function parseUri(text: string): Ref {
  const parts = URI.exec(text);
  if (!parts) {
    throw new RegistryError(
      'INVALID_REF',
      `Expected cartulary://namespace/model, then at most one of ?version=, ?alias=, ?stage= and ?label=, found ${quoted(text)}.`,
    );
  }
  const [namespace, model, query] = parts.slice(1) as [string, string, string | undefined];
  return {
    namespace: toNamespace(namespace),
    model: toModelName(decode(model, text)),
    selector: query ? parseQuery(query, text) : LATEST,
  };
}

function parseQuery(query: string, text: string): Selector {
  const [, key, value] = /^([a-z]+)=([^&]*)$/.exec(query) ?? [];
  const wanted = decode(value ?? '', text);
  if (key === 'stage') return { by: 'stage', stage: toStage(wanted) };
  if (key === 'alias') return parseMarked('@', wanted);
  if (key === 'label') return { by: 'label', label: toLabel(wanted) };
  const number = key === 'version' ? parseNumberOrLatest(wanted) : undefined;
  if (number) return number;
  throw new RegistryError(
    'INVALID_REF',
    `Expected one of version=3, alias=, stage= and label= in the query, found ${quoted(text)}.`,
  );
}

function decode(part: string, whole: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new RegistryError('INVALID_REF', `Expected percent-encoded UTF-8, found a bad escape in ${quoted(whole)}.`, {
      cause,
    });
  }
}

/** A name as it stands inside a reference: only what would be read as a mark is escaped. */
function encodeName(name: string): string {
  return name.replace(/[%@#]/g, encodeURIComponent);
}

/** `sentiment-classifier:v3`, the subject of an event about a version. */
export function subjectOf(model: string, version?: number): string {
  return version === undefined ? encodeName(model) : `${encodeName(model)}:v${version}`;
}

/** `default/sentiment-classifier:v3` */
export function formatRef(namespace: string, model: string, version?: number): string {
  return `${namespace}/${subjectOf(model, version)}`;
}

/** The selector as `{ref}` of a path, not yet percent-encoded. */
export function formatSelector(selector: Selector): string {
  switch (selector.by) {
    case 'latest':
      return 'latest';
    case 'version':
      return `v${selector.version}`;
    case 'label':
      return `label:${selector.label}`;
    case 'alias':
      return `@${selector.alias}`;
    case 'stage':
      return `stage:${selector.stage}`;
  }
}

/** A place in a namespace's order: `default:41`. */
export interface Position {
  readonly namespace: string;
  readonly seq: number;
}

export function formatPosition({ namespace, seq }: Position): string {
  return `${namespace}:${seq}`;
}

/** The position in `text`, or undefined where it is not one. */
export function parsePosition(text: string): Position | undefined {
  const parts = /^([a-z0-9][a-z0-9._-]{0,62}):([0-9]{1,15})$/.exec(text);
  return parts ? { namespace: parts[1] as string, seq: Number(parts[2]) } : undefined;
}
