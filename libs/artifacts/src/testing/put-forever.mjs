// A process to be killed: stores one artifact, then never comes to the end of another, of a digest that it may be told.
import { openStore } from './open-store.mjs';

async function* zeros(chunks) {
  for (let chunk = 0; chunk < chunks; chunk++) {
    // Chunks that came long before are on disk, or with the server, when the next one is asked for.
    if (chunk === 512) console.log('staged');
    yield Buffer.alloc(65_536);
  }
}

const store = await openStore(process.argv[2]);
const { digest } = await store.put(zeros(8));
console.log(digest);
await store.put(zeros(Infinity), process.argv[3]);
