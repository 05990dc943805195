import { RegistryError, STAGES, toInstant } from '#domain';
import type { KeyKind } from './keys.js';
import type { Value } from './search.js';
import { invalidFilter } from './tokens.js';

/** A literal in the form in which the key's values are kept. @throws INVALID_FILTER for a text that is no time where one is compared */
export function literalFor(kind: KeyKind, literal: Value, at: number): Value {
  if (typeof literal !== 'string') return kind === 'time' ? NEVER : literal;
  if (kind === 'time') return instantOf(literal, at);
  if (kind === 'stage') return STAGES.find((stage) => stage.toLowerCase() === literal.toLowerCase()) ?? literal;
  return kind === 'name' ? literal.normalize('NFC') : literal;
}

/** Times are kept as numbers, and compare with texts alone: a truth value is never among them. */
const NEVER = false;

function instantOf(text: string, at: number): number {
  try {
    return toInstant(text);
  } catch (error) {
    throw invalidFilter((error as RegistryError).message.replace(/\.$/, ''), at);
  }
}
