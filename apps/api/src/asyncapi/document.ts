import type { z } from 'zod';
import { COMMAND_SCHEMAS, COMMAND_TYPES, EVENT_TYPES } from '#domain';
import { commandWireType, OUTCOMES_RECORDED, OWNER_STARTED, wireType } from '#records';
import { SchemaCollector } from '../openapi/json-schema.js';
import { outcomesRecorded, ownerStarted } from './control-payloads.js';
import { EVENT_PAYLOADS } from './event-payloads.js';
import { commandHeaders, controlHeaders, eventHeaders } from './headers.js';

export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly [more: string]: unknown;
}

/** One kind of record on a topic. */
interface Message {
  /** Bare, as `RegisterModel`. */
  readonly name: string;
  readonly type: string;
  readonly headers: z.ZodType;
  readonly payload: z.ZodType;
  /** As a caller writes it, or as the registry does. */
  readonly io: 'input' | 'output';
  /** What the message's key is. */
  readonly key: string;
}

const NAMESPACE = 'The namespace';

/** The AsyncAPI 3 document of the two topics, out of the schemas that check commands and describe events. */
export function createAsyncApi(version: string): AsyncApiDocument {
  const schemas = new SchemaCollector('draft-7');
  const [commands, events] = [commandMessages(), eventMessages()];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Cartulary',
      version,
      description:
        'The topics of a registry on Kafka. Records are CloudEvents 1.0 in binary mode, keyed by their namespace, those of an owner by its id. The embedded registry has the same log in a file and no topics.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      commands: channel('cartulary.commands', 'What is to be done. Kept for 7 days; anybody may write.', commands),
      events: channel('cartulary.events', 'What was done. Kept for ever; only owners write.', events),
    },
    operations: {
      takeCommands: operation('receive', 'commands', 'Decides each command, in order'),
      writeEvents: operation('send', 'events', 'Writes events, and outcomes of commands that made none'),
    },
    components: {
      messages: Object.fromEntries(
        [...commands, ...events].map((one) => [one.name, messageOf(one, schemas)]),
      ) as unknown,
      schemas: schemas.components,
    },
  };
}

function commandMessages(): readonly Message[] {
  return COMMAND_TYPES.map((name) => {
    const type = commandWireType(name);
    return { name, type, headers: commandHeaders(type), payload: COMMAND_SCHEMAS[name], io: 'input', key: NAMESPACE };
  });
}

function eventMessages(): readonly Message[] {
  const control = (name: string, type: string, payload: z.ZodType): Message => {
    return { name, type, headers: controlHeaders(type), payload, io: 'output', key: 'The owner' };
  };
  return [
    ...EVENT_TYPES.map((name): Message => {
      const type = wireType(name);
      return { name, type, headers: eventHeaders(type), payload: EVENT_PAYLOADS[name], io: 'output', key: NAMESPACE };
    }),
    control('OwnerStarted', OWNER_STARTED, ownerStarted),
    control('OutcomesRecorded', OUTCOMES_RECORDED, outcomesRecorded),
  ];
}

function channel(address: string, description: string, messages: readonly Message[]): unknown {
  const references = messages.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }]);
  return {
    address,
    description,
    messages: Object.fromEntries(references) as unknown,
    bindings: { kafka: { topic: address, bindingVersion: '0.5.0' } },
  };
}

function operation(action: 'send' | 'receive', name: string, summary: string): unknown {
  return { action, channel: { $ref: `#/channels/${name}` }, summary };
}

function messageOf({ name, type, headers, payload, io, key }: Message, schemas: SchemaCollector): unknown {
  return {
    name: type,
    title: name,
    headers: schemas.convert(headers, 'output'),
    payload: schemas.convert(payload, io),
    bindings: {
      kafka: { key: { type: 'string', description: key }, bindingVersion: '0.5.0' },
    },
  };
}
