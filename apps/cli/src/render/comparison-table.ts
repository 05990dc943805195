import type { Comparison, Difference } from '../diff/compare.js';
import { evaluationWords } from './evaluations.js';
import { dataWords, parentWords } from './lineage-words.js';
import type { Paint } from './paint.js';
import { drawTable } from './table.js';
import { printable } from './text.js';

/** Most characters of a value; all of it is in the JSON. */
const MOST = 200;

/** Side by side what differs, and below it how much is the same. */
export function comparisonTable(
  { a, b, differences, equal }: Comparison,
  paint: Paint,
  lined: boolean,
  width?: number,
): string {
  if (differences.length === 0) return `${printable(a)} and ${printable(b)} do not differ`;
  const heads = ['', printable(a), printable(b), 'CHANGE'];
  const table = drawTable(heads, differences.map(row), paint, lined, width);
  return equal.length === 0 ? table : `${table}\n${paint('dim', `the same: ${folded(equal)}`)}`;
}

function row({ key, a, b, change }: Difference): string[] {
  return [printable(key), shown(key, a), shown(key, b), change === undefined ? '' : signed(change)];
}

function shown(key: string, value: unknown): string {
  if (value === undefined) return '-';
  const words = (WORDS[key] ?? wordsOf) as typeof wordsOf;
  const text = printable(Array.isArray(value) ? value.map(words).join('; ') : words(value));
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

const WORDS: Readonly<Record<string, (entry: never) => string>> = {
  'lineage.data': dataWords,
  'lineage.parents': parentWords,
  evaluations: evaluationWords,
};

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function signed(change: number): string {
  return `${change > 0 ? '+' : ''}${Number(change.toPrecision(6))}`;
}

/** `stage, artifact (3), metrics (2)` */
function folded(keys: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const [word] = key.split('.') as [string];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => (keys.includes(word) ? word : `${word} (${count})`)).join(', ');
}
