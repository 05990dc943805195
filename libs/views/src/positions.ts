import type { Position } from '#domain';
import { formatSequence } from '#records';

/** A position as a text that sorts by its number: `default:0000000000000041`. */
export function sortablePosition({ namespace, seq }: Position): string {
  return `${namespace}:${formatSequence(seq)}`;
}

/** Behind every sortable position of the namespace: the character after the colon. */
export function endOfNamespace(namespace: string): string {
  return `${namespace};`;
}
