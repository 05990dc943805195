import type { Keys } from './keys.js';
import { MODEL_KEYS, VERSION_KEYS } from './keys.js';
import { parseKey } from './parse-key.js';
import type { OrderTerm } from './search.js';
import { TokenReader } from './token-reader.js';
import { invalidFilter, tokensOf } from './tokens.js';

const MOST_TERMS = 10;

/** `metrics.f1 DESC, label` over versions; nothing is the default order. @throws INVALID_FILTER */
export function parseVersionOrder(text: string | undefined): readonly OrderTerm[] {
  return parseOrder(text, VERSION_KEYS);
}

/** The same over models. @throws INVALID_FILTER */
export function parseModelOrder(text: string | undefined): readonly OrderTerm[] {
  return parseOrder(text, MODEL_KEYS);
}

/** A key that stands there again orders nothing more, and is left out. */
function parseOrder(text: string | undefined, keys: Keys): readonly OrderTerm[] {
  if (text === undefined || text.trim() === '') return [];
  const reader = new TokenReader(tokensOf(text));
  const terms = new Map<string, OrderTerm>();
  do {
    const { key } = parseKey(reader, keys);
    const direction = reader.skip('DESC') ? 'desc' : 'asc';
    if (direction === 'asc') reader.skip('ASC');
    if (!terms.has(key)) terms.set(key, { key, direction });
  } while (reader.skip(','));
  const rest = reader.peek();
  if (rest.kind !== 'end')
    throw invalidFilter(`Expected ASC, DESC, "," or the end of order_by, found ${reader.describe(rest)}`, rest.at);
  if (terms.size > MOST_TERMS) throw invalidFilter(`Expected at most ${MOST_TERMS} keys in order_by, found more`, 1);
  return [...terms.values()];
}
