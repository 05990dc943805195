import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '#domain';
import { replay, SqliteEventLog } from '#event-log';
import { openDataFolder, sha256 } from '#platform';
import { type LogEntry, START } from '#records';
import { MemoryViewStore, SqliteViewStore, VIEWS } from '#views';
import { verifyViews } from '../../apps/projector/src/verify-views.js';
import { checkHistory } from './history/check-history.js';
import type { Call, Read } from './history/history.js';

export interface Checked {
  readonly events: readonly RecordedEvent[];
  /** Documents compared with a fresh fold. */
  readonly documents: number;
}

/**
 * Checks a data folder that no server has open: the log from its beginning, the rules of the domain at every prefix,
 * what clients were told, every document of the views against a fresh fold, every artifact against its name. Throws at the
 * first fault.
 */
export async function fsck(
  dataDir: string,
  calls: readonly Call[] = [],
  reads: readonly Read[] = [],
): Promise<Checked> {
  const folder = openDataFolder(dataDir);
  const log = SqliteEventLog.open(folder.log);
  const views = SqliteViewStore.open(folder.views, VIEWS, (reason) => fail(`views discarded: ${reason}`));
  const signal = new AbortController().signal;
  try {
    const entries: LogEntry[] = [];
    await replay({ log, partition: 0, cursor: START, signal }, async (batch) => void entries.push(...batch.entries));
    const events = entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
    checkHistory({ entries, calls, reads });
    const reached = (await views.cursor(0))?.offset;
    if (reached !== (await log.end(0))) fail(`views reflect ${reached} records of ${await log.end(0)}`);
    const { documents, differences } = await verifyViews(log, views, new MemoryViewStore(), VIEWS, signal);
    if (differences.length > 0) fail(`views differ from a fresh fold: ${JSON.stringify(differences)}`);
    checkArtifacts(folder.artifacts);
    return { events, documents };
  } finally {
    await views.close();
    await log.close();
    folder.close();
  }
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
