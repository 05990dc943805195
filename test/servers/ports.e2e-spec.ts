import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { onFreePorts, StartFailed } from '../support/servers/ports.js';

describe('free ports', () => {
  it('are different ones, that can be listened on, and others if somebody else was faster', async () => {
    const given: (readonly number[])[] = [];
    const server = await onFreePorts(2, async (ports) => {
      given.push(ports);
      if (given.length === 1) throw new StartFailed('It ended.', 'FATAL Address already in use');
      const listening = createServer().listen(ports[0], '127.0.0.1');
      await once(listening, 'listening');
      return listening;
    });
    server.close();
    expect(given).toHaveLength(2);
    expect(new Set(given.flat()).size).toBe(4);
  });

  it('do not help a server that fails for another reason, whose log is shown', async () => {
    let starts = 0;
    const starting = onFreePorts(1, async () => {
      starts += 1;
      throw new StartFailed('It ended.', 'WARN slow\nFATAL no space left on the device\n');
    });
    await expect(starting).rejects.toThrow('no space left');
    expect(starts).toBe(1);
  });
});
