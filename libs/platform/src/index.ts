export { BoundedCache } from './bounded-cache.js';
export { sha256 } from './sha256.js';
export { folderHolder, openDataFolder, tokensPath, type DataFolder } from './data-folder.js';
export { openSqliteFile, type SqliteFile } from './sqlite-file.js';
export { describeFault } from './fault.js';
export { VERSION } from './version.js';
export { newId } from './ids.js';
export { sleep } from './sleep.js';
export { mongoClient, mongoFault } from './mongo-client.js';
export { Supervisor, type Supervised } from './supervise.js';
export { assertMayListen, readAddress, readApiSettings, readConfig, type ApiSettings, type Config } from './config.js';
export { type Env } from './env.js';
export { listenAt, type Address } from './listen.js';
export {
  needServers,
  readServers,
  type KafkaSettings,
  type MongoSettings,
  type S3Place,
  type Servers,
} from './server-settings.js';
export { openAll, type Keep } from './opening.js';
export { PortsModule } from './ports.module.js';
export { lastWords, runApp, type AppContext, type AppProcess, type RunningApp } from './run-app.js';
export { StatusServer, type Status } from './status-server.js';
export { MongoActorNames } from './identity/mongo-actor-names.js';
export { ActorNames, type NamedActor } from './identity/actor-names.js';
export { MemoryActorNames } from './identity/memory-actor-names.js';
export { SqliteActorNames } from './identity/sqlite-actor-names.js';
export { toActorName } from './identity/actor-name.js';
export { Tokens } from './identity/tokens.js';
export { TokensFile, type TokenEntry } from './identity/tokens-file.js';
export { FileTokens } from './identity/file-tokens.js';
export { MemoryTokens } from './identity/memory-tokens.js';
export { JsonLogger, type LineSink } from './json-logger.js';
export { Metrics, type Described } from './metrics.js';
export { Readiness, type Check, type Part } from './readiness.js';
export { armFailpoint, FAILPOINTS, failpoint, type Failpoint } from './failpoint.js';
