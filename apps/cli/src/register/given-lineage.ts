import { misused, pairsOf } from '../arguments.js';

const ENVIRONMENT = ['image', 'lockfile', 'framework'] as const;

/** @throws InvalidArgumentError for a key that an environment does not have */
export function environmentOf(
  texts: readonly string[] | undefined,
): Partial<Record<(typeof ENVIRONMENT)[number], string>> {
  const pairs = pairsOf('environment', texts);
  for (const [key] of pairs) {
    if (!ENVIRONMENT.some((one) => one === key))
      misused(`Expected --environment with one of ${ENVIRONMENT.join(', ')}, found ${JSON.stringify(key)}.`);
  }
  return Object.fromEntries(pairs);
}

/** `REF[=relation]`. The "=" in the query of a `cartulary://` belongs to the reference. @throws InvalidArgumentError */
export function parentOf(text: string): { ref: string; relation?: string } {
  const equals = text.lastIndexOf('=');
  const before = text.slice(0, equals);
  if (equals === -1 || (text.startsWith('cartulary://') && /\?[a-z]+$/.test(before))) return { ref: text };
  if (before === '' || equals === text.length - 1)
    misused(`Expected --parent REF or REF=relation, found ${JSON.stringify(text)}.`);
  return { ref: before, relation: text.slice(equals + 1) };
}
