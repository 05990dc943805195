// A process of its own, since Node reads NODE_EXTRA_CA_CERTS only at its start: puts bytes into a store and says what it found.
import { Readable } from 'node:stream';
import { S3ArtifactStore } from '#artifacts';

try {
  const store = await S3ArtifactStore.open({ ...JSON.parse(process.argv[2]), createBucket: true });
  const { digest } = await store.put(Readable.from([Buffer.from('weights')]));
  const { size } = (await store.stat(digest)) ?? {};
  process.stdout.write(JSON.stringify({ size }));
} catch ({ code, message }) {
  process.stdout.write(JSON.stringify({ code, message }));
}
