// Many versions as the projector writes them, and the searches that are measured on them.
import { START } from '#records';
import { fold, VIEWS } from '#views';
import { registration } from './support.mjs';

const MODELS = 1000;
/** Views that searches read. */
const FILLED = VIEWS.filter(({ name }) => ['models', 'versions'].includes(name));

export const SEARCHES = {
  'by data version': (n) => ({ filter: `lineage.data.version = 'd${n}'` }),
  'by commit': (n) => ({ filter: `lineage.code.commit = 'c${n}'` }),
  'by a metric ordered by itself': (n) => ({
    filter: `metrics.f1_score > 0.${n % 10}`,
    order: 'metrics.f1_score DESC',
  }),
  'by a metric ordered by itself, ascending': (n) => ({
    filter: `metrics.f1_score > 0.${n % 10}`,
    order: 'metrics.f1_score',
  }),
  'by optimizer and model': (n) => ({ filter: `hyperparameters.optimizer = 'Adam' AND model = 'm${n % MODELS}'` }),
};
export const LISTS = {
  'first page of versions': () => ({}),
  'first page of versions by label': () => ({ order: 'label' }),
  'first page of versions by model, then metric': () => ({ order: 'model, metrics.f1_score DESC' }),
  'first page of versions by optimizer, then commit': () => ({
    order: 'hyperparameters.optimizer, lineage.code.commit',
  }),
};

/** Every commit has some 20 of them, every data version 100. */
export async function fill(views, size, batch = 256) {
  let entries = [];
  let offset = 0;
  const append = (type, model, data) => {
    const recordedAt = new Date(1.79e12 + offset).toISOString();
    entries.push({
      kind: 'event',
      offset,
      event: {
        namespace: 'default',
        seq: offset + 1,
        type,
        stream: { kind: 'model', id: `id-${model}` },
        streamRevision: offset + 1,
        subject: `m${model}`,
        data: { name: `m${model}`, ...data },
        recordedAt,
        effectiveAt: recordedAt,
        eventId: `e${offset}`,
        commandId: `c${offset}`,
        commandSha256: '00',
        commandIndex: 0,
        commandCount: 1,
        owner: 'o',
        actor: { id: 'anonymous', kind: 'user', grade: 'anonymous' },
      },
      cloudEvent: {},
      payload: new Uint8Array(),
      leaf: new Uint8Array(),
    });
    offset++;
  };
  const flush = async () => {
    await views.write(0, await fold(views, FILLED, entries), { ...START, offset });
    entries = [];
  };
  const models = Math.min(MODELS, size / 10);
  for (let m = 0; m < models; m++) append('ModelCreated', m, { tags: {} });
  await flush();
  for (let n = 0; n < size; n++) {
    append('ModelRegistered', n % models, facts(n, Math.floor(n / models) + 1));
    if (entries.length === batch) await flush();
  }
  await flush();
}

function facts(n, version) {
  const { artifact, ...rest } = registration(n);
  const code = { ...rest.lineage.code, commit: `c${Math.floor(n / 20)}`, grade: 'declared' };
  const data = rest.lineage.data.map((one) => ({ ...one, version: `d${Math.floor(n / 100)}`, grade: 'declared' }));
  return {
    ...rest,
    version,
    fingerprint: '',
    artifact: { ...artifact, size: 1, grade: 'verified' },
    lineage: { ...rest.lineage, code, data, parents: [] },
    metrics: { ...rest.metrics, f1_score: ((n * 7919) % 1_000_003) / 1_000_003 },
    hyperparameters: { ...rest.hyperparameters, optimizer: n % 3 ? 'Adam' : 'SGD' },
  };
}
