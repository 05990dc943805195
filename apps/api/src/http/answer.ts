import type { Readable } from 'node:stream';
import { toProblem, problemHeaders } from './problem.js';

/** What a request comes to. Names of headers are lower-case. */
export class Answer {
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
    readonly body?: string | Uint8Array | Readable,
  ) {}

  static json(value: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Answer {
    return new Answer(status, { 'content-type': 'application/json; charset=utf-8', ...headers }, JSON.stringify(value));
  }

  static problem(error: unknown, headers: Readonly<Record<string, string>> = {}, commandId?: string): Answer {
    const problem = toProblem(error, commandId);
    return new Answer(problem.status, { ...problemHeaders(problem), ...headers }, JSON.stringify(problem));
  }
}
