// Stores and reads as many bytes as it is told, and prints how far its memory rose above idle meanwhile.
import { DigestTap, FolderArtifactStore } from '#artifacts';

const [folder, size] = [process.argv[2], Number(process.argv[3])];
const store = await FolderArtifactStore.open(folder);
const idle = process.memoryUsage.rss();
let peak = idle;

async function* weights() {
  for (let left = size; left > 0; left -= 65_536) {
    const chunk = Buffer.alloc(Math.min(left, 65_536));
    chunk.writeUInt32LE(left / 65_536);
    yield* measured([chunk]);
  }
}

async function* measured(source) {
  for await (const chunk of source) {
    peak = Math.max(peak, process.memoryUsage.rss());
    yield chunk;
  }
}

const stored = await store.put(weights());
const tap = new DigestTap();
const bytes = tap.through(measured(await store.read(stored.digest)));
while (!(await bytes.next()).done);
console.log(JSON.stringify({ stored, read: tap.result(), rise: peak - idle }));
