import { sha256 } from '#platform';
import type { View } from './view.js';

/** Tells one set of view definitions from another, in a store whose own layout has the number. */
export function definitionsHash(layout: number, views: readonly View[]): string {
  return sha256(
    JSON.stringify([layout, views.map(({ name, version, fields, indexes }) => [name, version, fields, indexes])]),
  );
}
