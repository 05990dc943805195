import { Controller, Get } from '@nestjs/common';
import { RegistryError } from '#domain';
import { Readiness } from '#platform';
import { healthShape } from '../answers/shapes.js';
import { ApiConfig } from '../api-config.js';
import { Answer } from '../http/answer.js';
import { Contract, noQuery, Route } from '../http/route.js';

const HEALTH = {
  tag: 'service',
  kind: 'other',
  open: true,
  path: [],
  query: noQuery,
  gives: { 200: healthShape },
} as const;
const liveness = new Route({ id: 'liveness', ...HEALTH, summary: 'Whether the process answers', problems: [] });
const readinessOf = new Route({
  id: 'readiness',
  ...HEALTH,
  summary: 'Whether every part does its work; names those that are missing',
  problems: ['UNAVAILABLE'],
});

@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly config: ApiConfig,
  ) {}

  @Get('healthz')
  @Contract(liveness)
  alive(): Answer {
    return Answer.json({ status: 'ok', version: this.config.version });
  }

  @Get('readyz')
  @Contract(readinessOf)
  async ready(): Promise<Answer> {
    const missing = Object.entries(await this.readiness.missing());
    if (missing.length === 0) return Answer.json({ status: 'ready', version: this.config.version });
    const errors = missing.map(([path, message]) => ({ path, message }));
    throw new RegistryError(
      'UNAVAILABLE',
      `Expected every part to do its work, found missing: ${missing.map(([part]) => part).join(', ')}.`,
      { errors },
    );
  }
}
