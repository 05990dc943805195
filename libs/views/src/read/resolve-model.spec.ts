import { describe, expect, it } from '@jest/globals';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { projected } from '../testing/projected.js';
import { resolveModel, resolveModelOfHistory } from './resolve-model.js';

function given() {
  const log = new LogBuilder();
  return { log, model: createModel(log, 'm') };
}
const resolve = async (log: LogBuilder, name: string, namespace = 'default') =>
  resolveModel(await projected(log), namespace, name);
const resolveOld = async (log: LogBuilder, name: string) =>
  resolveModelOfHistory(await projected(log), 'default', name);

describe('a model by name', () => {
  it('is the living one', async () => {
    const { log, model } = given();
    expect(await resolve(log, 'm')).toMatchObject({ _id: model.id, name: 'm' });
  });

  it('is looked for in its namespace only', async () => {
    const { log } = given();
    log.configure('prod');
    await expect(resolve(log, 'm', 'prod')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await expect(resolve(log, 'm', 'test')).rejects.toMatchObject({ code: 'NAMESPACE_NOT_FOUND' });
  });

  it('is not found under a name it left, and says the present one', async () => {
    const { log, model } = given();
    model.rename('n');
    model.rename('o');
    await expect(resolve(log, 'm')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('renamed to "o"'),
    });
    expect(await resolve(log, 'o')).toMatchObject({ _id: model.id });
  });

  it('is found again under a name it came back to', async () => {
    const { log, model } = given();
    model.rename('n');
    model.rename('m');
    expect(await resolve(log, 'm')).toMatchObject({ _id: model.id });
    await expect(resolve(log, 'n')).rejects.toMatchObject({ message: expect.stringContaining('renamed to "m"') });
  });

  it('is not found once it was deleted, and says so', async () => {
    const { log, model } = given();
    model.delete({ recordedAt: '2026-11-18T10:00:00.000Z' });
    const gone = { code: 'MODEL_NOT_FOUND', message: expect.stringContaining('deleted on 2026-11-18T10:00:00.000Z') };
    await expect(resolve(log, 'm')).rejects.toMatchObject(gone);
  });

  it('is the new one where the name was given again', async () => {
    const { log, model } = given();
    model.delete();
    const second = createModel(log, 'm');
    expect(await resolve(log, 'm')).toMatchObject({ _id: second.id });
    expect(await resolveOld(log, 'm')).toMatchObject({ _id: second.id });
  });

  it('is for its history also the one that bore the name last', async () => {
    const { log, model } = given();
    model.rename('n');
    model.delete();
    expect(await resolveOld(log, 'm')).toMatchObject({ _id: model.id });
    expect(await resolveOld(log, 'n')).toMatchObject({ _id: model.id });
    await expect(resolveOld(log, 'x')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});
