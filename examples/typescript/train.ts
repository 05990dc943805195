// Trains two models that tell wines apart, registers both, promotes the better one, fetches it by its stage and predicts with it.
// Usage: node dist/examples/typescript/train.js [FOLDER], with CARTULARY_URL and CARTULARY_TOKEN as for the command line. FOLDER has
// wine.csv and lies in the git repository that is recorded; examples/typescript unless given.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RegistryClient } from '#client';
import { type Digest, parseRef } from '#domain';
import { codeOf } from './provenance.js';
import { fit, measure, predict, type Softmax } from './softmax.js';
import { type Rows, splitWine } from './wine.js';

const MODEL = 'wine-cultivar';
const CANDIDATES = [
  { epochs: 3, learningRate: 0.1 },
  { epochs: 300, learningRate: 0.5 },
] as const;

const {
  CARTULARY_URL: url = 'http://127.0.0.1:7100',
  CARTULARY_TOKEN: token,
  RUN_ID: run = randomUUID(),
} = process.env;
const folder = resolve(process.argv[2] ?? 'examples/typescript');
const registry = new RegistryClient({ url, ...(token !== undefined && { token }) });
const { train, test } = splitWine(readFileSync(join(folder, 'wine.csv'), 'utf8'));

const lineage = {
  code: codeOf(folder),
  data: [await dataSource('train', train), await dataSource('test', test)],
  environment: {
    framework: `Node ${process.versions.node}`,
    lockfile: digestOf(readFileSync(new URL('../../../package-lock.json', import.meta.url))),
  },
  run: { id: run },
};
const results: { readonly ref: string; readonly loss: number }[] = [];
for (const { epochs, learningRate } of CANDIDATES) {
  const model = fit(train, { epochs, learningRate });
  const metrics = measure(model, test);
  const digest = await upload(JSON.stringify(model), 'application/json');
  const { ref } = await registry.register(
    { namespace: 'default', model: MODEL },
    {
      artifact: { digest, fileName: `${MODEL}.json`, mediaType: 'application/json' },
      lineage,
      hyperparameters: { algorithm: 'softmax regression', epochs, learning_rate: learningRate },
      metrics,
    },
  );
  console.log(`registered ${ref}  epochs ${epochs}  accuracy ${metrics.accuracy}  log loss ${metrics.log_loss}`);
  results.push({ ref, loss: metrics.log_loss });
}

const best = results.reduce((a, b) => (b.loss < a.loss ? b : a));
const reason = `log loss ${best.loss}, the best of run ${run}`;
await registry.promote(parseRef(best.ref), { stage: 'Production', reason });
console.log(`promoted   ${best.ref} to Production`);

// What a service does that knows the model by its stage alone.
const version = await registry.version(parseRef(`${MODEL}#Production`));
const bytes = await fetchVerified(version.artifact.digest as Digest);
console.log(`fetched    ${version.ref}, ${bytes.length} bytes, ${version.artifact.digest} verified`);
const model = JSON.parse(bytes.toString()) as Softmax;
const right = test.features.filter((row, index) => predict(model, row) === test.labels[index]).length;
console.log(`predicted  ${right} of ${test.labels.length} test rows right`);

/** The registry keeps the rows, so that anybody can train on the very same again. */
async function dataSource(role: string, rows: Rows) {
  const digest = await upload(rows.csv, 'text/csv');
  console.log(`data       ${role}: ${rows.labels.length} rows, ${digest}`);
  return { id: 'wine', version: digest.slice('sha256:'.length, 'sha256:'.length + 7), digest, role };
}

async function upload(text: string, mediaType: string): Promise<Digest> {
  const digest = digestOf(Buffer.from(text));
  await registry.putArtifact(digest, Buffer.from(text), mediaType);
  return digest;
}

async function fetchVerified(digest: Digest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await registry.readArtifact(digest)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (digestOf(bytes) !== digest) throw new Error(`Expected bytes of ${digest}, found ${digestOf(bytes)}.`);
  return bytes;
}

function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
