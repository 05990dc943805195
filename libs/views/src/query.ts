/** A comparison of a declared field or `_id`. A comparison with an absent field is false; `absent` tests for it. */
export type Condition =
  | { readonly field: string; readonly op: '=' | '<' | '<=' | '>' | '>='; readonly value: string | number }
  | { readonly field: string; readonly op: 'in'; readonly values: readonly (string | number)[] }
  | { readonly field: string; readonly op: 'absent' | 'present' };

export interface Order {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/**
 * The one neutral query: every condition holds; ordered, absent values last, ties by `_id` ascending; at most `limit`
 * documents. The next page of an order by one field that has no ties is the same query with `>` or `<` the last value.
 */
export interface Query {
  readonly where: readonly Condition[];
  readonly order: readonly Order[];
  readonly limit: number;
}
