/** What falls: the properties of docs/design/owner.md, and readers that halt. */
export type Property = 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'L1' | 'halt';

/** Rules of docs/design/owner.md that the model can leave out. */
export const RULES = [
  'barrier',
  'expected offset',
  'mismatch ends',
  'expectation from reading',
  'barrier, then fold',
  'fresh id',
  'takeover after an error',
  'owner rule',
  'owner in the cursor',
  'refusals in the log',
  'outcomes in the batch',
  'repeats in the state',
  'position from the log',
  'output measured',
  'broker knows its producers',
] as const;
export type Rule = (typeof RULES)[number];

/** One world to explore. */
export interface Protocol {
  readonly without?: Rule;
  /** Whether readers have their second locks: `prev` in R3, and the halt at an id seen before in R2. */
  readonly locked: boolean;
}

export function keeps({ without }: Protocol, rule: Rule): boolean {
  return without !== rule;
}
