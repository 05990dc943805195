import { ArtifactStore, FolderArtifactStore } from '#artifacts';
import {
  CommandQueue,
  EventLog,
  MemoryCommandQueue,
  SnapshotStore,
  SqliteEventLog,
  SqliteSnapshotStore,
} from '#event-log';
import { ActorNames, openDataFolder, SqliteActorNames } from '#platform';
import { SqliteViewStore, VIEWS, ViewStore } from '#views';

/** What the apps of one process stand on. */
export interface Ports {
  readonly log: EventLog;
  readonly queue: CommandQueue;
  readonly snapshots: SnapshotStore;
  readonly views: ViewStore;
  readonly artifacts: ArtifactStore;
  readonly names: ActorNames;
}

/** The ports of an embedded registry over one data folder. */
export interface Embedded extends Ports {
  /** Closes all of them and lets another process have the folder. */
  close(): Promise<void>;
}

/** Opens a data folder, for this process alone. `onDiscard` is told why views were thrown away. @throws START_REFUSED */
export async function openEmbedded(dataDir: string, onDiscard: (reason: string) => void): Promise<Embedded> {
  const folder = openDataFolder(dataDir);
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Store extends { close(): Promise<void> }>(store: Store): Store => {
    opened.unshift(store);
    return store;
  };
  const close = async (): Promise<void> => {
    for (const store of opened) await store.close();
    folder.close();
  };
  try {
    return {
      artifacts: await FolderArtifactStore.open(folder.artifacts),
      log: keep(SqliteEventLog.open(folder.log)),
      snapshots: keep(SqliteSnapshotStore.open(folder.snapshots)),
      views: keep(SqliteViewStore.open(folder.views, VIEWS, onDiscard)),
      names: keep(SqliteActorNames.open(folder.identity)),
      queue: keep(new MemoryCommandQueue()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
