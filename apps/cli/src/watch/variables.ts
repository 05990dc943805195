import { setTimeout } from 'node:timers/promises';
import { type EventsClient, type HistoryEvent, isUnreachable } from '#client';
import { formatRef, parsePosition, type Position, RegistryError } from '#domain';
import { bareType } from '#records';

const PAUSE_MS = 1000;

/** What the environment of a command says of an event. What does not concern it is not there. */
export async function variablesOf(
  client: EventsClient,
  event: HistoryEvent,
  position: string,
): Promise<Readonly<Record<string, string>>> {
  const { namespace } = parsePosition(position) as Position;
  const { name, version, to } = event.data;
  const type = bareType(event.type);
  const model = typeof name === 'string' ? name : undefined;
  const number = typeof version === 'number' ? version : undefined;
  const stage = type === 'ModelArchived' ? 'Archived' : type === 'StagePromoted' ? String(to) : undefined;
  const artifact =
    model !== undefined && number !== undefined && (await digestOf(client, { namespace, model, number, position }));
  return {
    CARTULARY_TYPE: type ?? event.type,
    CARTULARY_NAMESPACE: namespace,
    CARTULARY_POSITION: position,
    ...(model !== undefined && { CARTULARY_MODEL: model, CARTULARY_REF: formatRef(namespace, model, number) }),
    ...(number !== undefined && { CARTULARY_VERSION: `${number}` }),
    ...(stage !== undefined && { CARTULARY_STAGE: stage }),
    ...(artifact && { CARTULARY_ARTIFACT: artifact }),
  };
}

interface Of {
  readonly namespace: string;
  readonly model: string;
  readonly number: number;
  readonly position: string;
}

/** The digest of the version's artifact, waited for while no registry answers; undefined where the version was deleted since, its model renamed, or its bytes have none. */
async function digestOf(client: EventsClient, { namespace, model, number, position }: Of): Promise<string | undefined> {
  const ref = { namespace, model, selector: { by: 'version', version: number } } as const;
  for (;;) {
    try {
      return (await client.versionAt(ref, position)).artifact.digest;
    } catch (error) {
      if (error instanceof RegistryError && /^(VERSION|MODEL)_/.test(error.code)) return undefined;
      if (!isUnreachable(error)) throw error;
    }
    await setTimeout(PAUSE_MS);
  }
}
