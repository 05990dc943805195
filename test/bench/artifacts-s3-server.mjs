// An api over a real S3 store, with everything else in memory, as a process of its own: its memory is what is looked at.
import 'reflect-metadata';
import { MemoryCommandQueue, MemoryEventLog, MemorySnapshotStore } from '#event-log';
import { S3ArtifactStore } from '#artifacts';
import { MemoryActorNames, MemoryTokens } from '#platform';
import { MemoryViewStore } from '#views';
import { createHttpApp } from '../../dist/apps/api/src/api.module.js';
import { StandaloneModule } from '../../dist/apps/standalone/src/standalone.module.js';

const ports = {
  log: new MemoryEventLog(),
  queue: new MemoryCommandQueue(),
  snapshots: new MemorySnapshotStore(),
  views: new MemoryViewStore(),
  artifacts: await S3ArtifactStore.open(JSON.parse(process.argv[2])),
  names: new MemoryActorNames(),
  tokens: new MemoryTokens(),
};
const app = await createHttpApp(StandaloneModule.over(ports, { host: '127.0.0.1', port: 0 }), { logger: false });
await app.listen({ host: '127.0.0.1', port: 0 });
process.on('message', () =>
  process.send({ rss: process.memoryUsage().rss, peak: process.resourceUsage().maxRSS * 1024 }),
);
process.once('disconnect', () => app.close());
process.send(`http://127.0.0.1:${app.getHttpServer().address().port}`);
