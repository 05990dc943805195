import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CommandType, ErrorCode, EventType } from '#domain';
import { EventLog } from '#event-log';
import { Metrics, Readiness } from '#platform';
import { ViewStore } from '#views';
import { ApiConfig } from '../api-config.js';
import type { Told } from '../commands/outcome.js';

/** Seconds: from a read out of memory to the longest wait. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What became of a command: as its outcome says; or it was never published; or nobody knows. */
type CommandEnd = Told['status'] | 'refused' | 'unknown';

/** The api's figures. Every label's values are a closed set: none comes from a caller. */
@Injectable()
export class ApiMetrics {
  private readonly metrics: Metrics;
  private readonly requests;
  readonly commands;
  readonly rejections;
  readonly events;
  readonly openStreams;
  readonly droppedStreams;

  constructor(
    { version }: ApiConfig,
    private readonly log: EventLog,
    private readonly views: ViewStore,
    readiness: Readiness,
  ) {
    const metrics = (this.metrics = new Metrics(version));
    this.requests = metrics.histogram(
      {
        name: 'http_request_duration_seconds',
        help: 'Time to the end of the answer; streams are not among them.',
        labels: ['method', 'route', 'status'] as const,
      },
      BUCKETS,
    );
    this.commands = metrics.counter<'type' | 'outcome'>({
      name: 'commands_total',
      help: 'Commands by what became of them.',
      labels: ['type', 'outcome'],
    }) as { inc(labels: { type: CommandType; outcome: CommandEnd }): void };
    this.rejections = metrics.counter<'code'>({
      name: 'rejections_total',
      help: 'Commands that were decided and rejected, by code.',
      labels: ['code'],
    }) as { inc(labels: { code: ErrorCode }): void };
    this.events = metrics.counter<'type'>({
      name: 'events_total',
      help: 'Events read from the log since the start, by type.',
      labels: ['type'],
    }) as { inc(labels: { type: EventType }): void };
    this.openStreams = metrics.gauge({ name: 'streams_open', help: 'Streams of events that are open.' });
    this.droppedStreams = metrics.counter({
      name: 'streams_dropped_total',
      help: 'Streams ended because their reader took nothing.',
    });
    this.watchPartitions();
    metrics.watchParts(readiness);
  }

  get contentType(): string {
    return this.metrics.contentType;
  }

  text(): Promise<string> {
    return this.metrics.text();
  }

  /** Notes an answer that has ended. */
  answered({ method, routeOptions }: FastifyRequest, { statusCode, elapsedTime }: FastifyReply): void {
    const { url: route = 'none', config } = routeOptions;
    if (Object.values(config.route?.description.gives ?? {}).includes('stream') && statusCode === 200) return;
    this.requests.observe({ method, route, status: statusCode }, elapsedTime / 1000);
  }

  private watchPartitions(): void {
    const end = (partition: number): Promise<number> => this.log.end(partition);
    const reflected = async (partition: number): Promise<number> => (await this.views.cursor(partition))?.offset ?? 0;
    this.perPartition('log_end_offset', 'Records in the events log.', end);
    this.perPartition('views_offset', 'Records that the views reflect.', reflected);
    this.perPartition('views_lag_records', 'Records that the views are behind the log.', async (partition) => {
      const shown = await reflected(partition);
      return (await end(partition)) - shown;
    });
  }

  private perPartition(name: string, help: string, read: (partition: number) => Promise<number>): void {
    this.metrics.gauge({ name, help, labels: ['partition'] as const }, async (gauge) => {
      for (let partition = 0; partition < this.log.partitions; partition++)
        gauge.set({ partition }, await read(partition).catch(() => NaN));
    });
  }
}
