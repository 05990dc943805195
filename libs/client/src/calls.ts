import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type Answer, answerOf, bodyOf } from './answer.js';
import type { Call } from './call.js';
import { Connection, type ConnectionOptions } from './connection.js';

const PAGE_SIZE = '1000';

/** What the clients of a registry have in common: reads, lists page by page, and commands under one Idempotency-Key each. */
export abstract class Calls {
  protected readonly connection: Connection;

  /** @throws INVALID_COMMAND for a URL that is none */
  constructor(options: ConnectionOptions) {
    this.connection = new Connection(options);
  }

  protected async *pages<S extends z.ZodType<{ next_page_token?: string | undefined }>>(
    path: string,
    schema: S,
    query: Readonly<Record<string, string | undefined>>,
  ): AsyncGenerator<z.output<S>, void, undefined> {
    let token: string | undefined;
    do {
      const page = await this.read(path, schema, { page_size: PAGE_SIZE, ...query, page_token: token });
      yield page;
      token = page.next_page_token;
    } while (token !== undefined);
  }

  protected async read<S extends z.ZodType>(path: string, schema: S, query: Call['query'] = {}): Promise<z.output<S>> {
    return this.connection.send({ method: 'GET', path, query }, (response) => bodyOf(schema, response));
  }

  /** A command whose answer has its `ref`. */
  protected async command<S extends z.ZodType<{ ref: string }>>(
    method: Call['method'],
    path: string,
    schema: S,
    body?: object,
  ): Promise<Answer<z.output<S>>> {
    return this.send({ method, path, ...jsonOf(body) }, schema, ({ ref }) => ref);
  }

  /** `refOf` says what the answer is about. */
  protected async send<S extends z.ZodType>(
    call: Call,
    schema: S,
    refOf: (shown: z.output<S>) => string,
  ): Promise<Answer<z.output<S>>> {
    const headers = { ...call.headers, 'idempotency-key': randomUUID() };
    return this.connection.send({ ...call, headers, isCommand: true }, (response) => answerOf(schema, response, refOf));
  }
}

/** A body of JSON, or none. */
export function jsonOf(body: object | undefined): Pick<Call, 'headers' | 'body'> {
  return body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
