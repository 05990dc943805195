import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { commandStatus, ViewStore } from '#views';
import { Actors } from '../commands/actors.js';
import type { Caller } from '../http/credentials.js';
import type { CommandState } from '../commands/outcome.js';
import { OutcomeTail } from '../commands/outcome-tail.js';

/** The caller's newest command of that id. */
export class GetCommand extends Query<CommandState> {
  constructor(
    readonly caller: Caller | undefined,
    readonly commandId: string,
  ) {
    super();
  }
}

@QueryHandler(GetCommand)
export class GetCommandHandler implements IQueryHandler<GetCommand> {
  constructor(
    private readonly views: ViewStore,
    private readonly tail: OutcomeTail,
    private readonly actors: Actors,
  ) {}

  async execute({ caller, commandId }: GetCommand): Promise<CommandState> {
    const { id } = await this.actors.of(caller);
    return this.tail.stateOf(id, commandId) ?? commandStatus(this.views, id, commandId);
  }
}
