import { isDeepStrictEqual } from 'node:util';
import type { Version } from '#client';

/** One thing in which two versions differ; absent on the side that does not have it. Of lists each side has what the other lacks. */
export interface Difference {
  readonly key: string;
  readonly a?: unknown;
  readonly b?: unknown;
  /** Of a metric: how much more it is in `b`. */
  readonly change?: number;
}

export interface Comparison {
  /** References of the two. */
  readonly a: string;
  readonly b: string;
  readonly differences: readonly Difference[];
  /** Keys of what is the same in both. */
  readonly equal: readonly string[];
}

/** What two versions say about themselves: not when and by whom, which is never the same. */
export function compare(a: Version, b: Version): Comparison {
  const [left, right] = [factsOf(a), factsOf(b)];
  const differences: Difference[] = [];
  const equal: string[] = [];
  for (const key of inSections([...left.keys(), ...right.keys()])) {
    const [x, y] = [left.get(key), right.get(key)];
    if (isDeepStrictEqual(x, y)) equal.push(key);
    else differences.push(differenceIn(key, x, y));
  }
  return { a: a.ref, b: b.ref, differences, equal };
}

/** Each key once, those that begin with one word together. */
function inSections(keys: readonly string[]): readonly string[] {
  const sections = new Map<string, Set<string>>();
  for (const key of keys) {
    const word = key.split('.')[0] as string;
    sections.set(word, (sections.get(word) ?? new Set()).add(key));
  }
  return [...sections.values()].flatMap((section) => [...section]);
}

function factsOf(version: Version): Map<string, unknown> {
  const { stage, label, description, aliases, artifact, lineage, hyperparameters, metrics, tags } = version;
  const { evaluations = [] } = version;
  const { data, parents, missing: _shown, ...single } = lineage;
  const facts = new Map<string, unknown>([
    ['stage', stage],
    ['label', label],
    ['description', description],
    ['aliases', aliases],
    ['lineage.data', data],
    ['lineage.parents', parents],
    ['evaluations', evaluations.map(({ recordedAt: _when, position: _where, ...evaluation }) => evaluation)],
  ]);
  const records = {
    artifact,
    ...Object.fromEntries(Object.entries(single).map(([part, record]) => [`lineage.${part}`, record])),
    ...{ hyperparameters, metrics, tags },
  };
  for (const [word, record] of Object.entries(records))
    for (const [key, value] of Object.entries(record ?? {})) facts.set(`${word}.${key}`, value);
  for (const [key, value] of facts) if (value === undefined || isEmpty(value)) facts.delete(key);
  return facts;
}

function differenceIn(key: string, a: unknown, b: unknown): Difference {
  if (Array.isArray(a ?? b) && Array.isArray(b ?? a)) return listDifference(key, toList(a), toList(b));
  const measured = key.startsWith('metrics.') && typeof a === 'number' && typeof b === 'number';
  return {
    key,
    ...(a !== undefined && { a }),
    ...(b !== undefined && { b }),
    // Without the noise of binary fractions: 0.95 is 0.04 more than 0.91.
    ...(measured && { change: Number((b - a).toPrecision(12)) }),
  };
}

/** Of equal entries in another order each side has all. */
function listDifference(key: string, a: readonly unknown[], b: readonly unknown[]): Difference {
  const without = (list: readonly unknown[], other: readonly unknown[]): readonly unknown[] =>
    list.filter((one) => !other.some((same) => isDeepStrictEqual(one, same)));
  const [onlyA, onlyB] = [without(a, b), without(b, a)];
  if (isEmpty(onlyA) && isEmpty(onlyB)) return { key, a, b };
  return { key, ...(!isEmpty(onlyA) && { a: onlyA }), ...(!isEmpty(onlyB) && { b: onlyB }) };
}

function toList(value: unknown): readonly unknown[] {
  return (value ?? []) as readonly unknown[];
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
