export {
  NO_PREVIOUS,
  OUTCOMES_RECORDED,
  OWNER_STARTED,
  START,
  type Cursor,
  type LogRecord,
  type NewLogRecord,
  type Sha256,
} from './log-record.js';
export { type LogEntry, type OutcomeEntry, type VerifiedBatch } from './entries.js';
export { type CommandRecord, type NewCommandRecord } from './command-record.js';
export { fromCommandMessage, toCommandMessage, type CommandMessage } from './command-message.js';
export { type AnyMessage } from './command-attributes.js';
export { commandWireType, namespaceOf, readCommand } from './command.js';
export { bareType, eventOf, wireType, type CommandSource, type Leaf } from './leaf.js';
export { toBytes, toText } from './bytes.js';
export { Heads, type Head } from './heads.js';
export { BatchWriter, barrier, type EncodedEvents, type Stamp } from './batch-writer.js';
export { LogVerifier } from './log-verifier.js';
export { batchHashOf } from './batch-hash.js';
export { isTraceparent } from './traceparent.js';
export { partitionOf } from './partition.js';
export { formatSequence, toCloudEvent, type CloudEvent } from './cloud-event.js';
export {
  fromEventMessage,
  toEventMessage,
  type Base64,
  type EventMessage,
  type StoredMessage,
} from './event-message.js';
