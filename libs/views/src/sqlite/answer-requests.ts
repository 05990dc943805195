import { parentPort } from 'node:worker_threads';
import { describeFault } from '#platform';
import type { Reply } from './view-thread.js';

/** The other side of a `ViewThread`. */
export function answerRequests<Request, Result>(answer: (request: Request) => Result): void {
  parentPort?.on('message', (request: Request) => parentPort?.postMessage(replyTo(request)));

  function replyTo(request: Request): Reply<Result> {
    try {
      return { result: answer(request) };
    } catch (error) {
      return { fault: describeFault(error) };
    }
  }
}
