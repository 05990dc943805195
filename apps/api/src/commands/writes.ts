import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { type CommandType, type Expect, RegistryError } from '#domain';
import { isTraceparent, toBytes } from '#records';
import { CommandAnswers } from '../answers/command-answers.js';
import type { Answer } from '../http/answer.js';
import { commandIdOf } from '../http/command-id.js';
import { expectOf } from '../http/preconditions.js';
import { parsePrefer } from '../http/prefer.js';
import type { AnyRoute } from '../http/route.js';
import { type Submission, Submit } from './submit.command.js';

/** What a route asks for: the command's data as an object, or as the bytes of the body where those are it. */
export interface Draft extends Pick<Submission, 'type' | 'namespace' | 'model' | 'sidecar'> {
  readonly type: CommandType;
  readonly data: object | Uint8Array;
  /** The version that should be in the stage or under the alias; null: nobody. */
  readonly holder?: number | null | undefined;
}

/** The way of every write: headers and draft make a command, the bus has it decided, the outcome makes the answer. */
@Injectable()
export class Writes implements OnModuleDestroy {
  private readonly running = new Set<Promise<Answer>>();
  private stopping = false;

  constructor(
    private readonly commands: CommandBus,
    private readonly answers: CommandAnswers,
  ) {}

  /** Takes no more, and returns when all that was taken is answered: owner and projector still run. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.running);
  }

  async submit(request: FastifyRequest, route: AnyRoute, draft: Draft): Promise<Answer> {
    if (this.stopping)
      throw new RegistryError('UNAVAILABLE', 'Nothing changed: the registry is stopping. Repeat the command.');
    const answer = this.decide(request, route, draft);
    this.running.add(answer);
    try {
      return await answer;
    } finally {
      this.running.delete(answer);
    }
  }

  private async decide(request: FastifyRequest, route: AnyRoute, { data, holder, ...draft }: Draft): Promise<Answer> {
    const commandId = (request.commandId = commandIdOf(headerOf(request, 'idempotency-key')));
    const prefer = parsePrefer(headerOf(request, 'prefer'));
    const expect: Expect = {
      ...expectOf(headerOf(request, 'if-match'), route.description.guarded),
      ...(holder !== undefined && { holder }),
    };
    const submission: Submission = {
      ...draft,
      commandId,
      caller: request.caller,
      traceparent: traceparentOf(request),
      value: data instanceof Uint8Array ? data : toBytes(JSON.stringify(data)),
      ...(Object.keys(expect).length > 0 && { expect }),
      async: prefer === 'async',
    };
    const told = await this.commands.execute(new Submit(submission));
    return this.answers.of({ type: draft.type, commandId, namespace: draft.namespace, prefer }, told);
  }
}

/** A header that counts once; node joins what stands twice. */
function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  return headers[name] as string | undefined;
}

function traceparentOf(request: FastifyRequest): string | undefined {
  const header = headerOf(request, 'traceparent');
  return header !== undefined && isTraceparent(header) ? header : undefined;
}
