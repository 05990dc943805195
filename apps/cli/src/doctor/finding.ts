export type State = 'ok' | 'warn' | 'fail';

/** What one check came to. */
export interface Finding {
  readonly check: string;
  readonly state: State;
  readonly found: string;
  /** What to do about it. */
  readonly todo?: string;
}

export function finding(check: string, state: State, found: string, todo?: string): Finding {
  return { check, state, found, ...(todo !== undefined && { todo }) };
}
