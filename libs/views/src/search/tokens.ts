import { quoted, RegistryError } from '#domain';

/** A piece of a filter. `at` counts characters from 1. */
export type Token =
  | { readonly kind: 'word' | 'ticked' | 'string' | 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly value: number; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

/** Each alternative of the pattern, in its order. The last takes any other character. */
const KINDS = ['space', 'string', 'ticked', 'number', 'word', 'symbol', 'other'] as const;
const PIECE =
  /([ \t\r\n]+)|'((?:[^']|'')*)'|`((?:[^`]|``)*)`|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_.])|([A-Za-z0-9_]+)|(<=|>=|!=|[<>=(),.])|([^])/gu;

/** @throws INVALID_FILTER */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(PIECE)) {
    const group = match.findIndex((found, index) => index > 0 && found !== undefined);
    const kind = KINDS[group - 1] as (typeof KINDS)[number];
    if (kind !== 'space') tokens.push(toToken(kind, match[group] as string, match.index + 1));
  }
  tokens.push({ kind: 'end', text: '', at: text.length + 1 });
  return tokens;
}

function toToken(kind: Exclude<(typeof KINDS)[number], 'space'>, text: string, at: number): Token {
  if (kind === 'other') throw invalidFilter(unexpected(text), at);
  if (kind === 'string') return { kind, text: text.replaceAll("''", "'"), at };
  if (kind === 'ticked') return { kind, text: text.replaceAll('``', '`'), at };
  if (kind !== 'number') return { kind, text, at };
  const value = Number(text);
  if (!Number.isFinite(value))
    throw invalidFilter(`Expected a number that a double can hold, found ${quoted(text)}`, at);
  return { kind, text, value, at };
}

function unexpected(character: string): string {
  if (character === "'")
    return 'Expected a string in single quotes (a quote in it is doubled), found one without its end';
  if (character === '`') return 'Expected a key in back-ticks, found one without its end';
  if (character === '-')
    return 'Expected keys of letters, digits and "_", others in back-ticks as metrics.`f1-score`, found a "-"';
  if (character === '"') return "Expected strings in single quotes and odd keys in back-ticks, found a '\"'";
  return `Expected keys, comparisons, literals, AND, OR, NOT and parentheses, found ${quoted(character)}`;
}

/** `advice`: a sentence of its own. */
export function invalidFilter(what: string, at: number, advice = ''): RegistryError {
  return new RegistryError('INVALID_FILTER', `${what} at character ${at}.${advice && ` ${advice}`}`);
}
