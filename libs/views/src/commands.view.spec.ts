import { describe, expect, it } from '@jest/globals';
import { commandDocumentId, commands } from './commands.view.js';
import { LogBuilder } from './testing/log-builder.js';
import { createModel } from './testing/model-log.js';
import { documentOf } from './testing/projected.js';

const shown = (log: LogBuilder, id: string) => documentOf(log, commands, commandDocumentId('default', 'ada', id));
const refused = (code: 'STAGE_EXCLUSIVE' | 'COMMAND_ID_REUSED' | 'COMMAND_EXPIRED') => ({
  error: { code, message: 'No.' },
});

describe('commands', () => {
  it('shows the events of an accepted command and where it led', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm', {}, { commandId: 'c', index: 0, count: 2 });
    model.register({}, { commandId: 'c', index: 1, count: 2, recordedAt: '2026-11-18T10:00:00.000Z' });
    expect(await shown(log, 'c')).toEqual({
      _id: 'ada/c/default',
      status: 'accepted',
      commandSha256: '0c'.repeat(32),
      recordedAt: '2026-11-18T10:00:00.000Z',
      events: ['default:1', 'default:2'],
      result: { ref: 'default/m:v1', position: 'default:2' },
    });
  });

  it('shows what was refused or changed nothing', async () => {
    const log = new LogBuilder();
    const result = { ref: 'default/m:v1', position: 'default:2' };
    log.outcome({ commandId: 'a', status: 'rejected', ...refused('STAGE_EXCLUSIVE') });
    log.outcome({ commandId: 'b', status: 'unchanged', result });
    expect(await shown(log, 'a')).toMatchObject({ status: 'rejected', events: [], ...refused('STAGE_EXCLUSIVE') });
    expect(await shown(log, 'b')).toMatchObject({ status: 'unchanged', result });
  });

  it.each([
    ['a repeat', { status: 'repeated', first: 'accepted' }],
    ['one that was passed on', { status: 'forwarded' }],
    ['another command under the same id', { status: 'rejected', ...refused('COMMAND_ID_REUSED') }],
    ['a repeat that came too late', { status: 'rejected', ...refused('COMMAND_EXPIRED') }],
  ] as const)('keeps the first outcome in spite of %s', async (_what, outcome) => {
    const log = new LogBuilder();
    createModel(log, 'm', {}, { commandId: 'c' });
    log.outcome({ commandId: 'c', ...outcome });
    expect(await shown(log, 'c')).toMatchObject({ status: 'accepted', events: ['default:1'] });
  });

  it('shows the newest where an id was used again', async () => {
    const log = new LogBuilder();
    createModel(log, 'm', {}, { commandId: 'c' });
    log.outcome({ commandId: 'c', status: 'unchanged' });
    expect(await shown(log, 'c')).toMatchObject({ status: 'unchanged', events: [] });
    createModel(log, 'n', {}, { commandId: 'c' });
    expect(await shown(log, 'c')).toMatchObject({ status: 'accepted', events: ['default:2'] });
  });

  it('passes over what had no readable id', async () => {
    const log = new LogBuilder();
    log.owner('o');
    log.outcome({ commandId: null, status: 'rejected', ...refused('STAGE_EXCLUSIVE') });
    expect(log.entries.flatMap((entry) => commands.route(entry))).toEqual([]);
  });

  it('keeps ids apart that hold slashes', () => {
    expect(commandDocumentId('n', 'a/b', 'c')).not.toBe(commandDocumentId('n', 'a', 'b/c'));
    expect(commandDocumentId('n', 'a%2Fb', 'c')).not.toBe(commandDocumentId('n', 'a/b', 'c'));
  });
});
