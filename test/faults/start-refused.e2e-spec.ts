import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LoadClient, seeded } from '../support/load.js';
import { startServer } from '../support/server.js';

/** Starts the registry where it must refuse to, and returns what it said. */
async function refusalOf(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; stderr: string; stdout: string }> {
  const child = spawn(process.execPath, ['dist/apps/standalone/src/main.js'], {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr, stdout };
}

describe('a start that is refused', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'cartulary-refused-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('names the process that has the folder', async () => {
    const server = await startServer({ dataDir });
    const { code, stderr, stdout } = await refusalOf({ CARTULARY_DATA_DIR: dataDir });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`locked by process ${server.pid}`);
    expect(stderr).toContain('START_REFUSED');
    await server.stop();
  });

  it('names the version that wrote the folder, and changes nothing in it', async () => {
    writeFileSync(join(dataDir, 'format.json'), JSON.stringify({ format: 99, writtenBy: '9.0.0' }));
    const { code, stderr } = await refusalOf({ CARTULARY_DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(stderr).toContain('written by 9.0.0');
    expect(readdirSync(dataDir).filter((name) => name.startsWith('log'))).toEqual([]);
  });

  it('names a file where the folder should be', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect((await refusalOf({ CARTULARY_DATA_DIR: file })).stderr).toContain('a file where a folder should be');
  });

  it('says that the port is taken, in one line, and what to do', async () => {
    const server = await startServer();
    const { port } = new URL(server.url);
    const { code, stderr, stdout } = await refusalOf({ CARTULARY_DATA_DIR: dataDir, PORT: port });
    await server.stop();
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `cartulary: Expected port ${port} to be free, found it taken. Choose another with PORT=${Number(port) + 1}, or stop what listens there. (START_REFUSED)\n`,
    });
  });

  it('says that the log was lost while its views are there, and appends nothing', async () => {
    const server = await startServer({ dataDir });
    await new LoadClient('client', 2, seeded(1)).run(server.url, new AbortController().signal, 20);
    await server.stop();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataDir, `log.db${suffix}`), { force: true });
    const { code, stderr } = await refusalOf({ CARTULARY_DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(stderr).toContain('LOG_VIOLATION');
    expect(stderr).toContain('with 0 records');
  });

  it.each([
    [{ PORT: 'http' }, 'Expected PORT'],
    [{ CARTULARY_HOST: '0.0.0.0' }, 'CARTULARY_INSECURE'],
    [{ KAFKA_BROKERS: 'localhost:9092' }, 'KAFKA_BROKERS'],
  ])('for %j', async (env, said) => {
    mkdirSync(join(dataDir, 'data'));
    const { code, stderr } = await refusalOf({ CARTULARY_DATA_DIR: join(dataDir, 'data'), ...env });
    expect(code).toBe(1);
    expect(stderr).toContain(said);
  });
});
