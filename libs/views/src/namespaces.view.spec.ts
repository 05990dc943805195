import { describe, expect, it } from '@jest/globals';
import { namespaces } from './namespaces.view.js';
import { LogBuilder } from './testing/log-builder.js';
import { createModel } from './testing/model-log.js';
import { documentOf } from './testing/projected.js';

describe('namespaces', () => {
  it('shows the last configuration', async () => {
    const log = new LogBuilder();
    log.configure('prod', ['Production']);
    createModel(log, 'm', { namespace: 'prod' });
    log.configure('prod', ['Production', 'Staging']);
    const expected = { _id: 'prod', exclusiveStages: ['Production', 'Staging'], revision: 2, position: 'prod:3' };
    expect(await documentOf(log, namespaces, 'prod')).toEqual(expected);
  });

  it('has no document of a namespace that nobody configured', async () => {
    const log = new LogBuilder();
    createModel(log, 'm');
    expect(await documentOf(log, namespaces, 'default')).toBeUndefined();
  });
});
