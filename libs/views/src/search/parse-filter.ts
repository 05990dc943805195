import { RegistryError } from '#domain';
import type { Keys } from './keys.js';
import { MODEL_KEYS, VERSION_KEYS } from './keys.js';
import { literalFor } from './literal.js';
import { type ParsedKey, parseKey } from './parse-key.js';
import type { ComparisonOp, Filter, Term, Value } from './search.js';
import { TokenReader } from './token-reader.js';
import { invalidFilter, type Token, tokensOf } from './tokens.js';

const MOST_TERMS = 100;
const DEEPEST = 32;
const MOST_LITERALS = 1000;
/** Of all patterns together, in UTF-16 units: a match may cost pattern times text. */
const LONGEST_PATTERNS = 1000;
const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);

/** A filter over versions; undefined where nothing is asked. @throws INVALID_FILTER */
export function parseVersionFilter(text: string | undefined): Filter | undefined {
  return parseFilter(text, VERSION_KEYS);
}

/** A filter over models; undefined where nothing is asked. @throws INVALID_FILTER */
export function parseModelFilter(text: string | undefined): Filter | undefined {
  return parseFilter(text, MODEL_KEYS);
}

function parseFilter(text: string | undefined, keys: Keys): Filter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  return new FilterParser(new TokenReader(tokensOf(text)), keys).whole();
}

class FilterParser {
  private terms = 0;
  private patterns = 0;
  private depth = 0;

  constructor(
    private readonly reader: TokenReader,
    private readonly keys: Keys,
  ) {}

  whole(): Filter {
    const filter = this.either();
    const rest = this.reader.peek();
    if (rest.kind !== 'end')
      throw invalidFilter(`Expected AND, OR or the end, found ${this.reader.describe(rest)}`, rest.at);
    return filter;
  }

  private either(): Filter {
    const of = [this.both()];
    while (this.reader.skip('OR')) of.push(this.both());
    return of.length === 1 ? (of[0] as Filter) : { op: 'or', of };
  }

  private both(): Filter {
    const of = [this.one()];
    while (this.reader.skip('AND')) of.push(this.one());
    return of.length === 1 ? (of[0] as Filter) : { op: 'and', of };
  }

  private one(): Filter {
    if (this.reader.skip('NOT')) return this.deeper(() => ({ op: 'not', of: this.one() }));
    if (!this.reader.skip('(')) return this.term();
    return this.deeper(() => {
      const filter = this.either();
      this.reader.expect(')', 'AND, OR or ")"');
      return filter;
    });
  }

  private deeper(parse: () => Filter): Filter {
    if (++this.depth > DEEPEST) throw tooMuch(`a filter at most ${DEEPEST} parentheses and NOTs deep`);
    const filter = parse();
    this.depth--;
    return filter;
  }

  private term(): Term {
    if (++this.terms > MOST_TERMS) throw tooMuch(`a filter of at most ${MOST_TERMS} comparisons`);
    const key = parseKey(this.reader, this.keys);
    const op = this.reader.take();
    if (op.kind === 'symbol' && COMPARISONS.has(op.text))
      return { op: op.text as ComparisonOp, key: key.key, value: this.literal(key) };
    const word = op.kind === 'word' ? op.text.toUpperCase() : '';
    if (word === 'IN') return { op: 'in', key: key.key, values: this.list(key) };
    if (word === 'LIKE' || word === 'ILIKE')
      return { op: word === 'LIKE' ? 'like' : 'ilike', key: key.key, pattern: this.pattern(key) };
    const hint = word === 'NOT' ? ' (NOT stands before the key: NOT label LIKE …)' : '';
    throw invalidFilter(
      `Expected =, !=, <, <=, >, >=, IN, LIKE or ILIKE after ${key.key}, found ${this.reader.describe(op)}${hint}`,
      op.at,
    );
  }

  private list(key: ParsedKey): readonly Value[] {
    this.reader.expect('(', '"(" and literals after IN');
    const values = [this.literal(key)];
    while (this.reader.skip(',')) values.push(this.literal(key));
    this.reader.expect(')', '"," or ")" in the list');
    if (values.length > MOST_LITERALS) throw tooMuch(`at most ${MOST_LITERALS} literals in a list`);
    return values;
  }

  private literal({ kind }: ParsedKey): Value {
    const token = this.reader.take();
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (token.kind === 'string') return literalFor(kind, token.text, token.at);
    if (token.kind === 'number') return literalFor(kind, token.value, token.at);
    if (word === 'true' || word === 'false') return literalFor(kind, word === 'true', token.at);
    throw invalidFilter(
      `Expected a string in single quotes, a number, true or false, found ${this.reader.describe(token)}`,
      token.at,
      token.text === '=' ? 'Use a single = to compare.' : quotesFor(token),
    );
  }

  private pattern({ kind }: ParsedKey): string {
    const token = this.reader.take();
    if (token.kind !== 'string')
      throw invalidFilter(
        `Expected a pattern in single quotes, found ${this.reader.describe(token)}`,
        token.at,
        quotesFor(token),
      );
    if ((this.patterns += token.text.length) > LONGEST_PATTERNS)
      throw tooMuch(`patterns of at most ${LONGEST_PATTERNS} characters together`);
    if (/(^|[^\\])(\\\\)*\\$/.test(token.text))
      throw invalidFilter('Expected a character behind the last "\\" of the pattern, found its end', token.at);
    return kind === 'name' ? token.text.normalize('NFC') : token.text;
  }
}

function quotesFor({ kind, text }: Token): string {
  return kind === 'word' ? `Text stands in single quotes: '${text}'.` : '';
}

function tooMuch(expected: string): RegistryError {
  return new RegistryError('INVALID_FILTER', `Expected ${expected}, found more. Ask in several searches.`);
}
