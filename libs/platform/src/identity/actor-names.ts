/** Whoever bears a name. */
export interface NamedActor {
  readonly id: string;
  readonly name: string;
}

/**
 * Names of actors beside the log, which knows only opaque ids. No view: a rebuild never touches it, and a name can be
 * changed or removed without a word of the log changing.
 */
export abstract class ActorNames {
  /**
   * The opaque id of whoever bears the name, made when it is first asked for. Durable when it returns; the same for
   * ever, for calls at the same time too. A crash leaves the id made or not made.
   * @throws UNAVAILABLE
   */
  abstract idOf(name: string): Promise<string>;

  /** The name behind an id, or undefined. @throws UNAVAILABLE */
  abstract nameOf(id: string): Promise<string | undefined>;

  /** The ids of those of the names that have one, in their order; none is made. Shows what `idOf` returned. @throws UNAVAILABLE */
  abstract idsOf(names: readonly string[]): Promise<readonly string[]>;

  /** At most `limit` actors by ascending name, as UTF-8 bytes, from behind `after`. Shows what `idOf` returned. @throws UNAVAILABLE */
  abstract list(after: string, limit: number): Promise<readonly NamedActor[]>;

  abstract close(): Promise<void>;
}
