import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { parsePosition, parseSelector, type Position } from '#domain';
import type { CloudEvent } from '#records';
import {
  historyOf,
  type HistoryPage,
  type HistorySubject,
  resolveModelOfHistory,
  resolveNamespace,
  resolveVersionOfHistory,
  ViewStore,
} from '#views';
import { Actors } from '../commands/actors.js';
import { type Read, Reads } from './reads.js';

/** Whose history is asked for: a namespace's, a model's of it, or that of one of its versions. */
export interface Subject {
  readonly namespace: string;
  readonly name?: string;
  readonly ref?: string;
}

/** Events, oldest first, from behind a `seq`. Deleted models and versions have theirs. */
export class GetHistory extends Query<Read<HistoryPage>> {
  constructor(
    readonly subject: Subject,
    readonly after: number,
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(GetHistory)
export class GetHistoryHandler implements IQueryHandler<GetHistory> {
  constructor(
    private readonly reads: Reads,
    private readonly actors: Actors,
  ) {}

  async execute({ subject, after, limit }: GetHistory): Promise<Read<HistoryPage>> {
    const { value, position } = await this.reads.at(subject.namespace, async (views) =>
      historyOf(views, await resolveSubject(views, subject), after, limit),
    );
    const events = await Promise.all(
      value.events.map(async (event) => ({ ...event, authid: await this.actors.nameOf(event.authid) })),
    );
    return { value: { ...value, events }, position };
  }
}

async function resolveSubject(views: ViewStore, { namespace, name, ref }: Subject): Promise<HistorySubject> {
  if (name === undefined) {
    await resolveNamespace(views, namespace);
    return { namespace };
  }
  const selector = ref === undefined ? undefined : parseSelector(ref);
  const model = await resolveModelOfHistory(views, namespace, name);
  if (!selector) return { modelId: model._id };
  const { version } = await resolveVersionOfHistory(views, model, selector);
  return { modelId: model._id, version };
}

/** The event at a position, which must be there. */
export class GetEvent extends Query<CloudEvent> {
  constructor(readonly position: string) {
    super();
  }
}

@QueryHandler(GetEvent)
export class GetEventHandler implements IQueryHandler<GetEvent> {
  constructor(private readonly views: ViewStore) {}

  async execute({ position }: GetEvent): Promise<CloudEvent> {
    const { namespace, seq } = parsePosition(position) as Position;
    const { events } = await historyOf(this.views, { namespace }, seq - 1, 1);
    return events[0] as CloudEvent;
  }
}
