import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import { ActorNames, BoundedCache } from '#platform';
import type { Caller } from '../http/credentials.js';

export const ANONYMOUS: Actor = { id: 'anonymous', kind: 'anonymous', grade: 'anonymous' };
/** A token may be a person's or a service's. */
const KIND = { authenticated: 'token', claimed: 'user' } as const;
const MOST_CACHED = 10_000;

/** Who acts, by the names that people use on one side and the opaque ids of the log on the other. */
@Injectable()
export class Actors {
  private readonly actors = new BoundedCache<string, Actor>(MOST_CACHED);
  private readonly names = new BoundedCache<string, string>(MOST_CACHED);

  constructor(private readonly directory: ActorNames) {}

  /** Whoever calls under a name; nobody is anonymous. @throws UNAVAILABLE */
  async of(caller: Caller | undefined): Promise<Actor> {
    if (caller === undefined) return ANONYMOUS;
    const { name, grade } = caller;
    const key = `${grade} ${name}`;
    const known = this.actors.get(key);
    if (known) return known;
    const actor: Actor = { id: await this.directory.idOf(name), kind: KIND[grade], grade };
    this.actors.add(key, actor);
    return actor;
  }

  /** The name behind an id, else the id. @throws UNAVAILABLE */
  async nameOf(id: string): Promise<string> {
    if (id === ANONYMOUS.id) return id;
    const known = this.names.get(id);
    if (known !== undefined) return known;
    const name = (await this.directory.nameOf(id)) ?? id;
    this.names.add(id, name);
    return name;
  }

  /** The shape with the name of whoever registered it. @throws UNAVAILABLE */
  async named<T extends { readonly registeredBy: string }>(shape: T): Promise<T> {
    return { ...shape, registeredBy: await this.nameOf(shape.registeredBy) };
  }
}
