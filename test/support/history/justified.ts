import { isDeepStrictEqual } from 'node:util';
import { type Command, decide, evolve, type Facts, type NewEvent, RegistryState } from '#domain';
import { sha256 } from '#platform';
import { rememberOutcome } from '../../../apps/registrar/src/fold.js';
import type { Decision } from './decisions.js';
import { HistoryFault } from './history.js';

/**
 * Decides every command again, on the state that the log makes of those before it: what was accepted, refused or left as
 * it was had to be. A call's outcome stands between the ends of the log at its begin and at its return (rules `order`
 * and `told`), so the prefix that justifies a rejection does, too. @throws HistoryFault
 */
export function assertJustified(decisions: readonly Decision[], commands: readonly (Command | undefined)[]): void {
  const state = new RegistryState();
  // Within a batch the log has events first; owners take commands by their offset.
  for (const decision of [...decisions].sort((a, b) => (a.source as number) - (b.source as number))) {
    const command = commands[decision.source as number];
    if (!command) assertRefused(decision);
    else assertDecided(state, command, decision);
    for (const event of decision.events) evolve(state, event);
    if (decision.outcome) rememberOutcome(state, decision.outcome);
  }
}

function assertRefused({ status, source }: Decision): void {
  if (status !== 'rejected' && status !== 'forwarded')
    throw new HistoryFault('justified', `command ${source} is none for this partition, and was ${status}`);
}

function assertDecided(state: RegistryState, command: Command, decision: Decision): void {
  const again = decide(state, command, factsOf(decision), sha256);
  // How large its events are is not the domain's business.
  if (decision.code === 'COMMAND_TOO_LARGE' && again.status === 'accepted') return;
  const due = {
    status: again.status,
    ref: 'result' in again ? again.result.ref : again.status === 'repeated' ? again.first.result?.ref : undefined,
    code: 'error' in again ? again.error.code : again.status === 'repeated' ? again.first.error?.code : undefined,
    events: 'events' in again ? again.events.map(factOf) : [],
  };
  const { status, ref, code, events } = decision;
  const found = { status, ref: status === 'accepted' ? undefined : ref, code, events: events.map(factOf) };
  if (!isDeepStrictEqual(plain(found), plain(due)))
    throw new HistoryFault(
      'justified',
      `command ${decision.source}, ${command.type} ${decision.key}: expected ${JSON.stringify(due)}, found ${JSON.stringify(found)}`,
    );
}

/** What the owner saw of the world is taken from what it says that it saw. */
function factsOf({ recordedAt, code, events }: Decision): Facts {
  const registered = events.find((event) => event.type === 'ModelRegistered');
  const size = registered?.data.artifact.size ?? 0;
  return {
    now: Date.parse(recordedAt),
    modelId: events.find(({ type }) => type === 'ModelCreated')?.stream.id ?? 'none',
    ...(code !== 'ARTIFACT_NOT_FOUND' && registered?.data.artifact.grade !== 'unverified' && { artifact: { size } }),
    ...(code === 'UNAVAILABLE' && { artifactsUnavailable: true }),
  };
}

function factOf({ type, stream, subject, data }: NewEvent): unknown {
  return { type, stream, subject, data };
}

/** Without members that are undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
