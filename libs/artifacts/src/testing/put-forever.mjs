// A process to be killed: stores one artifact, then never comes to the end of another.
import { FolderArtifactStore } from '#artifacts';

async function* zeros(chunks) {
  for (let chunk = 0; chunk < chunks; chunk++) {
    // Earlier chunks are on disk when the next one is asked for.
    if (chunk === 64) console.log('staged');
    yield Buffer.alloc(65_536);
  }
}

const store = await FolderArtifactStore.open(process.argv[2]);
const { digest } = await store.put(zeros(8));
console.log(digest);
await store.put(zeros(Infinity));
