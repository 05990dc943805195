import { Controller, Get } from '@nestjs/common';
import { Answer } from '../http/answer.js';
import { Contract, noQuery, Route } from '../http/route.js';
import { ApiMetrics } from '../metrics/api-metrics.js';

const metrics = new Route({
  id: 'readMetrics',
  summary: 'Figures for Prometheus',
  tag: 'service',
  kind: 'other',
  path: [],
  query: noQuery,
  gives: { 200: 'text' },
  problems: [],
});

@Controller()
export class MetricsController {
  constructor(private readonly metrics: ApiMetrics) {}

  @Get('metrics')
  @Contract(metrics)
  async read(): Promise<Answer> {
    return new Answer(200, { 'content-type': this.metrics.contentType }, await this.metrics.text());
  }
}
