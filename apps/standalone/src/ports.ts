import { ArtifactStore, FolderArtifactStore, S3ArtifactStore } from '#artifacts';
import type { RegistryError } from '#domain';
import {
  CommandQueue,
  EventLog,
  KafkaCommandQueue,
  KafkaEventLog,
  MemoryCommandQueue,
  S3SnapshotStore,
  SnapshotStore,
  SqliteEventLog,
  SqliteSnapshotStore,
} from '#event-log';
import {
  ActorNames,
  assertMayListen,
  type Config,
  type DataFolder,
  FileTokens,
  MongoActorNames,
  openAll,
  openDataFolder,
  SqliteActorNames,
  Tokens,
  tokensPath,
} from '#platform';
import { MongoViewStore, SqliteViewStore, VIEWS, ViewStore } from '#views';

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

/** Who is told of what a registry goes on in spite of. */
export interface Listeners {
  /** Views were thrown away, and why. */
  readonly onDiscard: (reason: string) => void;
  /** The tokens file cannot be used any more. */
  readonly onTokensFault: (error: RegistryError) => void;
}

/**
 * Opens what the settings name, once it is clear who may use it: each part on its server, or in the data folder, which is then for
 * this process alone. `close` lets go of all. @throws START_REFUSED, UNAVAILABLE
 */
export async function openPorts(
  config: Omit<Config, 'port'>,
  { onDiscard, onTokensFault }: Listeners,
): Promise<Ports & { close(): Promise<void> }> {
  const { kafka, mongo, s3 } = config.servers;
  return openAll(async (keep) => {
    const tokens = keep(await openTokens(config, onTokensFault));
    assertMayListen(config, tokens.required);
    let opened: DataFolder | undefined;
    const folder = (): DataFolder => (opened ??= keep(openDataFolder(config.dataDir)));
    return {
      tokens,
      artifacts: s3 ? await S3ArtifactStore.open(s3) : await FolderArtifactStore.open(folder().artifacts),
      log: keep(kafka ? await KafkaEventLog.open(kafka) : SqliteEventLog.open(folder().log)),
      snapshots: keep(
        kafka && s3 ? await S3SnapshotStore.open(s3, kafka.topicPrefix) : SqliteSnapshotStore.open(folder().snapshots),
      ),
      views: keep(
        mongo
          ? await MongoViewStore.open(mongo, VIEWS)
          : SqliteViewStore.open(folder().views, VIEWS, onDiscard, { writes: 'thread' }),
      ),
      names: keep(mongo ? await MongoActorNames.open(mongo) : SqliteActorNames.open(folder().identity)),
      queue: keep(kafka ? await KafkaCommandQueue.open(kafka) : new MemoryCommandQueue()),
    };
  });
}

/** A file that the settings name must be there; that of the data folder is made with the first token. */
async function openTokens(
  { dataDir, tokensFile }: Pick<Config, 'dataDir' | 'tokensFile'>,
  onFault: Listeners['onTokensFault'],
): Promise<Tokens> {
  return FileTokens.open({ path: tokensFile ?? tokensPath(dataDir), mustExist: tokensFile !== undefined, onFault });
}
