export { RegistryClient, type SearchQuery, type StageQuery } from './registry-client.js';
export { AdminClient, type Removal, type Standing } from './admin-client.js';
export { EventsClient, type EventQuery, type FollowListeners } from './events-client.js';
export { type Streamed } from './streamed.js';
export { type ConnectionOptions } from './connection.js';
export { type Answer } from './answer.js';
export { isUnreachable } from './network-fault.js';
export { problemOf } from './problem.js';
export {
  type Evaluated,
  type Held,
  type HistoryEvent,
  type HistoryPage,
  type LineageGraph,
  type Model,
  type ModelPage,
  type Namespace,
  type Promoted,
  type StagePage,
  type Version,
  type VersionPage,
} from './shapes.js';
