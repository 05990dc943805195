import { describe, expect, it } from '@jest/globals';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { projected } from '../testing/projected.js';
import { commandOutcome, commandStatus } from './command-status.js';

describe('the status of a command', () => {
  it('is that of the newest of its id, in any namespace', async () => {
    const log = new LogBuilder();
    log.outcome({ commandId: 'c', status: 'unchanged', namespace: 'prod' });
    createModel(log, 'm', {}, { commandId: 'c' });
    const store = await projected(log);
    expect(await commandStatus(store, 'ada', 'c')).toEqual({
      commandId: 'c',
      status: 'accepted',
      events: ['default:1'],
      result: { ref: 'default/m', position: 'default:1' },
    });
    expect(await commandOutcome(store, { namespace: 'prod', actor: 'ada', commandId: 'c' })).toMatchObject({
      status: 'unchanged',
    });
  });

  it('is nobody else’s business', async () => {
    const log = new LogBuilder();
    createModel(log, 'm', {}, { commandId: 'c' });
    createModel(log, 'n', {}, { commandId: 'cc' });
    const store = await projected(log);
    await expect(commandStatus(store, 'eve', 'c')).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' });
    await expect(commandStatus(store, 'ad', 'c')).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' });
    expect(await commandOutcome(store, { namespace: 'default', actor: 'eve', commandId: 'c' })).toBeUndefined();
  });

  it('has the error of what was refused', async () => {
    const log = new LogBuilder();
    const error = { code: 'STAGE_EXCLUSIVE', message: 'Expected none, found one.' } as const;
    log.outcome({ commandId: 'c', status: 'rejected', error });
    expect(await commandStatus(await projected(log), 'ada', 'c')).toEqual({
      commandId: 'c',
      status: 'rejected',
      events: [],
      error,
    });
  });
});
