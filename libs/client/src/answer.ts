import { z } from 'zod';
import { notARegistry } from './network-fault.js';

/** What a command led to. */
export interface Answer<T> {
  /** `unchanged`: it was so already, and nothing was written. */
  readonly outcome: 'accepted' | 'unchanged';
  /** What it is about: a version as `default/sentiment-classifier:v3`, a model without its end, a namespace by its name. */
  readonly ref: string;
  /** How it is now; absent where it is committed and no read shows it yet. */
  readonly shown?: T;
  /** The body as it was sent. */
  readonly body: unknown;
}

const committedSchema = z.looseObject({ ref: z.string() });

/** The answer to a command. One that is told again, because the first answer was lost, is as good as the first. */
export async function answerOf<S extends z.ZodType>(
  schema: S,
  response: Response,
  refOf: (shown: z.output<S>) => string,
): Promise<Answer<z.output<S>>> {
  const { headers } = response;
  const outcome = headers.get('cartulary-outcome') === 'unchanged' ? 'unchanged' : 'accepted';
  if (headers.get('cartulary-projected') === 'false') {
    const body = await bodyOf(committedSchema, response);
    return { outcome, ref: body.ref, body };
  }
  const shown = await bodyOf(schema, response);
  return { outcome, ref: refOf(shown), shown, body: shown };
}

/** The body as it was sent, members that the schema does not know and their order included, once the schema has taken it. */
export async function bodyOf<S extends z.ZodType>(schema: S, response: Response): Promise<z.output<S>> {
  const body = await jsonOf(response);
  if (!schema.safeParse(body).success) throw notARegistry(response);
  return body as z.output<S>;
}

/** The JSON of an answer, undefined where it is none. */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
