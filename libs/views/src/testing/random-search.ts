import fc from 'fast-check';
import type { Filter, OrderTerm, Search, Term, Value } from '../search/search.js';
import { NUMBERS, WORDS } from './random-log.js';

const TIMES = ['2026-11-17T10:00:00Z', '2026-11-18T10:00:00Z', '2026-11-18T10:00:01Z'].map((time) => Date.parse(time));
const STAGES = ['None', 'Staging', 'Production', 'Archived'];
const VALUES: readonly Value[] = [
  ...WORDS,
  ...NUMBERS,
  ...TIMES,
  ...STAGES,
  true,
  false,
  2,
  3,
  'b',
  'c',
  "a'",
  'default',
];
const PATTERNS = ['a%', '%', 'A_', '_', '%b', 'a\\%%', '\u{1f600}', 'd%t', 'P%'];

export const VERSION_KEYS = [
  'namespace',
  'model',
  'version',
  'label',
  'stage',
  'alias',
  'createdAt',
  'registeredAt',
  'updatedAt',
  'lineage.code.commit',
  'lineage.data.id',
  'lineage.data.version',
  'metrics.f1',
  'metrics.val.acc',
  'metrics.ключ `\u{1f600}`',
  'hyperparameters.h',
  'tags.team',
  'tags.never',
];
export const MODEL_KEYS = ['namespace', 'model', 'createdAt', 'alias', 'tags.a', 'tags.b', 'tags.never'];

/** Filters over the keys, such as the parsers make them, with values that documents of `randomLog` have. */
export function randomFilter(keys: readonly string[]): fc.Arbitrary<Filter> {
  const key = fc.constantFrom(...keys);
  const value = fc.constantFrom(...VALUES);
  const term: fc.Arbitrary<Term> = fc.oneof(
    fc.record({ op: fc.constantFrom('=', '!=', '<', '<=', '>', '>='), key, value }),
    fc.record({ op: fc.constant('in'), key, values: fc.array(value, { minLength: 1, maxLength: 20 }) }),
    fc.record({ op: fc.constantFrom('like', 'ilike'), key, pattern: fc.constantFrom(...PATTERNS) }),
  );
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      term,
      fc.record({ op: fc.constant('not'), of: tie('filter') }) as fc.Arbitrary<Filter>,
      fc.record({
        op: fc.constantFrom('and', 'or'),
        of: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      }) as fc.Arbitrary<Filter>,
    ),
  })).filter;
}

export function randomOrder(keys: readonly string[]): fc.Arbitrary<readonly OrderTerm[]> {
  const term = fc.record({ key: fc.constantFrom(...keys), direction: fc.constantFrom('asc', 'desc') });
  return fc.uniqueArray(term, { maxLength: 3, selector: ({ key }) => key });
}

/** Searches with how much each may look at. */
export function randomSearches<Limits>(
  keys: readonly string[],
  limits: fc.Arbitrary<Limits>,
): fc.Arbitrary<(readonly [Omit<Search, 'after'>, Limits])[]> {
  const search = fc.record({
    filter: fc.option(randomFilter(keys), { nil: undefined }),
    order: randomOrder(keys),
    limit: fc.integer({ min: 1, max: 4 }),
  });
  return fc.array(fc.tuple(search, limits), { minLength: 5, maxLength: 20, size: 'max' });
}
