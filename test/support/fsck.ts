import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '#domain';
import { replay, SqliteEventLog } from '#event-log';
import { openDataFolder, sha256 } from '#platform';
import { type LogEntry, START } from '#records';
import { MemoryViewStore, SqliteViewStore, VIEWS } from '#views';
import { verifyViews } from '../../apps/projector/src/verify-views.js';

/** What the log says became of a command, by `actor/commandId`. */
interface LoggedOutcome {
  readonly status: 'accepted' | 'unchanged' | 'rejected';
  /** `default/m:v3`, of an accepted registration or an unchanged one. */
  readonly ref?: string;
  readonly code?: string;
}

export interface Checked {
  readonly events: readonly RecordedEvent[];
  readonly outcomes: ReadonlyMap<string, LoggedOutcome>;
  /** Documents compared with a fresh fold. */
  readonly documents: number;
}

/**
 * Checks a data folder that no server has open: the log from its beginning, the rules of the domain at every prefix,
 * every document of the views against a fresh fold, every artifact against its name. Throws at the first fault.
 */
export async function fsck(dataDir: string): Promise<Checked> {
  const folder = openDataFolder(dataDir);
  const log = SqliteEventLog.open(folder.log);
  const views = SqliteViewStore.open(folder.views, VIEWS, (reason) => fail(`views discarded: ${reason}`));
  const signal = new AbortController().signal;
  try {
    const entries: LogEntry[] = [];
    await replay({ log, partition: 0, cursor: START, signal }, async (batch) => void entries.push(...batch.entries));
    const events = entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
    checkPrefixes(events);
    const reached = (await views.cursor(0))?.offset;
    if (reached !== (await log.end(0))) fail(`views reflect ${reached} records of ${await log.end(0)}`);
    const { documents, differences } = await verifyViews(log, views, new MemoryViewStore(), VIEWS, signal);
    if (differences.length > 0) fail(`views differ from a fresh fold: ${JSON.stringify(differences)}`);
    checkArtifacts(folder.artifacts);
    return { events, outcomes: outcomesOf(entries), documents };
  } finally {
    await views.close();
    await log.close();
    folder.close();
  }
}

function checkPrefixes(events: readonly RecordedEvent[]): void {
  const numbers = new Map<string, number>();
  const production = new Map<string, Set<number>>();
  const stageTimes = new Map<string, string>();
  for (const event of events) {
    const { id } = event.stream;
    if (event.type === 'ModelRegistered') {
      const expected = (numbers.get(id) ?? 0) + 1;
      if (event.data.version !== expected) fail(`${event.subject} follows version ${expected - 1} at ${event.seq}`);
      numbers.set(id, expected);
    }
    if (event.type === 'StagePromoted' || event.type === 'ModelArchived') {
      if (event.effectiveAt < (stageTimes.get(id) ?? '')) fail(`stage times go back at ${event.seq}`);
      stageTimes.set(id, event.effectiveAt);
      const held = production.get(id) ?? new Set();
      held.delete(event.data.version);
      if (event.type === 'StagePromoted' && event.data.to === 'Production') held.add(event.data.version);
      production.set(id, held);
      if (held.size > 1) fail(`two versions of ${event.data.name} in Production at ${event.seq}`);
    }
  }
}

/** The first outcome of each command; a second one that is no repeat is a fault. */
function outcomesOf(entries: readonly LogEntry[]): ReadonlyMap<string, LoggedOutcome> {
  const outcomes = new Map<string, LoggedOutcome>();
  const put = (key: string, outcome: LoggedOutcome): void => {
    if (outcomes.has(key)) fail(`two outcomes of ${key}`);
    outcomes.set(key, outcome);
  };
  for (const entry of entries) {
    if (entry.kind === 'event' && entry.event.commandIndex === entry.event.commandCount - 1) {
      const { actor, commandId, namespace, subject } = entry.event;
      put(`${actor.id}/${commandId}`, { status: 'accepted', ref: `${namespace}/${subject}` });
    }
    if (entry.kind !== 'outcomes') continue;
    for (const { actor, commandId, status, result, error } of entry.outcomes) {
      if (status !== 'unchanged' && status !== 'rejected') continue;
      put(`${actor}/${String(commandId)}`, {
        status,
        ...(result && { ref: result.ref }),
        ...(error && { code: error.code }),
      });
    }
  }
  return outcomes;
}

function checkArtifacts(root: string): void {
  const staged = readdirSync(join(root, 'staging'));
  if (staged.length > 0) fail(`${staged.length} staged artifacts are left`);
  for (const shard of readdirSync(join(root, 'sha256'))) {
    for (const rest of readdirSync(join(root, 'sha256', shard))) {
      const found = sha256(readFileSync(join(root, 'sha256', shard, rest)));
      if (found !== shard + rest) fail(`artifact ${shard}${rest} has digest ${found}`);
    }
  }
}

function fail(what: string): never {
  throw new Error(`fsck: ${what}`);
}
