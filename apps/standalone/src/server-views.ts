import { KafkaEventLog, type EventLog, SqliteEventLog } from '#event-log';
import { type KafkaSettings, type MongoSettings, openAll, openDataFolder } from '#platform';
import { MongoViewStore, VIEWS } from '#views';
import { type Folded, replaceViews, verifyViews } from '../../projector/src/projector.module.js';
import type { MaintainedViews, VerifiedViews } from './maintained-views.js';

/** Apis and projectors look every second which generation is served, and hold writes for two more if they must. */
const GRACE = 5_000;

/** The views in MongoDB of a registry that may be serving from them. With a log in a data folder it may not: the folder is for one process. */
export class ServerViews implements MaintainedViews {
  private constructor(
    private readonly place: MongoSettings,
    private readonly opened: { readonly log: EventLog; close(): Promise<void> },
    private readonly grace: number,
    readonly records: number,
  ) {}

  /** @throws START_REFUSED, UNAVAILABLE */
  static async open(place: MongoSettings, kafka: KafkaSettings | undefined, dataDir: string): Promise<ServerViews> {
    const opened = await openAll(async (keep) => ({
      log: keep<EventLog>(
        kafka ? await KafkaEventLog.open(kafka) : SqliteEventLog.open(keep(openDataFolder(dataDir)).log),
      ),
    }));
    try {
      let records = 0;
      for (let partition = 0; partition < opened.log.partitions; partition++)
        records += await opened.log.end(partition);
      return new ServerViews(place, opened, kafka ? GRACE : 0, records);
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  async rebuild(signal: AbortSignal, folded: Folded): Promise<void> {
    await this.withDraft((draft) => replaceViews(this.opened.log, VIEWS, { draft, grace: this.grace, signal, folded }));
  }

  async verify(signal: AbortSignal, folded: Folded): Promise<VerifiedViews> {
    const store = await MongoViewStore.open(this.place, VIEWS);
    try {
      const { log } = this.opened;
      let records = 0;
      for (let partition = 0; partition < log.partitions; partition++)
        records += (await store.cursor(partition))?.offset ?? 0;
      return await this.withDraft(async (draft) => ({
        records,
        ...(await verifyViews(log, store, draft, VIEWS, signal, folded)),
      }));
    } finally {
      await store.close();
    }
  }

  async prune(): Promise<readonly string[]> {
    const store = await MongoViewStore.open(this.place, VIEWS);
    try {
      return await store.dropOthers();
    } finally {
      await store.close();
    }
  }

  async close(): Promise<void> {
    await this.opened.close();
  }

  /** What is not served afterwards is dropped; where that fails, the next draft does it. */
  private async withDraft<T>(work: (draft: MongoViewStore) => Promise<T>): Promise<T> {
    const draft = await MongoViewStore.openDraft(this.place, VIEWS);
    try {
      return await work(draft);
    } finally {
      await draft.dropOwn().catch(() => undefined);
      await draft.close();
    }
  }
}
