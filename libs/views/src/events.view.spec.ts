import { describe, expect, it } from '@jest/globals';
import type { LogEntry } from '#records';
import { cloudEventOf, type EventDocument, events, recordedAtOf } from './events.view.js';
import { LogBuilder } from './testing/log-builder.js';
import { createModel } from './testing/model-log.js';
import { documentOf } from './testing/projected.js';

describe('events', () => {
  it('keeps the data and the leaf, out of which comes the CloudEvent', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    model.register();
    const times = { recordedAt: '2026-11-18T10:00:00.000Z', effectiveAt: '2026-11-18T09:00:00.000Z' };
    model.promote(1, 'Production', times);
    const document = (await documentOf(log, events, 'default:0000000000000003')) as EventDocument;
    const { leaf } = log.entries[2] as LogEntry & { kind: 'event' };
    const data = { name: 'm', version: 1, from: 'None', to: 'Production', displaced: [] };
    expect(document).toEqual({
      _id: 'default:0000000000000003',
      seq: 3,
      modelId: model.id,
      version: 1,
      data,
      leaf: Buffer.from(leaf).toString(),
    });
    expect(recordedAtOf(document)).toBe(times.recordedAt);
    expect(cloudEventOf(document)).toEqual({
      specversion: '1.0',
      id: 'event-2',
      source: '/cartulary/default',
      type: 'io.cartulary.StagePromoted.v1',
      subject: 'm:v1',
      time: times.effectiveAt,
      recordedtime: times.recordedAt,
      sequence: '0000000000000003',
      correlationid: 'command-2',
      authid: 'ada',
      data,
      leaf: Buffer.from(leaf).toString('base64'),
    });
  });

  it('names the version that lost the alias', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    model.register();
    model.register();
    model.assign('champion', 1);
    model.assign('champion', 2);
    expect(await documentOf(log, events, 'default:0000000000000005')).toMatchObject({ version: 2, otherVersion: 1 });
  });

  it('has no model on events of the namespace', async () => {
    const log = new LogBuilder();
    log.configure('default');
    expect(await documentOf(log, events, 'default:0000000000000001')).not.toHaveProperty('modelId');
  });
});
