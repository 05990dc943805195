export { ERROR_CODES, RegistryError, type ErrorCode, type Issue, type Rejection } from './errors.js';
export { isDigest, toDigest, type Digest } from './digest.js';
export { canonicalJson, type Json } from './canonical.js';
export { readJson } from './json.js';
export { quoted, toAlias, toLabel, toModelName, toNamespace } from './names.js';
export { STAGES, toStage, type Stage } from './stages.js';
export { DAY, formatInstant, toInstant } from './time.js';
export {
  formatPosition,
  formatRef,
  formatSelector,
  parsePosition,
  parseRef,
  parseSelector,
  subjectOf,
  type Position,
  type Ref,
  type Selector,
} from './refs.js';
export {
  missingParts,
  type Artifact,
  type Code,
  type DataSource,
  type Environment,
  type Grade,
  type Lineage,
  type Parent,
  type Run,
} from './lineage.js';
export {
  aliasSchema,
  digestSchema,
  instantSchema,
  labelSchema,
  modelNameSchema,
  namespaceSchema,
  parseWith,
  stageSchema,
} from './schema.js';
export {
  COMMAND_SCHEMAS,
  COMMAND_TYPES,
  expectSchema,
  type Command,
  type CommandData,
  type CommandHead,
  type CommandOf,
  type CommandType,
  type Expect,
} from './commands.js';
export {
  EVENT_TYPES,
  type Actor,
  type Evaluation,
  type EventData,
  type EventType,
  type Metrics,
  type NewEvent,
  type RecordedEvent,
  type RecordedOf,
  type Recording,
  type Registered,
  type Stream,
  type Tags,
} from './events.js';
export { type Decision, type Facts, type FirstOutcome, type Result } from './outcomes.js';
export { formatFileName, parseFileName, trainedOn, type FileNameParts, type NamedVersion } from './file-name.js';
export { faultOfFileName } from './file-name-fault.js';
export {
  SIDECAR_MEDIA_TYPE,
  fromSidecar,
  parseSidecar,
  sidecarSchema,
  toSidecar,
  type DescribedVersion,
  type Disagreement,
  type Sidecar,
} from './sidecar.js';
export { decide } from './decide.js';
export { evolve, refOf, remember } from './evolve.js';
export { MOST_EVENTS } from './rules/stage.js';
export { commandKey, type Remembered } from './state/command-table.js';
export { RegistryState, type RegistrySnapshot } from './state/registry-state.js';
export { countsAt, endIsKnown, type AsOf, type StageInterval } from './intervals.js';
