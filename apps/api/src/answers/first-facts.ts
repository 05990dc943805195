import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { CommandType, EventData, Result } from '#domain';
import type { Outcome } from '../commands/outcome.js';
import { GetEvent } from '../queries/history.js';

/** What the last event of a command says that no view keeps. */
export interface FirstFacts {
  /** Whether the command made something: then it is answered with 201. */
  readonly created: boolean;
  /** Versions that a promotion archived. */
  readonly displaced: readonly number[];
}

interface LastEvent {
  readonly data: unknown;
  readonly streamRevision: number;
}

const NOTHING: FirstFacts = { created: false, displaced: [] };
const ALWAYS_CREATE = new Set<CommandType>(['CreateModel', 'RegisterModel', 'RecordEvaluation']);

/** A repeat is answered as the first time: what no outcome says is read from the event again. */
@Injectable()
export class FirstFactsReader {
  constructor(private readonly queries: QueryBus) {}

  async of(type: CommandType, outcome: Outcome): Promise<FirstFacts> {
    if ((outcome.first ?? outcome.status) !== 'accepted') return NOTHING;
    if (ALWAYS_CREATE.has(type)) return { created: true, displaced: [] };
    if (type !== 'AssignAlias' && type !== 'ConfigureNamespace' && type !== 'PromoteStage') return NOTHING;
    const event = outcome.events.at(-1) ?? (await this.recall(outcome));
    return event ? factsOf(type, outcome.result as Result, event) : NOTHING;
  }

  private async recall({ result, reflected }: Outcome): Promise<LastEvent | undefined> {
    if (!(await reflected())) return undefined;
    const { data, leaf } = await this.queries.execute(new GetEvent((result as Result).position));
    const { streamRevision } = JSON.parse(Buffer.from(leaf, 'base64').toString()) as { streamRevision: number };
    return { data, streamRevision };
  }
}

function factsOf(
  type: 'AssignAlias' | 'ConfigureNamespace' | 'PromoteStage',
  { ref }: Result,
  { data, streamRevision }: LastEvent,
): FirstFacts {
  switch (type) {
    case 'AssignAlias':
      return { ...NOTHING, created: (data as EventData['AliasAssigned']).previous === undefined };
    case 'ConfigureNamespace':
      return { ...NOTHING, created: streamRevision === 1 && ref !== 'default' };
    case 'PromoteStage':
      return { ...NOTHING, displaced: (data as Partial<EventData['StagePromoted']>).displaced ?? [] };
  }
}
