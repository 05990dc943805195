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

  abstract close(): Promise<void>;
}
