import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

interface Weight {
  readonly perVersion: number;
  readonly perCommand: number;
  readonly saveMs: number;
  readonly restoreMs: number;
  readonly snapshotBytes: number;
  readonly whole: boolean;
}

const script = fileURLToPath(new URL('../testing/weigh.mjs', import.meta.url));

describe('the owner of a million versions', () => {
  it.each([1, 10_000])(
    'in %i models keeps 200 bytes of each, as much of each command of the day, and restores them in 2 seconds',
    (models) => {
      const weight = JSON.parse(
        execFileSync(process.execPath, ['--expose-gc', script, String(models)], { encoding: 'utf8', env: {} }),
      ) as Weight;
      expect(weight.whole).toBe(true);
      expect(weight.perVersion).toBeLessThanOrEqual(200);
      expect(weight.perCommand).toBeLessThanOrEqual(250);
      expect(weight.snapshotBytes).toBeLessThan(300e6);
      expect(weight.restoreMs).toBeLessThan(2000);
    },
  );
});
