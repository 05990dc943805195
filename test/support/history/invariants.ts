import type { RecordedEvent } from '#domain';
import { HistoryFault } from './history.js';

/** The rules of the domain at every prefix: dense numbers, at most one version in Production, stage times in order. @throws HistoryFault */
export function assertInvariants(events: readonly RecordedEvent[]): void {
  const seqs = new Map<string, number>();
  const models = new Map<string, Model>();
  for (const event of events) {
    const seq = (seqs.get(event.namespace) ?? 0) + 1;
    if (event.seq !== seq) fail(`${event.namespace}:${event.seq} stands where ${seq} should`);
    seqs.set(event.namespace, seq);
    const { kind, id } = event.stream;
    if (kind !== 'model') continue;
    let model = models.get(id);
    if (!model) models.set(id, (model = { revision: 0, versions: 0, stageTime: '', production: new Set() }));
    assertNext(model, event);
  }
}

interface Model {
  revision: number;
  versions: number;
  stageTime: string;
  readonly production: Set<number>;
}

function assertNext(model: Model, event: RecordedEvent): void {
  const at = `${event.namespace}:${event.seq}`;
  if (event.streamRevision !== ++model.revision) fail(`revision ${event.streamRevision} of a model at ${at}`);
  if (event.type === 'ModelRegistered' && event.data.version !== ++model.versions)
    fail(`${event.subject} follows version ${model.versions - 1} at ${at}`);
  if (event.type !== 'StagePromoted' && event.type !== 'ModelArchived') return;
  if (event.effectiveAt < model.stageTime) fail(`stage times go back at ${at}`);
  model.stageTime = event.effectiveAt;
  model.production.delete(event.data.version);
  if (event.type === 'StagePromoted' && event.data.to === 'Production') model.production.add(event.data.version);
  if (model.production.size > 1) fail(`two versions of ${event.data.name} in Production at ${at}`);
}

function fail(what: string): never {
  throw new HistoryFault('invariants', what);
}
