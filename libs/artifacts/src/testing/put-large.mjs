// Stores and reads as many bytes as it is told, under their digest if it is told `known`, and prints how far its memory
// rose above idle meanwhile.
import { DigestTap } from '#artifacts';
import { openStore } from './open-store.mjs';

const [place, size, isKnown] = [process.argv[2], Number(process.argv[3]), process.argv[4] === 'known'];
const store = await openStore(place);
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

async function named(bytes) {
  const tap = new DigestTap();
  const passing = tap.through(bytes);
  while (!(await passing.next()).done);
  return tap.result();
}

const expected = isKnown ? (await named(weights())).digest : undefined;
const stored = await store.put(weights(), expected);
const read = await named(measured(await store.read(stored.digest)));
console.log(JSON.stringify({ stored, read, rise: peak - idle }));
