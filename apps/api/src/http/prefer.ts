/** What a caller of a write wants to get: the resource, only its position, or not even that yet. */
export type Preference = 'representation' | 'minimal' | 'async';

/** Reads RFC 7240. What is unknown is passed over, as the RFC wants it; `respond-async` goes before `return`. */
export function parsePrefer(header: string | undefined): Preference {
  if (header === undefined) return 'representation';
  const preferences = header
    .split(',')
    .map((part) => (part.split(';', 1)[0] as string).replaceAll(/[\s"]/g, '').toLowerCase());
  if (preferences.includes('respond-async')) return 'async';
  return preferences.find((one) => one.startsWith('return=')) === 'return=minimal' ? 'minimal' : 'representation';
}

/** Value of `Preference-Applied`, which says what was heeded. */
export const PREFERENCE_APPLIED = { minimal: 'return=minimal', async: 'respond-async' } as const;
