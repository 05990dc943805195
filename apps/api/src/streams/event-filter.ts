import type { EventData, EventType, Stage } from '#domain';

/** Which events of a namespace a stream shows; what is absent restricts nothing. */
export interface EventFilter {
  readonly types?: ReadonlySet<EventType> | undefined;
  /** Events that move a version out of it or into it. */
  readonly stage?: Stage | undefined;
  readonly modelId?: string | undefined;
}

/** Whether an event of the model in question, if there is one, is to be shown. */
export function shows({ types, stage }: EventFilter, type: EventType, data: unknown): boolean {
  if (types && !types.has(type)) return false;
  if (stage === undefined) return true;
  const stages = MOVES[type] as ((data: unknown) => readonly Stage[]) | undefined;
  return stages?.(data).includes(stage) ?? false;
}

/** The stages between which an event moves a version. A rename has `from` and `to` as well, and they are names. */
const MOVES: { readonly [T in EventType]?: (data: EventData[T]) => readonly Stage[] } = {
  StagePromoted: ({ from, to }) => [from, to],
  ModelArchived: ({ from }) => [from, 'Archived'],
  VersionDeleted: ({ from }) => [from],
};
