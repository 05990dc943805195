import { describe, it } from '@jest/globals';
import { startServer } from '../support/server.js';

const CLIENTS = 20;
const BEFORE_STOP = 100;
/** A connection that nobody closes is kept for 72 s. */
const SOON_MS = 30_000;

describe('a registry that is asked to stop', () => {
  it.each([1, 2, 3])(
    'ends with its last answer, whatever connections its clients keep (%i)',
    async () => {
      const server = await startServer();
      let answers = 0;
      const enough = new Promise<void>((resolve) => {
        const ask = async (): Promise<void> => {
          await (await fetch(`${server.url}/v1/models`)).text();
          if (++answers === BEFORE_STOP) resolve();
          return ask();
        };
        for (let n = 0; n < CLIENTS; n++) void ask().catch(() => undefined);
      });
      await enough;
      await server.stop();
    },
    SOON_MS,
  );
});
