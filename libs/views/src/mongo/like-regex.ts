import { likeParts } from '../search/like.js';

interface Regex {
  readonly $regex: string;
  readonly $options: 's';
}

/**
 * The LIKE pattern as a regular expression that means the same. Each piece between two `%` is looked for once, from the left,
 * and never again: going back could find nothing else, and would take for ever. A common beginning stands plain behind `^`,
 * where MongoDB can use it in an index.
 */
export function likeRegex(pattern: string, foldsAscii: boolean): Regex {
  const pieces: string[] = [''];
  for (const part of likeParts(pattern)) {
    if (part.kind === 'many') pieces.push('');
    else pieces[pieces.length - 1] += part.kind === 'one' ? '.' : escaped(part.character, foldsAscii);
  }
  const [first, ...rest] = pieces as [string, ...string[]];
  const last = rest.pop();
  const middle = rest.map((piece) => `(?>.*?${piece})`).join('');
  const end = last === '' ? '' : `${last === undefined ? '' : '.*'}${last ?? ''}\\z`;
  return { $regex: `^${first}${middle}${end}`, $options: 's' };
}

function escaped(character: string, foldsAscii: boolean): string {
  if (foldsAscii && /[A-Za-z]/.test(character)) return `[${character.toLowerCase()}${character.toUpperCase()}]`;
  if (/[A-Za-z0-9_]/.test(character) || character > '\x7f') return character;
  // A backslash before anything else stands for it, but an expression cannot hold NUL.
  return character === '\0' ? '\\x00' : `\\${character}`;
}
