/** One place of a pattern: a character that must be there, or a wildcard. */
type Part =
  { readonly kind: 'one' } | { readonly kind: 'many' } | { readonly kind: 'character'; readonly character: string };

/** Whether the texts of a LIKE pattern are told by what stands in it: `%` is any text, `_` any character, `\` takes the next one as it is. */
export function compileLike(pattern: string, foldsAscii: boolean): (text: string) => boolean {
  const parts = partsOf(foldsAscii ? foldAscii(pattern) : pattern);
  return (text) => matches(parts, [...(foldsAscii ? foldAscii(text) : text)]);
}

/** What every text that the pattern matches begins with. */
export function prefixOf(pattern: string): string {
  let prefix = '';
  for (const part of partsOf(pattern)) {
    if (part.kind !== 'character') break;
    prefix += part.character;
  }
  return prefix;
}

function partsOf(pattern: string): readonly Part[] {
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
