import { quoted } from '#domain';
import { describeKeys, type KeyKind, type Keys } from './keys.js';
import { invalidFilter, type Token } from './tokens.js';
import type { TokenReader } from './token-reader.js';

export interface ParsedKey {
  readonly key: string;
  readonly kind: KeyKind;
}

const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'IN', 'LIKE', 'ILIKE']);
const BARE = /^[A-Za-z0-9_]+$/;

/** Reads a key: words with dots, the last one of an open key bare or in back-ticks. @throws INVALID_FILTER */
export function parseKey(reader: TokenReader, keys: Keys): ParsedKey {
  const first = reader.take();
  if (first.kind !== 'word') throw invalidFilter(`Expected a key, found ${reader.describe(first)}`, first.at);
  if (keys.open.includes(first.text)) return openKey(reader, first.text);
  let [key, last]: [string, Token] = [first.text, first];
  while (reader.skip('.')) {
    last = reader.take();
    key += `.${last.text}`;
  }
  const kind = keys.fixed.get(key);
  if (kind) return { key, kind };
  throw invalidFilter(
    `Expected one of the keys ${describeKeys(keys)}, found ${quoted(key)}`,
    first.at,
    meant(key, last, keys),
  );
}

/** Whoever leaves out the word before the dot, or has another one, means a key that somebody made up. */
function meant(key: string, { kind, text }: Token, { fixed, open }: Keys): string {
  const within = key.slice(0, key.indexOf('.') + 1);
  const isOurs = within !== '' && [...fixed.keys()].some((one) => one.startsWith(within));
  if (isOurs || KEYWORDS.has(text.toUpperCase()) || text === '' || (kind !== 'word' && kind !== 'ticked')) return '';
  const name = kind === 'word' ? text : `\`${text.replaceAll('`', '``')}\``;
  const keys = open.map((word) => `${word}.${name}`);
  return `Did you mean ${[keys.slice(0, -1).join(', '), keys.at(-1)].filter(Boolean).join(' or ')}?`;
}

function openKey(reader: TokenReader, word: string): ParsedKey {
  const dot = reader.take();
  const name = reader.take();
  const bare = name.kind === 'word' || (name.kind === 'number' && BARE.test(name.text));
  const plain = dot.text === '.' && (name.kind === 'ticked' || bare);
  if (!plain || name.text === '' || reader.peek().text === '.')
    throw invalidFilter(
      `Expected ${word}.<k>, where <k> is letters, digits and "_", or anything in back-ticks as ${word}.\`val acc\`, found another key`,
      dot.at,
    );
  return { key: `${word}.${name.text}`, kind: 'any' };
}
