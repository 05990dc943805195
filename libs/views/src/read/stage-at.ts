import { type AsOf, countsAt, endIsKnown, RegistryError, type Stage } from '#domain';
import { events, recordedAtOf } from '../events.view.js';
import type { IntervalDocument } from '../intervals.view.js';
import { type ModelDocument, models } from '../models.view.js';
import { sortablePosition } from '../positions.js';
import { versionId, versions } from '../versions.view.js';
import type { VersionDocument } from '../version-document.js';
import type { ViewStore } from '../view-store.js';
import { stageSearches } from './stage-searches.js';
import { type StageCursor, type StageWalk, walkStage } from './stage-walk.js';
import { type VersionShape, versionShape } from './version-shape.js';

/** Which versions are, or were, in a stage. A position as `knownAt` restricts the question to its namespace. */
export interface StageQuestion extends AsOf {
  /** Absent: every namespace. */
  readonly namespace?: string;
  readonly stage: Stage;
}

/** A version as now, but for its stage: that is as it was. `until` is there where its end was known. */
export interface StagedVersion extends VersionShape {
  readonly from: string;
  readonly until?: string;
}

/** A page may be short, and empty, and still have a next one. */
export interface StagePage {
  readonly versions: readonly StagedVersion[];
  readonly next?: StageCursor;
}

interface Found {
  readonly interval: IntervalDocument;
  readonly model: ModelDocument;
}

/**
 * The versions that count at (`at`, `knownAt`), deleted ones and those of deleted models included, by namespace and in no
 * other order that means anything. @throws POSITION_BEYOND_HEAD
 */
export async function stageAt(
  store: ViewStore,
  question: StageQuestion,
  limit: number,
  after?: StageCursor,
): Promise<StagePage> {
  const instants = await instantsOf(store, question);
  if (!instants) return { versions: [] };
  const page: Found[] = [];
  const known = new Map<string, ModelDocument>();
  const next = await walkStage(store, toWalk(question, instants, after), async (open) => {
    const model = await modelOf(store, open.modelId, known);
    const interval = endedWith(open, model);
    if (countsAt(interval, question)) page.push({ interval, model });
    return page.length < limit;
  });
  return { versions: await toVersions(store, page, question), ...(next && { next }) };
}

function toWalk(question: StageQuestion, instants: readonly number[], start: StageCursor | undefined): StageWalk {
  const { stage, knownAt } = question;
  const namespace = typeof knownAt === 'object' ? knownAt.namespace : question.namespace;
  return {
    stage,
    searches: stageSearches(instants),
    ...(namespace !== undefined && { namespace }),
    ...(start && { start }),
  };
}

/** The instants that intervals must be around to count, or undefined where nothing can. */
async function instantsOf(store: ViewStore, { at, knownAt }: StageQuestion): Promise<readonly number[] | undefined> {
  const times = at === undefined ? [] : [at];
  if (typeof knownAt === 'string') times.push(knownAt);
  else if (knownAt) {
    if (knownAt.seq === 0) return undefined;
    const last = await store.get(events, sortablePosition(knownAt));
    if (!last) {
      const { namespace, seq } = knownAt;
      throw new RegistryError(
        'POSITION_BEYOND_HEAD',
        `Expected a position that the views have reached, found ${namespace}:${seq}.`,
      );
    }
    times.push(recordedAtOf(last));
  }
  return [...new Set(times)].map((time) => Date.parse(time));
}

async function modelOf(store: ViewStore, id: string, known: Map<string, ModelDocument>): Promise<ModelDocument> {
  const seen = known.get(id);
  if (seen) return seen;
  const model = (await store.get(models, id)) as ModelDocument;
  known.set(id, model);
  return model;
}

/** The deletion of a model ends what was open. */
function endedWith(interval: IntervalDocument, { deleted }: ModelDocument): IntervalDocument {
  if (!deleted || interval.until !== undefined) return interval;
  return { ...interval, until: deleted.effectiveAt, recordedUntil: deleted.recordedAt, seqUntil: deleted.seq };
}

async function toVersions(store: ViewStore, page: readonly Found[], asOf: AsOf): Promise<readonly StagedVersion[]> {
  const ids = page.map(({ interval }) => versionId(interval.modelId, interval.version));
  const documents = await store.getMany(versions, ids);
  return page.map(({ interval, model }, i) => {
    const { stage, from } = interval;
    const version = { ...(documents[i] as VersionDocument), stage, stageSince: from };
    return { ...versionShape(version, model), from, ...(endIsKnown(interval, asOf) && { until: interval.until }) };
  });
}
