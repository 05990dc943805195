import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { MemoryEventLog, serveBatches } from '#event-log';
import { MemoryViewStore, resolveModel, ViewStore } from '#views';
import { LogBuilder } from '../../../libs/views/src/testing/log-builder.js';
import { createModel } from '../../../libs/views/src/testing/model-log.js';
import { ProjectorModule, projectorSource } from './projector.module.js';
import { writeLog } from './testing/write-log.js';

async function start(log: MemoryEventLog, store: ViewStore) {
  @Module({ providers: [{ provide: ViewStore, useValue: store }], exports: [ViewStore] })
  class Ports {}
  const module = await Test.createTestingModule({
    imports: [{ module: Ports, global: true }, ProjectorModule],
  }).compile();
  const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
  await serveBatches(app, [projectorSource(log, store)]);
  return app;
}

describe('projector', () => {
  it('keeps views up with the log, and goes on where it stopped', async () => {
    const builder = new LogBuilder();
    createModel(builder, 'm').register();
    const log = new MemoryEventLog();
    const store = new MemoryViewStore();
    const { signal } = new AbortController();

    const first = await start(log, store);
    const end = await writeLog(log, builder.entries);
    expect(await store.reached(0, end, signal)).toBe(true);
    expect(await resolveModel(store, 'default', 'm')).toMatchObject({ versionCount: 1 });
    await first.close();

    const again = await start(log, store);
    expect(await store.cursor(0)).toMatchObject({ offset: end, seq: { default: 2 } });
    await again.close();
  });
});
