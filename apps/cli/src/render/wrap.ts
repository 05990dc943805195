import { stripVTControlCharacters } from 'node:util';

/** Characters that take two places of a line: those of East Asia, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Places that a text takes on a line of a terminal, without what only colours it. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** Lines of at most `width` places: broken at spaces, and where there are none inside a word. Text that fits is as it was. */
export function wrap(text: string, width: number): string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const character of text) {
    if (widthOf(line + character) > width) {
      const space = line.lastIndexOf(' ');
      const end = character === ' ' || space <= 0 ? line.length : space;
      lines.push(line.slice(0, end));
      line = line.slice(end).trimStart();
    }
    if (character !== ' ' || line !== '') line += character;
  }
  return [...lines, line].filter((one) => one !== '');
}
