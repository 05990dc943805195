/** What a caller asks for: a version; one that is refused until a fact is true; one whose output is too large. */
export interface Asked {
  readonly id: string;
  readonly kind: 'register' | 'conditional' | 'huge';
}

/** What a batch says of one command. */
export interface Entry {
  readonly id: string;
  readonly offset: number;
  readonly status: 'accepted' | 'rejected' | 'repeated';
  /** Number of the event, where there is one. */
  readonly seq?: number;
  /** On a repeat: what was said first. */
  readonly first?: string;
  /** Whether the record names its command. */
  readonly named: boolean;
  /** Whether its event is in the log already, in a batch before. */
  readonly ahead?: boolean;
}

/** What an owner knows: the domain in small. */
export interface Knowledge {
  readonly count: number;
  readonly outcomes: ReadonlyMap<string, string>;
  /** Highest command offset that was named, −1 for none. */
  readonly position: number;
  /** All of it in one text, by which worlds are told apart. */
  readonly text: string;
}

export const NOTHING: Knowledge = { count: 0, outcomes: new Map(), position: -1, text: '' };

/** What the caller is told: `c1 accepted 1`. */
export function toldOf({ id, status, seq, first }: Entry): string {
  return first ?? [id, status, ...(seq === undefined ? [] : [seq])].join(' ');
}

/** Of what a caller was told. */
export function idOf(told: string): string {
  return told.split(' ')[0] as string;
}

/** Whether the entry changes something: it is an event. */
export function isEffect({ status, ahead }: Entry): boolean {
  return status === 'accepted' && !ahead;
}

export function foldEntries(entries: readonly Entry[], from: Knowledge = NOTHING): Knowledge {
  let { count, position } = from;
  const outcomes = new Map(from.outcomes);
  for (const entry of entries) {
    if (isEffect(entry)) count++;
    if (!entry.named) continue;
    if (!outcomes.has(entry.id)) outcomes.set(entry.id, toldOf(entry));
    position = Math.max(position, entry.offset);
  }
  return { count, outcomes, position, text: `${count} ${position} ${[...outcomes.values()].sort().join()}` };
}

/** Decides commands one after the other, each on what the ones before left. */
export function decideAll(
  known: Knowledge,
  asked: readonly Asked[],
  at: number,
  rules: { readonly fact: boolean; readonly repeats: boolean; readonly measured: boolean },
): readonly Entry[] {
  const entries: Entry[] = [];
  let state = known;
  for (const [index, { id, kind }] of asked.entries()) {
    const first = rules.repeats ? state.outcomes.get(id) : undefined;
    const refused = (kind === 'conditional' && !rules.fact) || (kind === 'huge' && rules.measured);
    const base = { id, offset: at + index, named: true };
    const entry: Entry =
      first !== undefined
        ? { ...base, status: 'repeated', first }
        : refused
          ? { ...base, status: 'rejected' }
          : { ...base, status: 'accepted', seq: state.count + 1 };
    entries.push(entry);
    state = foldEntries([entry], state);
  }
  return entries;
}
