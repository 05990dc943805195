export { fieldOf, type Document, type Draft, type Index, type View } from './view.js';
export { type Condition, type Order, type Query } from './query.js';
export { ViewStore, type Pace, type ViewWrite } from './view-store.js';
export { MemoryViewStore } from './memory-view-store.js';
export { SqliteViewStore, deleteViews } from './sqlite/sqlite-view-store.js';
export { MongoViewStore } from './mongo/mongo-view-store.js';
export { VIEWS } from './views.js';
export { fold, type Loadable } from './fold.js';
export { compareText } from './text-order.js';
export { type ModelDocument } from './models.view.js';
export type { VersionDocument } from './version-document.js';
export { type CommandDocument } from './commands.view.js';
export { type EvaluationEntry } from './evaluations.js';
export { findNamespace, listNamespaces, resolveNamespace, type NamespaceShape } from './read/namespaces.js';
export { resolveModel, resolveModelOfHistory } from './read/resolve-model.js';
export { resolveVersion, resolveVersionOfHistory } from './read/resolve-version.js';
export { IN_LIST, modelShape, type ModelShape } from './read/model-shape.js';
export { versionShape, type VersionShape } from './read/version-shape.js';
export { stageAt, type StagedVersion, type StagePage, type StageQuestion } from './read/stage-at.js';
export { type StageCursor } from './read/stage-walk.js';
export { ancestorsOf, descendantsOf } from './read/lineage.js';
export {
  LINEAGE_KINDS,
  type LineageEdge,
  type LineageGraph,
  type LineageKind,
  type LineageNode,
} from './read/lineage-graph.js';
export { historyOf, type HistoryPage, type HistorySubject } from './read/history-of.js';
export { lastBefore, offsetOf } from './read/offsets.js';
export { commandOutcome, commandStatus, type CommandStatus } from './read/command-status.js';
export {
  type Entry,
  type Filter,
  type OrderTerm,
  type Search,
  type SearchCursor,
  type SearchPage,
  type Term,
  type Value,
} from './search/search.js';
export { holds } from './search/holds.js';
export { parseModelFilter, parseVersionFilter } from './search/parse-filter.js';
export { parseModelOrder, parseVersionOrder } from './search/parse-order.js';
export { allOf, versionsOfModel } from './search/filters.js';
export { type FoundVersion, searchCursorSchema, searchModels, searchVersions } from './read/searches.js';
