import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MemoryTokens } from '#platform';
import { type Registry, startRegistry } from '../api/registry.js';
import { cartulary } from '../support/cli.js';
import { startServer } from '../support/server.js';

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly found: string;
}

let folder: string;
let registry: Registry;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-doctor-'));
  registry = await startRegistry({ ports: { tokens: new MemoryTokens({ ci: 'cart_of_ci' }) } });
});
afterAll(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true });
});

async function examined(url: string, env: Readonly<Record<string, string>>, ...more: readonly string[]) {
  const { code, out } = await cartulary(['doctor', '--json', ...more], { url, cwd: folder, env });
  const { ok, findings } = JSON.parse(out.toString()) as { ok: boolean; findings: readonly Finding[] };
  return { code, ok, states: Object.fromEntries(findings.map(({ check, state }) => [check, state])) };
}

it('finds nothing amiss where nothing is', async () => {
  expect(await examined(registry.url, { CARTULARY_TOKEN: 'cart_of_ci' })).toEqual({
    code: 0,
    ok: true,
    states: {
      node: 'ok',
      git: 'ok',
      environment: 'ok',
      registry: 'ok',
      parts: 'ok',
      caller: 'ok',
      clock: 'ok',
      'data folder': 'ok',
    },
  });
});

it('finds a token that is missing, a registry that does not answer, and settings that contradict each other', async () => {
  const without = await examined(registry.url, { CARTULARY_TOKEN: '' });
  expect(without).toMatchObject({ code: 1, ok: false, states: { registry: 'ok', caller: 'fail' } });
  const nowhere = await examined('http://ada@127.0.0.1:9', { CARTULARY_TOKEN: 'x', PATH: '' });
  expect(nowhere).toMatchObject({ code: 1, states: { registry: 'fail', environment: 'warn', git: 'warn' } });
  expect(await examined('localhost:7100', { PORT: 'x' })).toMatchObject({ code: 1, states: { environment: 'warn' } });
});

it('finds a clock that goes wrong and a part that is missing', async () => {
  const late = createServer(({ url }, response) => {
    const ready = url !== '/readyz';
    response.sendDate = false;
    response.setHeader('date', new Date(Date.now() - 3_600_000).toUTCString());
    response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' });
    const missing = { detail: '', errors: [{ path: 'owner', message: 'It is starting.' }] };
    response.end(JSON.stringify(ready ? { version: '0.0.1', name: 'default', exclusiveStages: [] } : missing));
  });
  await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve));
  const { port } = late.address() as AddressInfo;
  const { code, states } = await examined(`http://127.0.0.1:${port}`, {});
  expect({ code, states }).toMatchObject({
    code: 1,
    states: { registry: 'warn', clock: 'fail', 'part owner': 'fail' },
  });
  await new Promise((resolve) => late.close(resolve));
});

it('agrees with a registry that has lost its tokens file', async () => {
  const dataDir = join(folder, 'served');
  const env = { CARTULARY_DATA_DIR: dataDir };
  await cartulary(['token', 'add', 'ci', '--new'], { url: '', env });
  const server = await startServer({ dataDir });
  try {
    expect((await examined(server.url, env)).states).toMatchObject({ tokens: 'ok' });
    rmSync(join(dataDir, 'tokens.json'));
    let states: Record<string, string> = {};
    while (states['part tokens'] !== 'fail') ({ states } = await examined(server.url, env));
    expect(states).toMatchObject({ 'part tokens': 'fail', tokens: 'fail' });
  } finally {
    await server.stop();
  }
});

it('says in lines what to do', async () => {
  const { out, err } = await cartulary(['doctor'], { url: registry.url, cwd: folder, env: { CARTULARY_TOKEN: '' } });
  expect(out.toString()).toMatch(/^ok {4}node +v\d+/);
  expect(out.toString()).toMatch(/^fail {2}caller .*\n +Set CARTULARY_TOKEN to a token of the registry\.$/m);
  expect(err).toMatch(/found 1 of 8 checks that failed/);
});
