import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventLog } from '#event-log';
import { START } from '#records';
import { MemoryViewStore } from '#views';
import { Reads } from './reads.js';

describe('Reads', () => {
  let views: MemoryViewStore;
  let reads: Reads;
  beforeEach(() => {
    views = new MemoryViewStore();
    reads = new Reads(views, new MemoryEventLog());
  });
  const move = (offset: number) => views.write(0, [], { ...START, offset, seq: { default: offset } });

  it('says which position an answer reflects', async () => {
    await move(3);
    expect(await reads.at('default', async () => 'x')).toEqual({ value: 'x', position: 'default:3' });
    expect(await reads.position('other')).toBe('other:0');
  });

  it('reads again what a write overtook', async () => {
    await move(1);
    let attempts = 0;
    const found = await reads.at('default', async () => {
      if (attempts++ === 0) await move(2);
      return attempts;
    });
    expect(found).toEqual({ value: 2, position: 'default:2' });
  });

  it('waits for a position that a caller has seen', async () => {
    await move(1);
    const waiting = reads.waitFor('default:3');
    await move(2);
    await move(3);
    await expect(waiting).resolves.toBeUndefined();
    await expect(reads.waitFor('default')).rejects.toThrowCode('INVALID_COMMAND');
  });
});
