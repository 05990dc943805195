export { EventLog, EventProducer, type Fetched } from './event-log.js';
export { MemoryEventLog } from './memory-event-log.js';
export { SqliteEventLog } from './sqlite-event-log.js';
export { KafkaEventLog } from './kafka/kafka-event-log.js';
export { follow, replay, type BatchHandler, type ReadOptions } from './follow.js';
export { Watermark } from './watermark.js';
export { assertFound } from './find-cursor.js';
export { CommandQueue, type Assignment, type CommandConsumer, type Membership } from './command-queue.js';
export { MemoryCommandQueue } from './memory-command-queue.js';
export { SnapshotStore, type Snapshot } from './snapshot-store.js';
export { MemorySnapshotStore } from './memory-snapshot-store.js';
export { S3SnapshotStore } from './s3-snapshot-store.js';
export { SqliteSnapshotStore } from './sqlite-snapshot-store.js';
export {
  COMMAND_BATCH,
  commandSource,
  EVENT_BATCH,
  eventSource,
  type BatchSource,
  type CommandBatch,
  type EventBatch,
} from './batch-sources.js';
export { supervised } from './supervised.js';
export { BatchServer, serveBatches } from './batch-server.js';
export { createTopics, type NewTopics } from './kafka/create-topics.js';
export { assertTopics, checkTopics, inspectTopics } from './kafka/inspect-topics.js';
export { KafkaCommandQueue, type QueueOptions } from './kafka/kafka-command-queue.js';
export { settingsOf, topicName, type TopicLine } from './kafka/topics.js';
export { type GroupTiming } from './kafka/registrar-group.js';
