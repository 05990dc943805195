import {
  Controller,
  Injectable,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { type CommandRecord, START } from '#records';
import { type BatchServer, serveBatches } from './batch-server.js';
import {
  COMMAND_BATCH,
  type CommandBatch,
  commandSource,
  EVENT_BATCH,
  type EventBatch,
  eventSource,
} from './batch-sources.js';
import { MemoryCommandQueue } from './memory-command-queue.js';
import { MemoryEventLog } from './memory-event-log.js';
import { command, Recorder } from './testing/command-queue-contract.js';
import { LogWriter } from './testing/log-writer.js';
import { until } from './testing/until.js';

const FAULT = new Error('The batch cannot be decided.');

@Injectable()
class Hooks implements OnModuleInit, OnApplicationShutdown {
  readonly calls: string[] = [];
  onModuleInit(): void {
    this.calls.push('init');
  }
  onApplicationShutdown(): void {
    this.calls.push('shutdown');
  }
}

@Controller()
class CommandsController {
  readonly batches: (readonly CommandRecord[])[] = [];
  constructor(private readonly hooks: Hooks) {}

  @EventPattern<string>(COMMAND_BATCH)
  async decide(@Payload() { commands }: CommandBatch): Promise<void> {
    await Promise.resolve();
    if (commands.some(({ id }) => id === 'poison')) throw FAULT;
    this.batches.push(commands);
    this.hooks.calls.push(`decided ${commands.length}`);
  }
}

@Controller()
class EventsController {
  readonly batches: EventBatch[] = [];

  @EventPattern<string>(EVENT_BATCH)
  async project(@Payload() batch: EventBatch): Promise<void> {
    this.batches.push(batch);
  }
}

@Controller()
class SecondController {
  @EventPattern<string>(COMMAND_BATCH)
  decide(): void {}
}

describe('a server of batches', () => {
  it('hands each batch whole to its handler, and waits for it', async () => {
    const { app, queue, group } = await appOf(CommandsController);
    const server = await serveBatches(app, [commandSource(queue, group)]);
    const commands = [command('1'), command('2'), command('3')];
    await queue.publish(commands);
    const { batches } = app.get(CommandsController);
    await until(() => batches.length === 1);
    await app.close();
    await server.ended;
    expect(batches).toEqual([commands]);
    expect(batches[0]?.[0]).toBe(commands[0]);
    expect(app.get(Hooks).calls).toEqual(['init', 'decided 3', 'shutdown']);
    expect(group.owned.size).toBe(0);
  });

  it('gives what a handler throws to the source, as it was thrown, and ends', async () => {
    const { app, queue, group } = await appOf(CommandsController);
    const server = await serveBatches(app, [commandSource(queue, group)]);
    await queue.publish([command('poison')]);
    await expect(server.ended).rejects.toBe(FAULT);
    await app.close();
  });

  it('follows every partition of a log from its cursor', async () => {
    const log = new MemoryEventLog(2);
    const { app } = await appOf(EventsController);
    const server = await serveBatches(app, [eventSource(log, async () => START)]);
    for (const partition of [0, 1]) await (await LogWriter.start(log, { partition })).append(2);
    const { batches } = app.get(EventsController);
    await until(() => batches.reduce((sum, { batch }) => sum + batch.entries.length, 0) === 6);
    await app.close();
    await server.ended;
    expect(new Set(batches.map(({ partition }) => partition))).toEqual(new Set([0, 1]));
  });

  it('ends with the violation of one partition, and reads the others no further', async () => {
    const log = new MemoryEventLog(2);
    const { app } = await appOf(EventsController);
    const server = await serveBatches(app, [eventSource(log, async (partition) => ({ ...START, offset: partition }))]);
    await expect(server.ended).rejects.toThrowCode('LOG_VIOLATION');
    await app.close();
  });

  it.each([
    ['none', [EventsController]],
    ['more', [CommandsController, SecondController]],
  ])('refuses to start where a pattern has not one handler but %s', async (found, controllers) => {
    const { app, queue, group } = await appOf(...controllers);
    await expect(serveBatches(app, [commandSource(queue, group)])).rejects.toThrow(
      `Expected one handler of ${COMMAND_BATCH}, found ${found}.`,
    );
    await app.close();
  });

  it('ends when its source cannot start', async () => {
    const { app, queue, group } = await appOf(CommandsController);
    await queue.close();
    const server: BatchServer = await serveBatches(app, [commandSource(queue, group)]);
    await expect(server.ended).rejects.toThrowCode('UNAVAILABLE');
    await app.close();
  });
});

async function appOf(...controllers: Type[]) {
  @Module({ controllers, providers: [Hooks] })
  class App {}
  const module = await Test.createTestingModule({ imports: [App] }).compile();
  const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
  return { app, queue: new MemoryCommandQueue(), group: new Recorder() };
}
