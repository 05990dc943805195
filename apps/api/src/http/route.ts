import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ErrorCode, parseWith } from '#domain';
import { type PathOf, type PathPart, readPath } from './path.js';
import type { Caller } from './credentials.js';
import type { Guarded } from './preconditions.js';

/** A body: JSON of a schema under each of its media types, or whatever bytes come. */
export type Taken = 'bytes' | Readonly<Record<string, z.ZodType>>;
/** An answer that is neither plain JSON nor plain text. */
interface GivenAs {
  readonly mediaType: string;
  readonly schema: z.ZodType;
}
/** What an answer with this status holds; `stream`: events that go on coming. */
export type Given = z.ZodType | GivenAs | 'bytes' | 'text' | 'stream' | 'nothing';

export interface Description<P extends PathPart, Q extends z.ZodObject, T extends Taken | undefined> {
  /** operationId in the OpenAPI document. */
  readonly id: string;
  readonly summary: string;
  readonly tag: 'artifacts' | 'namespaces' | 'models' | 'versions' | 'history' | 'commands' | 'service';
  /** Reads take `Cartulary-Min-Position`; commands take `Idempotency-Key`, `Prefer` and, where something is guarded, `If-Match`. */
  readonly kind: 'read' | 'command' | 'other';
  readonly guarded?: Guarded;
  /** Answered without a token, wherever tokens are set. */
  readonly open?: true;
  readonly path: readonly P[];
  readonly query: Q;
  readonly takes?: T;
  readonly gives: Readonly<Record<number, Given>>;
  readonly problems: readonly ErrorCode[];
}

/** One route as a contract: what stands here is checked before its handler runs, and is what the OpenAPI document says. */
export class Route<P extends PathPart, Q extends z.ZodObject, T extends Taken | undefined> {
  private withoutQuery: z.output<Q> | undefined;

  constructor(readonly description: Description<P, Q, T>) {}

  /** Schema of the JSON body. */
  get body(): T extends { 'application/json': infer S } ? S : never {
    return (this.description.takes as Record<string, z.ZodType>)['application/json'] as never;
  }

  /** @throws the code of the part that is not what it must be */
  path(request: FastifyRequest): PathOf<P> {
    return readPath(this.description.path, request.params);
  }

  /** The query as `checkQuery` left it. */
  query(request: FastifyRequest): z.output<Q> {
    return request.query as z.output<Q>;
  }

  /** Parses the query in place; unknown parameters are refused. @throws INVALID_COMMAND, or the code of a parameter */
  checkQuery(request: FastifyRequest): void {
    const { query: schema } = this.description;
    const plain = !request.url.includes('?');
    if (plain) request.query = this.withoutQuery ??= parseWith(schema, {}, 'Query');
    else request.query = parseWith(schema, { ...(request.query as object) }, 'Query');
  }
}

/** A route, whatever it takes. */
export type AnyRoute = Pick<Route<PathPart, z.ZodObject, Taken | undefined>, 'description' | 'checkQuery'>;

/** What a `{ref}` in a path can come to. */
export const REF_PROBLEMS = [
  'MODEL_NOT_FOUND',
  'VERSION_NOT_FOUND',
  'VERSION_DELETED',
  'ALIAS_NOT_FOUND',
  'NO_VERSION_IN_STAGE',
  'INVALID_REF',
  'UNKNOWN_STAGE',
] as const;

/** Query of a route that takes none. */
export const noQuery = z.strictObject({});

/** Gives a handler its contract. */
export function Contract(route: AnyRoute): MethodDecorator {
  return RouteConfig({ route });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    route?: AnyRoute;
  }
  interface FastifyRequest {
    /** Undefined: nobody says who it is. */
    caller: Caller | undefined;
    /** Of the command that the request makes; stands in its problems. */
    commandId: string | undefined;
  }
}
