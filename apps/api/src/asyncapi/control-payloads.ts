import { z } from 'zod';
import { ERROR_CODES } from '#domain';

const text = z.string();

export const ownerStarted = z.looseObject({
  owner: text,
  host: text,
  version: text,
  commandsTopic: text.meta({ description: 'The topic to which offsets of commands belong' }),
});

export const outcomesRecorded = z.looseObject({
  outcomes: z.array(
    z.looseObject({
      namespace: text,
      actor: text,
      commandId: text.nullable().meta({ description: 'Null where the command could not be read' }),
      commandSha256: text,
      offset: z.int().meta({ description: 'Of the command' }),
      recordedAt: text.meta({ format: 'date-time' }),
      status: z.enum(['unchanged', 'rejected', 'repeated', 'forwarded']),
      first: z.enum(['accepted', 'unchanged', 'rejected']).optional(),
      result: z.looseObject({ ref: text, position: text }).optional(),
      error: z.looseObject({ code: z.enum(ERROR_CODES), message: text, details: z.unknown().optional() }).optional(),
    }),
  ),
});
