import type { Actor, Expect, RegistryError } from '#domain';

/** A command as it stands in the commands topic: CloudEvents attributes and the raw bytes of its data. */
export interface NewCommandRecord {
  /** commandId */
  readonly id: string;
  /** `io.cartulary.command.RegisterModel.v1` */
  readonly type: string;
  readonly source: string;
  /** `namespace/model`, the model percent-encoded; the bare namespace on a command about it. */
  readonly subject: string;
  /** RFC 3339. */
  readonly time: string;
  readonly expiryTime?: string;
  readonly actor: Actor;
  readonly expect?: Expect;
  readonly traceparent?: string;
  /** Times that it was re-published to its own partition. */
  readonly forwarded?: number;
  /** JSON of the command's data, 512 KiB at most. */
  readonly value: Uint8Array;
  /** Why the message is no command at all, where it is not; the other fields then hold what could be made out. */
  readonly unreadable?: RegistryError;
}

/** With its place in a partition of the topic. */
export interface CommandRecord extends NewCommandRecord {
  readonly offset: number;
}
