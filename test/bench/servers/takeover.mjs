// How long nobody decides: from the end of the owner, killed or stopped, until the next one has appended.
import { execFileSync } from 'node:child_process';
import { RegistryPublisher } from '#client';
import { KafkaEventLog } from '#event-log';
import { startBackends } from '../../../dist/test/support/servers/backends.js';
import { startRegistryCluster } from '../../../dist/test/support/servers/registry-cluster.js';
import { command, report, round, startOwner } from '../support.mjs';

const EVENTS = Number(process.env.EVENTS ?? 1_000_000);
const SESSION_S = 6;

const backends = await startBackends();
try {
  await fill(backends.kafka.brokers);
  const registry = await startRegistryCluster({
    env: backends.env,
    count: { registrar: 2, projector: 0, api: 0 },
    partitions: 1,
    replication: 1,
  });
  try {
    await measure(registry);
  } finally {
    await registry.stop();
  }
} finally {
  await backends.stop();
}

async function measure({ processes }) {
  const brokers = backends.kafka.brokers;
  const publisher = await RegistryPublisher.open(
    { brokers, topicPrefix: 'cartulary' },
    { source: '/bench', actor: 'bench' },
  );
  const describe = (description) =>
    publisher.submit({ type: 'UpdateModel', namespace: 'default', model: 'm0', data: { description } });
  await describe('first');
  const killed = [];
  const stopped = [];
  for (let n = 0; n < 3; n++) {
    killed.push(await timeOf(describe, processes.registrar, 'SIGKILL'));
    stopped.push(await timeOf(describe, processes.registrar, 'SIGTERM'));
  }
  const detail = `${EVENTS} events in the partition`;
  report(
    'SIGKILL of the owner until the next one has appended, seconds beyond the session',
    killed.map((s) => s - SESSION_S),
    '≤ 3',
    `${killed.map(round).join(' ')} s; ${detail}`,
  );
  await publisher.close();
  report('SIGTERM of the owner until the next one has appended, seconds', stopped, '< 1', detail);
}

async function timeOf(describe, registrars, signal) {
  const owner = await ownerOf(describe, registrars);
  const start = performance.now();
  const ended = owner.kill(signal);
  await describe(`${signal} ${start}`);
  const took = (performance.now() - start) / 1000;
  await ended;
  await owner.start();
  return took;
}

/** Whoever decides a command. */
async function ownerOf(describe, registrars) {
  const before = await Promise.all(registrars.map(decidedBy));
  await describe(`who decides? ${performance.now()}`);
  const after = await Promise.all(registrars.map(decidedBy));
  return registrars[after.findIndex((count, index) => count > before[index])];
}

async function decidedBy({ url }) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = [...text.matchAll(/^cartulary_registrar_commands_total\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

async function fill(brokers) {
  execFileSync(
    process.execPath,
    ['dist/apps/cli/src/main.js', 'topics', '--apply', '--partitions', '1', '--replication', '1'],
    {
      env: { ...process.env, ...backends.env },
      stdio: 'ignore',
    },
  );
  const log = await KafkaEventLog.open({ brokers, topicPrefix: 'cartulary' });
  const registrar = await startOwner(log);
  for (let n = 0; n < EVENTS; n += 256)
    await registrar.deliver(
      0,
      Array.from({ length: 256 }, (_, i) => command(n + i, `m${(n + i) % 50}`)),
    );
  await log.close();
}
