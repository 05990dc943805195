import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { registration, withFolder } from './test/bench/support.mjs';
await withFolder(async (folder) => {
  const server = fork('./test/bench/http-server.mjs', [folder], {
    execArgv: ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'],
  });
  const [url] = await once(server, 'message');
  const digest = `sha256:${createHash('sha256').update('weights').digest('hex')}`;
  await fetch(`${url}/v1/artifacts/${digest}`, { method: 'PUT', body: 'weights' });
  let n = 0;
  const r = await autocannon({
    url,
    connections: 32,
    duration: 6,
    requests: [
      {
        method: 'POST',
        path: '/v1/models/default/m/versions',
        headers: { 'content-type': 'application/json', ...(process.argv[2] ? { prefer: 'return=minimal' } : {}) },
        setupRequest: (q) => ({ ...q, body: JSON.stringify({ ...registration(n++), artifact: { digest } }) }),
      },
    ],
  });
  console.log(r['2xx'] / r.duration, r.latency.p50, r.latency.p99);
  const { default: D } = await import('better-sqlite3');
  const db = new D(folder + '/data/log.db', { readonly: true });
  console.log('batches', db.prepare('select count(distinct prev) b, count(*) n from records').get());
  server.disconnect();
  await once(server, 'exit');
});
