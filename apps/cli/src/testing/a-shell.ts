import { Writable } from 'node:stream';
import type { Shell } from '../shell.js';

/** A shell that keeps what is written to it. */
export class TestShell implements Shell {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd = '/nowhere';
  readonly signal = new AbortController().signal;
  out = '';
  err = '';
  readonly stdout = sink((text) => (this.out += text));
  readonly stderr = sink((text) => (this.err += text));

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.env = env;
  }
}

function sink(take: (text: string) => void): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      take(chunk.toString());
      done();
    },
  });
}
