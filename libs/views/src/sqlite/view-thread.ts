import { Worker } from 'node:worker_threads';

/** What a thread is started with. */
export interface ThreadData {
  readonly path: string;
  /** The module that exports the view definitions as `VIEWS`. */
  readonly views: string;
}

export type Reply<Result> = { readonly result: Result } | { readonly fault: string };

interface Asked<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that answers one request after the other. It keeps no process alive. */
export class ViewThread<Request, Result> {
  private readonly asked: Asked<Result>[] = [];
  private readonly worker: Worker;
  private over = false;

  constructor(script: URL, data: ThreadData) {
    this.worker = new Worker(script, { workerData: data });
    this.worker.unref();
    this.worker.on('message', (reply: Reply<Result>) => this.settle(reply));
    this.worker.once('error', (error: Error) => this.end(error.message));
    this.worker.once('exit', () => this.end('the thread has ended'));
  }

  /** False once it answers no more. */
  get lives(): boolean {
    return !this.over;
  }

  get idle(): boolean {
    return this.lives && this.asked.length === 0;
  }

  /** Rejects with what the other side throws, and when the thread dies. */
  ask(request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.asked.push({ resolve, reject });
      this.worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private settle(reply: Reply<Result>): void {
    const one = this.asked.shift();
    if ('result' in reply) one?.resolve(reply.result);
    else one?.reject(new Error(reply.fault));
  }

  private end(fault: string): void {
    this.over = true;
    while (this.asked.length > 0) this.settle({ fault });
  }
}
