import { type ArgumentsHost, Catch, type INestApplication, type RpcExceptionFilter } from '@nestjs/common';
import {
  type CustomTransportStrategy,
  type MessageHandler,
  type NestMicroservice,
  Server,
} from '@nestjs/microservices';
import { lastValueFrom, type Observable, throwError } from 'rxjs';
import type { BatchSource } from './batch-sources.js';

/** Hands each batch of its sources, whole, to the one handler of the source's pattern, and the handler's error back to the source. */
export class BatchServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('cartulary-batches');
  override readonly propagatesEventHandlerErrors = true;
  /** Resolves when the sources have ended, by `close`; rejects when the first of them fails. Left alone, that ends the process. */
  readonly ended: Promise<void>;
  private settle!: (outcome: Promise<void>) => void;
  private readonly closing = new AbortController();
  private running: readonly Promise<void>[] = [];

  constructor(private readonly sources: readonly BatchSource[]) {
    super();
    this.ended = new Promise((resolve) => (this.settle = resolve));
  }

  /** Starts the sources; they come to work by themselves. Called by Nest. */
  listen(done: (error?: unknown) => void): void {
    try {
      const handled = this.sources.map((source) => ({ source, handler: this.handlerOf(source.pattern) }));
      this.running = handled.map(({ source, handler }) =>
        source.run(
          (batch) => this.hand(handler, batch),
          this.closing.signal,
          () => undefined,
        ),
      );
      this.settle(Promise.all(this.running).then(() => undefined));
      done();
    } catch (error) {
      done(error);
    }
  }

  /** Returns when no handler is at work any more. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.running);
  }

  on(): void {
    throw new Error('Expected no listener: the server has no events, only `ended`.');
  }

  unwrap<T>(): T {
    return this.sources as T;
  }

  /** Nest would run a second handler beside the first one. */
  private handlerOf(pattern: string): MessageHandler {
    const handler = this.getHandlerByPattern(pattern);
    if (!handler || handler.next)
      throw new Error(`Expected one handler of ${pattern}, found ${handler ? 'more' : 'none'}.`);
    return handler;
  }

  private async hand(handler: MessageHandler, batch: unknown): Promise<void> {
    await lastValueFrom(this.transformToObservable(await handler(batch)), { defaultValue: undefined });
  }
}

/** Nest's own filter would turn what a handler throws into a reply. */
@Catch()
class RethrowFilter implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * Initialises the app and starts sources that feed its controllers, until the app is closed. They stop between
 * `onModuleDestroy` and `onApplicationShutdown`, so what they work on is closed in the latter.
 */
export async function serveBatches(app: INestApplication, sources: readonly BatchSource[]): Promise<BatchServer> {
  const server = new BatchServer(sources);
  // Handlers must not be registered before the filter is there, nor the app's hooks called by both.
  const microservice = app.connectMicroservice({ strategy: server }, { deferInitialization: true }) as NestMicroservice;
  microservice.useGlobalFilters(new RethrowFilter());
  microservice.setIsInitHookCalled(true);
  await app.init();
  await microservice.listen();
  return server;
}
