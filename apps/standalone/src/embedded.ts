import { ArtifactStore, FolderArtifactStore } from '#artifacts';
import {
  CommandQueue,
  EventLog,
  MemoryCommandQueue,
  SnapshotStore,
  SqliteEventLog,
  SqliteSnapshotStore,
} from '#event-log';
import type { RegistryError } from '#domain';
import {
  ActorNames,
  assertMayListen,
  type Config,
  FileTokens,
  openDataFolder,
  SqliteActorNames,
  Tokens,
  tokensPath,
} from '#platform';
import { SqliteViewStore, VIEWS, ViewStore } from '#views';

/** What the apps of one process stand on. */
export interface Ports {
  readonly log: EventLog;
  readonly queue: CommandQueue;
  readonly snapshots: SnapshotStore;
  readonly views: ViewStore;
  readonly artifacts: ArtifactStore;
  readonly names: ActorNames;
  readonly tokens: Tokens;
}

/** The ports of an embedded registry over one data folder. */
export interface Embedded extends Ports {
  /** Closes all of them and lets another process have the folder. */
  close(): Promise<void>;
}

/** Who is told of what an embedded registry goes on in spite of. */
export interface Listeners {
  /** Views were thrown away, and why. */
  readonly onDiscard: (reason: string) => void;
  /** The tokens file cannot be used any more. */
  readonly onTokensFault: (error: RegistryError) => void;
}

/** Opens a data folder, for this process alone, once it is clear who may use it. @throws START_REFUSED */
export async function openEmbedded(
  config: Omit<Config, 'port'>,
  { onDiscard, onTokensFault }: Listeners,
): Promise<Embedded> {
  const tokens = await openTokens(config, onTokensFault);
  const opened: { close(): Promise<void> | void }[] = [tokens];
  const keep = <Store extends (typeof opened)[number]>(store: Store): Store => {
    opened.unshift(store);
    return store;
  };
  const close = async (): Promise<void> => {
    for (const store of opened) await store.close();
  };
  try {
    assertMayListen(config, tokens.required);
    const folder = keep(openDataFolder(config.dataDir));
    return {
      tokens,
      artifacts: await FolderArtifactStore.open(folder.artifacts),
      log: keep(SqliteEventLog.open(folder.log)),
      snapshots: keep(SqliteSnapshotStore.open(folder.snapshots)),
      views: keep(SqliteViewStore.open(folder.views, VIEWS, onDiscard, { writes: 'thread' })),
      names: keep(SqliteActorNames.open(folder.identity)),
      queue: keep(new MemoryCommandQueue()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A file that the settings name must be there; that of the data folder is made with the first token. */
async function openTokens(
  { dataDir, tokensFile }: Pick<Config, 'dataDir' | 'tokensFile'>,
  onFault: Listeners['onTokensFault'],
): Promise<Tokens> {
  return FileTokens.open({ path: tokensFile ?? tokensPath(dataDir), mustExist: tokensFile !== undefined, onFault });
}
