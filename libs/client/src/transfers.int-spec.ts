import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Digest } from '#domain';
import { RegistryClient } from './registry-client.js';
import { Transfers } from './transfers.js';

const MIB = 1024 ** 2;
const LARGE = 64 * MIB;
const digest: Digest = `sha256:${'a'.repeat(64)}`;
const NOT_OFFERED = JSON.stringify({ code: 'ROUTE_NOT_FOUND', detail: 'none', status: 404 });

async function* large() {
  for (let sent = 0; sent < LARGE; sent += MIB) yield Buffer.alloc(MIB, 'x');
}

describe('Transfers', () => {
  let server: Server;
  let at: string;
  /** What was asked for, with the token that came with it. */
  let calls: string[];
  let answer: (call: string, response: ServerResponse, request: IncomingMessage) => void;
  let transfers: Transfers;

  beforeEach(async () => {
    calls = [];
    server = createServer((request, response) => {
      const call = `${request.method} ${request.url?.replace(digest, 'D').replace(encodeURIComponent(digest), 'D')}`;
      calls.push(`${call} ${request.headers.authorization ?? '-'}`);
      request.resume().on('end', () => answer(call, response, request));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    transfers = new Transfers(new RegistryClient({ url: at, token: 't', pauses: [] }));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const grant = (url: string): string => JSON.stringify({ upload: 'u', url, expiresAt: '2099-01-01T00:00:00Z' });

  it('sends large bytes to the URL without the token, and has them taken', async () => {
    let length: string | undefined;
    answer = (call, response, { headers }) => {
      if (call.startsWith('PUT')) length = headers['content-length'];
      response
        .writeHead(call.startsWith('PUT') ? 200 : 201)
        .end(call.endsWith('/uploads') ? grant(`${at}/s3?sig`) : '{}');
    };
    expect(await transfers.put(digest, LARGE, large)).toBe(true);
    expect(calls).toEqual([
      'POST /v1/artifacts/D/uploads Bearer t',
      'PUT /s3?sig -',
      'POST /v1/artifacts/D/uploads/u/complete Bearer t',
    ]);
    expect(length).toBe(`${LARGE}`);
  });

  it('goes by the registry where it offers nothing else, and asks only once', async () => {
    answer = (call, response) => {
      if (call.startsWith('POST')) response.writeHead(404).end(NOT_OFFERED);
      else response.writeHead(201).end('{}');
    };
    for (const _ of [1, 2]) expect(await transfers.put(digest, LARGE, large)).toBe(true);
    expect(calls.map((call) => call.split(' ', 1)[0])).toEqual(['POST', 'PUT', 'PUT']);
  });

  it('goes by the registry where the store refuses or cannot be reached', async () => {
    for (const url of [`${at}/refused`, 'http://127.0.0.1:1/s3']) {
      calls = [];
      transfers = new Transfers(new RegistryClient({ url: at, pauses: [] }));
      answer = (call, response) => {
        if (call === 'PUT /refused') response.writeHead(403).end('<Error/>');
        else response.writeHead(201).end(grant(url));
      };
      expect(await transfers.put(digest, LARGE, large)).toBe(true);
      expect(calls.at(-1)).toBe('PUT /v1/artifacts/D -');
    }
  });

  it('leaves small ones to the registry', async () => {
    answer = (_, response) => response.writeHead(201).end('{}');
    await transfers.put(digest, 1, large);
    expect(calls).toEqual(['PUT /v1/artifacts/D Bearer t']);
  });

  it('fails with the fault of its source', async () => {
    answer = (_, response) => response.writeHead(201).end(grant(`${at}/s3`));
    const fault = new Error('The disk is gone.');
    const broken = async function* () {
      yield Buffer.from('one');
      throw fault;
    };
    await expect(transfers.put(digest, LARGE, broken)).rejects.toBe(fault);
  });

  it('says when the bytes that it reads break off', async () => {
    answer = (call, response) => {
      if (call.endsWith('/url')) response.end(grant(`${at}/s3`));
      else response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
    };
    const reading = async (): Promise<void> => {
      for await (const _ of await transfers.read(digest, LARGE));
    };
    await expect(reading()).rejects.toThrowCode('UNAVAILABLE');
    expect(calls).toEqual(['GET /v1/artifacts/D/url Bearer t', 'GET /s3 -']);
  });
});
