// Streams of events: how soon a client sees what was appended, and what a thousand idle clients cost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { report, round, ROUNDS, withFolder } from './support.mjs';

const CLIENTS = 1000;
const EVENTS = 300;
const keepAlive = new Agent({ keepAlive: true });

await withFolder(async (folder) => {
  const { server, url } = await startServer(join(folder, 'data'));
  try {
    await measureDelay(url);
    await measureIdle(url, server.pid);
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
});

/** From when the owner stamped an event, before it was written and forced to the disk, until a client has it. */
async function measureDelay(url) {
  const delays = [];
  const stream = await open(`${url}/v1/events`);
  const seen = [];
  createInterface({ input: stream }).on('line', (line) => {
    if (!line.startsWith('data: {')) return;
    const { recordedtime, type } = JSON.parse(line.slice(6));
    if (type?.endsWith('ModelDescribed.v1')) seen.push(Date.now() - Date.parse(recordedtime));
  });
  await send(`${url}/v1/models/default`, 'POST', { name: 'm' });
  for (let r = 0; r < ROUNDS; r++) {
    seen.length = 0;
    for (let n = 0; n < EVENTS; n++) await send(`${url}/v1/models/default/m`, 'PATCH', { description: `${r} ${n}` });
    while (seen.length < EVENTS) await setTimeout(5);
    seen.sort((a, b) => a - b);
    delays.push(seen[Math.floor(EVENTS * 0.99)]);
  }
  stream.destroy();
  report(
    'append until an SSE client has it, p99 in ms',
    delays,
    '< 10',
    'the writes themselves, to the disk, are in it',
  );
}

async function measureIdle(url, pid) {
  const before = residentOf(pid);
  const streams = [];
  for (let n = 0; n < CLIENTS; n++) streams.push(await open(`${url}/v1/events?after=default:1`));
  await setTimeout(2000);
  const cost = round(residentOf(pid) - before);
  for (const stream of streams) stream.destroy();
  report(`${CLIENTS} idle SSE clients, MiB resident`, [cost], '< 100');
}

async function open(url) {
  const [response] = await once(get(url, { headers: { accept: 'text/event-stream' }, agent: false }), 'response');
  response.resume();
  return response;
}

async function send(url, method, body) {
  const sent = request(url, {
    method,
    agent: keepAlive,
    headers: { 'content-type': 'application/json', prefer: 'return=minimal' },
  });
  sent.end(JSON.stringify(body));
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  if (response.statusCode >= 300)
    throw new Error(`Expected ${method} ${url} to be done, found ${response.statusCode}.`);
}

async function startServer(dataDir) {
  const server = spawn(process.execPath, ['dist/apps/standalone/src/main.js'], {
    env: { ...process.env, PORT: '0', CARTULARY_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: server.stdout }), 'line');
  return { server, url: /http:\S+/.exec(line)[0] };
}

function residentOf(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}
