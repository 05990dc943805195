import { beforeEach, describe, expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { MemoryActorNames } from '#platform';
import { MemoryArtifactStore } from '#artifacts';
import { ApiMetrics } from '../metrics/api-metrics.js';
import { Actors } from './actors.js';
import { CommandGateway } from './command-gateway.js';
import type { KnownArtifacts } from './known-artifacts.js';
import type { Outcome } from './outcome.js';
import type { OutcomeTail } from './outcome-tail.js';
import type { Publisher } from './publisher.js';
import { Submit } from './submit.command.js';

const OUTCOME: Outcome = { status: 'unchanged', events: [], reflected: () => Promise.resolve(true) };

describe('a command that was not published for sure', () => {
  let fault: RegistryError;
  let cancelled: boolean;
  let gateway: CommandGateway;
  beforeEach(() => {
    cancelled = false;
    const tail = {
      awaitOutcome: () => Promise.resolve({ outcome: Promise.resolve(OUTCOME), cancel: () => void (cancelled = true) }),
    };
    const publisher = { publish: () => Promise.reject(fault) };
    const count = { inc: () => undefined };
    const metrics = { commands: count, rejections: count };
    gateway = new CommandGateway(
      tail as unknown as OutcomeTail,
      publisher as unknown as Publisher,
      new Actors(new MemoryActorNames()),
      {} as KnownArtifacts,
      new MemoryArtifactStore(),
      metrics as unknown as ApiMetrics,
    );
  });

  const submit = (async = false) =>
    gateway.execute(
      new Submit({
        type: 'CreateModel',
        commandId: 'c',
        namespace: 'default',
        model: 'm',
        caller: undefined,
        traceparent: undefined,
        value: Buffer.from('{}'),
        async,
      }),
    );

  it('is waited for where it may have been: the log knows', async () => {
    fault = new RegistryError('OUTCOME_UNKNOWN', 'No answer.');
    expect(await submit()).toBe(OUTCOME);
    expect(cancelled).toBe(false);
  });

  it('is told so to one who does not wait', async () => {
    fault = new RegistryError('OUTCOME_UNKNOWN', 'No answer.');
    await expect(submit(true)).rejects.toThrowCode('OUTCOME_UNKNOWN');
  });

  it('is not waited for where it was not', async () => {
    fault = new RegistryError('UNAVAILABLE', 'No broker.');
    await expect(submit()).rejects.toThrowCode('UNAVAILABLE');
    expect(cancelled).toBe(true);
  });
});
