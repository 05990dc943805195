// Shared by the benchmarks, which run on what `npm run build` made.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { MemoryArtifactStore } from '#artifacts';
import { MemoryCommandQueue, MemorySnapshotStore } from '#event-log';
import { newId } from '#platform';
import { commandWireType, toBytes } from '#records';
import { Registrar } from '../../dist/apps/registrar/src/registrar.js';

export const ROUNDS = 5;
export const DIGEST = `sha256:${'d'.repeat(64)}`;

/** One figure: `ours` and `ceiling` per second, or a time each; `ratio` is what the target is about. */
export function report(name, ratios, target, detail = '') {
  const sorted = [...ratios].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(
    JSON.stringify({
      name,
      median: round(median),
      least: round(sorted[0]),
      most: round(sorted.at(-1)),
      target,
      detail,
    }),
  );
}

export const round = (value) => Math.round(value * 100) / 100;

export async function withFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'cartulary-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A registration as people send it: some 600 bytes. */
export function registration(n) {
  return {
    artifact: { digest: DIGEST, fileName: 'sentiment_model.pkl', mediaType: 'application/octet-stream' },
    label: `2.${n}`,
    lineage: {
      code: { repository: 'https://git.example/sentiment.git', commit: 'a1b2c3d', dirty: false },
      data: [
        {
          id: 'reviews',
          version: '3f4e5a6',
          digest: `sha256:${'e'.repeat(64)}`,
          uri: 's3://data/reviews',
          role: 'train',
        },
      ],
      environment: { framework: 'scikit-learn 1.9' },
    },
    hyperparameters: { learning_rate: 0.001, epochs: 15, optimizer: 'Adam' },
    metrics: { validation_accuracy: 0.935, f1_score: 0.928 },
    tags: { team: 'nlp' },
    createdAt: '2026-10-28T14:00:00Z',
  };
}

export function command(n, model = 'sentiment-classifier', type = 'RegisterModel', data = registration(n)) {
  return {
    id: newId(),
    type: commandWireType(type),
    source: '/bench',
    subject: `default/${model}`,
    time: new Date().toISOString(),
    actor: { id: 'anonymous', kind: 'user', grade: 'anonymous' },
    value: toBytes(JSON.stringify(data)),
    offset: n,
  };
}

/** better-sqlite3 with the pragmas of ours and nothing else. */
export function bareDatabase(path, schema, synchronous = 'FULL') {
  const database = new Database(path);
  database.pragma('page_size = 8192');
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${synchronous}`);
  database.exec(schema);
  return database;
}

export const LOG_SCHEMA =
  'CREATE TABLE records (offset INTEGER PRIMARY KEY, type TEXT NOT NULL, owner TEXT NOT NULL, prev TEXT NOT NULL, leaf BLOB, value BLOB NOT NULL) STRICT';

export const seconds = (start) => (performance.now() - start) / 1000;

/** An owner of the log's one partition, for whom every artifact is there. */
export async function startOwner(log, snapshots = new MemorySnapshotStore()) {
  const artifacts = new MemoryArtifactStore();
  artifacts.stat = async () => ({ digest: DIGEST, size: 48_211 });
  const ports = { log, queue: new MemoryCommandQueue(), snapshots, artifacts, clock: Date.now, onFault: console.error };
  const registrar = new Registrar(ports);
  await registrar.assigned({ partition: 0, confirm: () => Promise.resolve(), signal: new AbortController().signal });
  return registrar;
}
