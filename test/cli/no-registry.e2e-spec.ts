import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cartulary, type CliResult } from '../support/cli.js';
import { startServer } from '../support/server.js';

let peer: Server | undefined;
afterEach(() => void peer?.close());

async function portOf(server: Server): Promise<number> {
  peer = server;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

async function list(url: string, env = {}): Promise<CliResult> {
  return cartulary(['list'], { url, env });
}

describe('a command without a registry', () => {
  it.each([
    ['closes', 'socket.end()'],
    ['resets', 'socket.resetAndDestroy()'],
  ])('ends with 3 where a peer %s every connection', async (_, answer) => {
    // A process of its own is the fastest to close.
    const peer = `const server = require('net').createServer((socket) => ${answer}).listen(0, () => console.log(server.address().port))`;
    const child = spawn(process.execPath, ['-e', peer], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [port] = (await once(child.stdout, 'data')) as [Buffer];
      const { code, err } = await list(`http://127.0.0.1:${Number(port.toString())}`);
      expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('Expected a registry that answers at') });
    } finally {
      child.kill();
    }
  });

  it('says that something else answers there', async () => {
    const port = await portOf(createServer((_, response) => response.end('hello')));
    const { code, err } = await list(`http://127.0.0.1:${port}`);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('something else answers there (200 OK)') });
    expect(err).not.toContain('serve');
  });

  it('says that what answers speaks no TLS', async () => {
    const port = await portOf(createServer((_, response) => response.end('hello')));
    const { code, err } = await list(`https://127.0.0.1:${port}`);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('Try http:// in CARTULARY_URL') });
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/\\u000a|:error:/);
  });

  it('never ends without a word', async () => {
    const never = '--import=data:text/javascript,globalThis.fetch=()=>new%20Promise(()=>{})';
    const { code, err } = await list('http://127.0.0.1:9', { NODE_OPTIONS: never });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^cartulary: .+\n$/) });
  });
});

describe('a user without a token', () => {
  it('is named by a registry that has tokens', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'cartulary-user-'));
    await cartulary(['token', 'add', 'ci', '--new', '--data-dir', dataDir], { url: '' });
    const server = await startServer({ dataDir });
    try {
      const { code, err } = await list(server.url.replace('//', '//ada@'));
      expect({ code, err }).toEqual({
        code: 1,
        err: expect.stringContaining('found the user ada without one. Set CARTULARY_TOKEN'),
      });
    } finally {
      await server.stop();
      rmSync(dataDir, { recursive: true });
    }
  });
});
