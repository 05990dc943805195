// `npm run cluster`: Kafka, MongoDB and S3 servers from packages, the topics, and every app of the distributed registry.
import { ready } from './ready.mjs';

ready();
const { runCluster } = await import('../dist/test/support/servers/cluster.js');
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());
try {
  await runCluster({
    env: process.env,
    say: (line) => console.error(`cartulary: ${line}`),
    ready: (line) => console.log(line),
    signal: stopping.signal,
  });
} catch (error) {
  console.error(`cartulary: ${error.message.replace(/^cartulary: /, '')}`);
  process.exitCode = 1;
}
