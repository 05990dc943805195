import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { RegistryError } from '#domain';
import { ApiConfig } from '../api-config.js';
import { toProblem } from '../http/problem.js';
import { ApiMetrics } from '../metrics/api-metrics.js';
import type { EventFilter } from './event-filter.js';
import { EventReader } from './event-reader.js';
import { eventStream } from './event-stream.js';
import { LiveEvents } from './live-events.js';
import { StreamBody } from './stream-body.js';
import type { StreamFormat } from './stream-format.js';

export interface StreamRequest {
  readonly namespace: string;
  readonly filter: EventFilter;
  /** Last `seq` that is not shown. */
  readonly after: number;
  /** Last `seq` before the stream ends; Infinity: it follows. */
  readonly until: number;
  readonly format: StreamFormat;
}

/** The streams that are open. */
@Injectable()
export class Streams implements BeforeApplicationShutdown {
  private readonly bodies = new Map<StreamBody, ServerResponse>();
  private readonly logger = new Logger('api');
  private stopping = false;

  constructor(
    private readonly reader: EventReader,
    private readonly live: LiveEvents,
    private readonly metrics: ApiMetrics,
    private readonly config: ApiConfig,
  ) {}

  /** The body of a stream that is answered by way of `response`. @throws UNAVAILABLE while the registry stops */
  open({ format, ...request }: StreamRequest, response: ServerResponse): Readable {
    if (this.stopping)
      throw new RegistryError('UNAVAILABLE', 'The registry is stopping. Come back when it runs again.');
    const { cursorMs, stallMs } = this.config.streams;
    const ending = new AbortController();
    const text = eventStream({ ...request, format, reader: this.reader, cursorMs, signal: ending.signal });
    const body = new StreamBody({
      text,
      ending,
      stallMs,
      // Whoever waits for a first event is to know that the stream stands.
      onStart: () => response.flushHeaders(),
      onStall: () => this.drop(body, format),
      onFault: (error) => this.fail(body, format, error),
    });
    const release = this.live.open(request.namespace);
    this.bodies.set(body, response);
    this.metrics.openStreams.set(this.bodies.size);
    ending.signal.addEventListener('abort', () => {
      release();
      this.bodies.delete(body);
      this.metrics.openStreams.set(this.bodies.size);
    });
    return body;
  }

  /** Nobody who follows keeps a server from stopping. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const body of this.bodies.keys()) this.end(body);
  }

  private drop(body: StreamBody, format: StreamFormat): void {
    this.metrics.droppedStreams.inc();
    const seconds = this.config.streams.stallMs / 1000;
    const error = new RegistryError(
      'UNAVAILABLE',
      `Expected a reader that takes events, found nothing taken for ${seconds} s. Go on behind the last event that you have.`,
    );
    this.end(body, format.error(toProblem(error)));
  }

  private fail(body: StreamBody, format: StreamFormat, error: unknown): void {
    this.logger.warn(error);
    this.end(body, format.error(toProblem(error)));
  }

  /** Who does not take the end either is cut off. */
  private end(body: StreamBody, lastWord?: string): void {
    const response = this.bodies.get(body) as ServerResponse;
    body.finish(lastWord);
    setTimeout(() => {
      if (!response.writableFinished) response.destroy();
    }, this.config.streams.graceMs).unref();
  }
}
