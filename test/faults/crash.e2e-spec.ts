import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { FAILPOINTS } from '#platform';
import { fsck } from '../support/fsck.js';
import { LoadClient, seeded } from '../support/load.js';
import { startServer, tryServer } from '../support/server.js';

const CLIENTS = 8;
const OPERATIONS_AFTER = 12;
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

let dataDir: string | undefined;
afterEach(() => {
  if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true });
  dataDir = undefined;
});

describe(`kill -9 (SEED=${SEED})`, () => {
  it.each(FAILPOINTS)('at %s loses and doubles nothing', async (failpoint) => {
    const clients = newClients(SEED);
    dataDir = mkdtempSync(join(tmpdir(), 'cartulary-crash-'));
    for (const passes of [1, 5, 12]) {
      const server = await tryServer({ dataDir, env: { FAILPOINT: `${failpoint}:kill:${passes}` } });
      if (!server) continue; // A start passes some of them too.
      await Promise.all(clients.map((client) => client.run(server.url, new AbortController().signal, 400)));
      await server.exited;
    }
    await settle(dataDir, clients);
  });

  it('at any moment, in dozens of rounds', async () => {
    const random = seeded(SEED);
    const clients = newClients(SEED + 1);
    dataDir = mkdtempSync(join(tmpdir(), 'cartulary-crash-'));
    for (let round = 0; round < 24; round++) {
      const server = await startServer({ dataDir });
      const running = Promise.all(clients.map((client) => client.run(server.url, new AbortController().signal)));
      await told(clients, 20 + Math.floor(random() * 200));
      await server.kill();
      await running;
    }
    await settle(dataDir, clients);
  }, 240_000);
});

function newClients(seed: number): readonly LoadClient[] {
  return Array.from(
    { length: CLIENTS },
    (_, i) => new LoadClient(`client-${i}`, 3, seeded(seed * 100 + i), { reads: true }),
  );
}

/** Returns once the clients were told of `more` further operations. */
async function told(clients: readonly LoadClient[], more: number): Promise<void> {
  const count = (): number => clients.reduce((sum, client) => sum + client.done, 0);
  const enough = count() + more;
  while (count() < enough) await new Promise((resolve) => setImmediate(resolve));
}

/** A plain restart, in which clients repeat what was not answered; then everything is checked. */
async function settle(dataDir: string, clients: readonly LoadClient[]): Promise<void> {
  const server = await startServer({ dataDir });
  await Promise.all(clients.map((client) => client.run(server.url, new AbortController().signal, OPERATIONS_AFTER)));
  for (const digest of clients.flatMap(({ stored }) => stored.slice(-20))) {
    expect((await fetch(`${server.url}/v1/artifacts/${digest}`, { method: 'HEAD' })).status).toBe(200);
  }
  await server.stop();
  const checked = await fsck(
    dataDir,
    clients.flatMap(({ calls }) => calls),
    clients.flatMap(({ reads }) => reads),
  );
  expect(checked.documents).toBeGreaterThan(checked.events.length);
}
