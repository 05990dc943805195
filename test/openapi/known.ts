import { randomUUID } from 'node:crypto';
import { type Client, digestOf, SIDECAR } from '../api/client.js';

const MANIFEST = 'application/vnd.cartulary.manifest.v1+json';
/** The first one is the example of the document. */
const MODELS = ['sentiment-classifier', 'béta', 'gamma 1'];

/** Puts something of everything into a registry, and returns values by the name of the field that can hold them. */
export async function fill(client: Client): Promise<Readonly<Record<string, readonly unknown[]>>> {
  await client.call('PUT', '/v1/namespaces/lab', { body: { exclusiveStages: ['Staging'] } });
  const bytes = await client.store('weights');
  const empty = await client.store('');
  const file = await client.store('a file of a folder');
  const folder = JSON.stringify({ files: [{ digest: file, path: 'a.txt', size: 18 }] });
  const manifest = digestOf(folder);
  await client.call('PUT', `/v1/artifacts/${manifest}`, { body: folder, headers: { 'content-type': MANIFEST } });
  const keys: string[] = [];
  for (const model of MODELS) {
    const key = randomUUID();
    const versions = `/v1/models/default/${encodeURIComponent(model)}/versions`;
    const lineage = { code: { commit: 'a1b2c3d' }, data: [{ id: 'reviews', version: '3f4e5a6' }] };
    const metrics = { f1: 0.9 };
    const sidecar = JSON.stringify({ model_name: model, version: '2.0', performance_metrics: metrics });
    await client.call('POST', `${versions}?artifact=${bytes}`, { body: sidecar, headers: { 'content-type': SIDECAR } });
    const artifact = { digest: manifest, mediaType: MANIFEST };
    await client.post(versions, { artifact, lineage, metrics, tags: { team: 'nlp' } });
    await client.post(`${versions}/2/promote`, { stage: 'Production' }, { 'idempotency-key': key });
    await client.call('PUT', `${versions.replace('/versions', '')}/aliases/champion`, { body: { version: 2 } });
    keys.push(key);
  }
  return { ...values(keys), digest: [bytes, empty, file, manifest], artifact: [bytes, empty, manifest] };
}

function values(keys: readonly string[]): Readonly<Record<string, readonly unknown[]>> {
  return {
    namespace: ['default', 'default', 'default', 'lab'],
    name: MODELS,
    model: MODELS,
    ref: ['1', 'v2', 'v2', 'latest', '@champion', 'stage:Production', 'label:2.0'],
    alias: ['champion', 'best'],
    version: [1, 'v2'],
    stage: ['None', 'Staging', 'Production', 'archived'],
    path: ['a.txt', 'a.txt', 'swagger-ui.css'],
    id: keys,
    at: ['2026-01-01T00:00:00Z', '2099-12-31T23:59:59.999+02:00'],
    known_at: ['2099-01-01T00:00:00Z', 'default:3', 'lab:1'],
    after: ['default:2', 'lab:1'],
    types: ['StagePromoted', 'ModelRegistered,ModelArchived'],
    filter: ["metrics.f1 > 0.5 AND NOT tags.team = 'cv'", "label LIKE '2.%' OR stage = 'production'", "model = 'béta'"],
    order_by: ['metrics.f1 DESC, label', 'createdAt'],
    Prefer: ['return=minimal', 'respond-async'],
    'Cartulary-Min-Position': ['default:1'],
  };
}
