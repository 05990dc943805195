/** One place of a pattern: a character that must be there, or a wildcard. */
type Part =
  { readonly kind: 'one' } | { readonly kind: 'many' } | { readonly kind: 'character'; readonly character: string };

/** Whether a text is one of a LIKE pattern: `%` is any text, `_` any character, `\` takes the next one as it is. */
export function compileLike(pattern: string, foldsAscii: boolean): (text: string) => boolean {
  const parts = likeParts(foldsAscii ? foldAscii(pattern) : pattern);
  const test = parts.some(({ kind }) => kind === 'one')
    ? (text: string) => matches(parts, [...text])
    : holdsPieces.bind(undefined, piecesOf(parts));
  return foldsAscii ? (text) => test(foldAscii(text)) : test;
}

/** The texts between the `%`. */
function piecesOf(parts: readonly Part[]): readonly string[] {
  return parts.reduce<string[]>(
    (pieces, part) => (part.kind === 'character' ? pieces.with(-1, pieces.at(-1) + part.character) : [...pieces, '']),
    [''],
  );
}

/** Whether the text begins with the first piece, ends with the last, and has the others between them in their order. */
function holdsPieces(pieces: readonly string[], text: string): boolean {
  const [first, ...rest] = pieces as [string, ...string[]];
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** What every text that the pattern matches begins with. */
export function prefixOf(pattern: string): string {
  let prefix = '';
  for (const part of likeParts(pattern)) {
    if (part.kind !== 'character') break;
    prefix += part.character;
  }
  return prefix;
}

/** The places of the pattern; of `%`s in a row there is one. */
export function likeParts(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    if (character === '\\') parts.push({ kind: 'character', character: characters[++i] ?? '\\' });
    else if (character === '_') parts.push({ kind: 'one' });
    else if (character !== '%') parts.push({ kind: 'character', character });
    else if (parts.at(-1)?.kind !== 'many') parts.push({ kind: 'many' });
  }
  return parts;
}

/** Goes back only to the last `%`, so that it takes pattern times text at most. */
function matches(parts: readonly Part[], text: readonly string[]): boolean {
  let [p, t] = [0, 0];
  let retry: { p: number; t: number } | undefined;
  while (t < text.length) {
    const part = parts[p];
    if (part?.kind === 'many') {
      retry = { p: ++p, t };
    } else if (part && (part.kind === 'one' || part.character === text[t])) {
      p++;
      t++;
    } else if (retry) {
      [p, t] = [retry.p, ++retry.t];
    } else {
      return false;
    }
  }
  while (parts[p]?.kind === 'many') p++;
  return p === parts.length;
}

function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
