export { RegistryClient, type SearchQuery, type StageQuery } from './registry-client.js';
export { Transfers } from './transfers.js';
export { AdminClient, type Removal, type Standing } from './admin-client.js';
export { EventsClient, type EventQuery, type FollowListeners } from './events-client.js';
export { type Streamed } from './streamed.js';
export { type ConnectionOptions } from './connection.js';
export { type Answer } from './answer.js';
export { isUnreachable } from './network-fault.js';
export { problemOf } from './problem.js';
export { RegistryPublisher, type KafkaConnection, type PublisherOptions } from './kafka/publisher.js';
export { type NewCommand } from './kafka/commands.js';
export { type Outcome } from './kafka/outcomes.js';
export {
  PromotionSubscriber,
  type Delivery,
  type Place,
  type Promotion,
  type PromotionQuery,
  type Subscription,
} from './kafka/subscriber.js';
export {
  type Evaluated,
  type Held,
  type HistoryEvent,
  type HistoryPage,
  type LineageGraph,
  type Model,
  type ModelPage,
  type Namespace,
  type PresignedUpload,
  type Promoted,
  type StagePage,
  type Version,
  type VersionPage,
} from './shapes.js';
