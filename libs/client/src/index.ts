export { RegistryClient, type StageQuery } from './registry-client.js';
export { type ConnectionOptions } from './connection.js';
export { type Answer } from './answer.js';
export { isUnreachable } from './network-fault.js';
export { problemOf } from './problem.js';
export {
  type Held,
  type HistoryEvent,
  type HistoryPage,
  type Promoted,
  type StagePage,
  type Version,
} from './shapes.js';
