import { existsSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RegistryError } from '#domain';
import { SqliteEventLog } from '#event-log';
import { type DataFolder, openDataFolder } from '#platform';
import { deleteViews, SqliteViewStore, VIEWS } from '#views';
import { type Folded, rebuildViews, verifyViews } from '../../projector/src/projector.module.js';
import type { MaintainedViews, VerifiedViews } from './maintained-views.js';

/** The views of a data folder that no registry serves from, and the log that they are made of. */
export class OfflineViews implements MaintainedViews {
  private constructor(
    private readonly folder: DataFolder,
    private readonly log: SqliteEventLog,
    readonly records: number,
  ) {}

  /** Takes the folder for this process. @throws START_REFUSED where there is no log or somebody has it */
  static async open(dataDir: string): Promise<OfflineViews> {
    assertThere(join(resolve(dataDir), 'log.db'), 'a data folder with a log', 'Name another by CARTULARY_DATA_DIR.');
    const folder = openDataFolder(dataDir);
    let log: SqliteEventLog | undefined;
    try {
      log = SqliteEventLog.open(folder.log);
      return new OfflineViews(folder, log, await log.end(0));
    } catch (error) {
      await log?.close();
      folder.close();
      throw error;
    }
  }

  /**
   * Makes the views anew from the log beside the old ones, and puts them in their place when they are whole. A crash
   * before leaves the old ones, and a file that the next call deletes; a crash while they change places leaves none, and
   * the next start makes them. @throws LOG_VIOLATION, UNAVAILABLE
   */
  async rebuild(signal: AbortSignal, folded: Folded): Promise<void> {
    const draft = beside(this.folder, 'rebuild');
    deleteViews(draft);
    try {
      const store = SqliteViewStore.open(draft, VIEWS, () => undefined);
      try {
        await rebuildViews(this.log, store, VIEWS, signal, folded);
      } finally {
        await store.close();
      }
      signal.throwIfAborted();
      // A write-ahead log of the old ones must never be taken for one of the new.
      deleteViews(this.folder.views);
      renameSync(draft, this.folder.views);
    } finally {
      deleteViews(draft);
    }
  }

  /** Compares every document with a fresh fold of the log up to where the views are. @throws START_REFUSED, LOG_VIOLATION, UNAVAILABLE */
  async verify(signal: AbortSignal, folded: Folded): Promise<VerifiedViews> {
    const { views } = this.folder;
    assertThere(views, 'views', 'The next start of the registry makes them.');
    const draft = beside(this.folder, 'verify');
    deleteViews(draft);
    const store = SqliteViewStore.open(views, VIEWS, refuseOthers);
    const fresh = SqliteViewStore.open(draft, VIEWS, () => undefined);
    try {
      const records = (await store.cursor(0))?.offset ?? 0;
      return { records, ...(await verifyViews(this.log, store, fresh, VIEWS, signal, folded)) };
    } finally {
      await store.close();
      await fresh.close();
      deleteViews(draft);
    }
  }

  /** There are none beside the file: a start deletes what is of other definitions. */
  async prune(): Promise<readonly string[]> {
    return [];
  }

  async close(): Promise<void> {
    await this.log.close();
    this.folder.close();
  }
}

function beside({ path }: DataFolder, what: string): string {
  return join(path, `views.${what}.db`);
}

function assertThere(file: string, what: string, todo: string): void {
  if (!existsSync(file)) throw new RegistryError('START_REFUSED', `Expected ${what}, found no ${file}. ${todo}`);
}

/** What cannot be compared is kept: who asks for a verification wants nothing deleted. */
function refuseOthers(reason: string): never {
  throw new RegistryError(
    'START_REFUSED',
    `Expected views that can be compared, found that ${reason}. Make them anew with "cartulary views rebuild".`,
  );
}
