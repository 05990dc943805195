import { Command } from '@nestjs/cqrs';
import type { CommandType, Digest, Expect } from '#domain';
import type { Caller } from '../http/credentials.js';
import type { Told } from './outcome.js';

/** A command as its caller sent it. */
export interface Submission {
  readonly type: CommandType;
  readonly commandId: string;
  readonly namespace: string;
  /** Absent on commands about the namespace itself. */
  readonly model?: string;
  /** Undefined: nobody says who it is. */
  readonly caller: Caller | undefined;
  readonly traceparent: string | undefined;
  /** JSON of the command's data. */
  readonly value: Uint8Array;
  readonly expect?: Expect;
  /** A sidecar that the data names: it is kept before the command is published. */
  readonly sidecar?: { readonly digest: Digest; readonly bytes: Uint8Array };
  /** Whether to answer once the command is published. */
  readonly async: boolean;
}

/** Has a command decided. */
export class Submit extends Command<Told> {
  constructor(readonly submission: Submission) {
    super();
  }
}
