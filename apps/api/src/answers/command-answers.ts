import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { type CommandType, parseRef, RegistryError, type Rejection, type Result } from '#domain';
import type { Outcome, Told } from '../commands/outcome.js';
import { Answer } from '../http/answer.js';
import { PREFERENCE_APPLIED, type Preference } from '../http/prefer.js';
import { GetModel } from '../queries/models.js';
import { GetNamespace } from '../queries/namespaces.js';
import { Reads } from '../queries/reads.js';
import { GetLastState } from '../queries/versions.js';
import { type FirstFacts, FirstFactsReader } from './first-facts.js';
import { at, type Headers, modelAnswer, namespaceAnswer, paths, versionAnswer } from './resource-answers.js';

/** A command whose caller waits for an answer. */
export interface Sent {
  readonly type: CommandType;
  readonly commandId: string;
  readonly namespace: string;
  readonly prefer: Preference;
}

/** Turns what became of a command into what its caller gets. */
@Injectable()
export class CommandAnswers {
  constructor(
    private readonly queries: QueryBus,
    private readonly facts: FirstFactsReader,
    private readonly reads: Reads,
  ) {}

  async of(sent: Sent, told: Told): Promise<Answer> {
    if (told.status === 'pending') return pending(sent.commandId, await this.reads.position(sent.namespace));
    const seen: Headers =
      told.status === 'unchanged' || told.status === 'repeated' ? { 'cartulary-outcome': told.status } : {};
    if (told.error) return this.refuse(sent, told, told.error, seen);
    return this.succeed(sent, told, told.result as Result, seen);
  }

  private async refuse(
    { commandId, namespace }: Sent,
    { reflected }: Outcome,
    error: Rejection,
    seen: Headers,
  ): Promise<Answer> {
    await reflected();
    return Answer.problem(
      RegistryError.from(error),
      { ...seen, ...at(await this.reads.position(namespace)) },
      commandId,
    );
  }

  private async succeed({ type, prefer }: Sent, told: Outcome, result: Result, seen: Headers): Promise<Answer> {
    const facts = await this.facts.of(type, told);
    const status = facts.created ? 201 : 200;
    const location: Headers = facts.created ? locationOf(type, result) : {};
    const headers = { ...seen, ...location, ...at(result.position) };
    const committed = { ...result, outcome: told.status };
    if (prefer === 'minimal')
      return Answer.json(committed, { ...headers, 'preference-applied': PREFERENCE_APPLIED.minimal }, status);
    if (!(await told.reflected()))
      return Answer.json(committed, { ...headers, 'cartulary-projected': 'false' }, status);
    return this.show(type, result, facts, headers, status);
  }

  /** The resource as it is now. */
  private async show(
    type: CommandType,
    { ref }: Result,
    { displaced }: FirstFacts,
    headers: Headers,
    status: number,
  ): Promise<Answer> {
    if (type === 'ConfigureNamespace')
      return namespaceAnswer(await this.queries.execute(new GetNamespace(ref)), headers, status);
    const { namespace, model, selector } = parseRef(ref);
    if (selector.by !== 'version')
      return modelAnswer(await this.queries.execute(new GetModel(namespace, model, true)), headers, status);
    const { value, position } = await this.queries.execute(new GetLastState(namespace, model, selector.version));
    const shown = type === 'PromoteStage' ? { ...value, displaced } : value;
    return versionAnswer({ value: shown, position }, headers, status);
  }
}

function pending(commandId: string, position: string): Answer {
  const headers = {
    ...at(position),
    location: paths.command(commandId),
    'preference-applied': PREFERENCE_APPLIED.async,
  };
  return Answer.json({ commandId, status: 'pending' }, headers, 202);
}

/** Where that which a command made is read; an alias and an evaluation are read with their version. */
function locationOf(type: CommandType, { ref }: Result): Headers {
  if (type === 'ConfigureNamespace') return { location: paths.namespace(ref) };
  if (type !== 'CreateModel' && type !== 'RegisterModel') return {};
  const { namespace, model, selector } = parseRef(ref);
  return {
    location:
      selector.by === 'version' ? paths.version(namespace, model, selector.version) : paths.model(namespace, model),
  };
}
