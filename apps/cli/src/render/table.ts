import Table from 'cli-table3';
import type { Paint } from './paint.js';
import { widthOf, wrap } from './wrap.js';

const NO_LINES = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

/** What a cell of a shrunken column has at least, the longest word that stays whole in it, and what surrounds it on a terminal. */
const NARROWEST = 8;
const LONGEST_WORD = 20;
const AROUND = 3;

/**
 * Rows under their heads, in lines on a terminal, in plain columns elsewhere. A column without a word is left out. What
 * is wider than `width` is wrapped inside its cells, and where that does not do it each row is a paragraph of its own.
 */
export function drawTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  lined: boolean,
  width = Infinity,
): string {
  const used = heads.map((_, column) => rows.some((cells) => cells[column] !== ''));
  const keep = <T>(cells: readonly T[]): T[] => cells.filter((_, column) => used[column]);
  const [shown, kept] = [keep(heads), rows.map((row) => keep(row))];
  const natural = shown.map((head, column) =>
    Math.max(...[head, ...kept.map((row) => row[column] ?? '')].map(widthOf)),
  );
  const least = natural.map((_, column) =>
    narrowest(
      [shown, ...kept].map((row) => row[column] as string),
      column === 0,
    ),
  );
  const widths = lined ? fit(natural, least, width - AROUND * shown.length - 1) : natural;
  if (!widths) return kept.map((row) => paragraph(shown, row, paint)).join('\n\n');
  const linesOf = (cells: readonly string[]): string[][] =>
    cells.map((cell, column) => wrap(cell, widths[column] as number));
  const drawn = new Table({
    head: linesOf(shown).map((lines) => lines.map((line) => paint('dim', line)).join('\n')),
    style: { head: [], border: [], ...(!lined && { 'padding-left': 0, 'padding-right': 0 }) },
    ...(!lined && { chars: NO_LINES }),
  });
  drawn.push(...kept.map((row) => linesOf(row).map((lines) => lines.join('\n'))));
  return drawn.toString().replace(/ +$/gm, '');
}

/** What a column needs so that no word of a usual length is broken, nor in the first one a name of any length. */
function narrowest(cells: readonly string[], isFirst: boolean): number {
  const word = Math.max(...cells.flatMap((cell) => cell.split(' ')).map(widthOf));
  return isFirst || word <= LONGEST_WORD ? word : NARROWEST;
}

/** Widths of columns that fit, the widest made narrower first; undefined where they cannot. */
function fit(natural: readonly number[], least: readonly number[], room: number): readonly number[] | undefined {
  const at = (widest: number): number[] =>
    natural.map((width, column) => Math.max(Math.min(width, widest), least[column] as number));
  for (let widest = Math.max(...natural); widest >= 0; widest--) {
    const widths = at(widest);
    if (widths.reduce((sum, width) => sum + width, 0) <= room) return widths;
  }
  return undefined;
}

function paragraph(heads: readonly string[], row: readonly string[], paint: Paint): string {
  const width = Math.max(...heads.map(widthOf));
  const lines = heads.map((head, column) => row[column] && `${paint('dim', head.padEnd(width))}  ${row[column]}`);
  return lines.filter(Boolean).join('\n');
}
