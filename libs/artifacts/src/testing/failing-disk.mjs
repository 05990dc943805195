// Runs in a mount namespace of its own, on a folder of one mebibyte that it fills and then makes read-only.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { FolderArtifactStore } from '#artifacts';

const folder = process.argv[2];
mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder);
const root = `${folder}/artifacts`;
const store = await FolderArtifactStore.open(root);

const full = await refusal(store.put(zeros(32)));
const small = await store.put(zeros(4));
mount('-o', 'remount,ro', folder);
const readOnly = await refusal(store.put(zeros(1)));
const reopened = await refusal(FolderArtifactStore.open(root));
const read = (await buffer(await store.read(small.digest))).length;
console.log(JSON.stringify({ full, small, readOnly, reopened, read }));

async function* zeros(chunks) {
  for (let chunk = 0; chunk < chunks; chunk++) yield Buffer.alloc(65_536);
}

async function refusal(act) {
  const error = await act.then(
    () => undefined,
    (thrown) => thrown,
  );
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return { code: error?.code, cause: error?.cause?.code, files: files.length };
}

function mount(...args) {
  const run = spawnSync('mount', args, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
}
