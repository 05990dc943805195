import type { Stage } from '../stages.js';
import { CommandTable, type CommandSnapshot } from './command-table.js';
import { ModelState, type NamespaceState } from './model-state.js';
import { VersionTable, type VersionRows } from './version-table.js';

/**
 * All that the owner of a partition must know to decide, and nothing it need not: no payloads. It is changed in place,
 * by `evolve` alone, because copying millions of versions for each batch is out of the question; `mark` and `rollback`
 * give what a copy would.
 */
export class RegistryState {
  readonly namespaces = new Map<string, NamespaceState>([['default', emptyNamespace('default')]]);
  readonly models = new Map<string, ModelState>();
  versions = new VersionTable();
  commands = new CommandTable();
  /** Last `recordedAt` of the partition, in milliseconds. */
  recordedAt = 0;
  private journal: (() => void)[] | undefined;

  namespace(name: string): NamespaceState | undefined {
    return this.namespaces.get(name);
  }

  /** The living model of that name. */
  model(namespace: string, name: string): ModelState | undefined {
    const id = this.namespaces.get(namespace)?.names.get(name);
    return id === undefined ? undefined : this.models.get(id);
  }

  /** The row of a version, living or not, or undefined. */
  row(model: ModelState, version: number): number | undefined {
    return model.rows[version - 1];
  }

  /** The version that stands in the stage by latest `since`, then highest number; 0 for none. */
  holder(model: ModelState, stage: Stage): number {
    return model.order[stage].last;
  }

  /** Whether an entry of a stage's order still holds. */
  stands(model: ModelState, stage: Stage): (version: number, since: number) => boolean {
    return (version, since) => {
      const row = model.rows[version - 1];
      return (
        row !== undefined &&
        !this.versions.isDeleted(row) &&
        this.versions.stageOf(row) === stage &&
        this.versions.sinceOf(row) === since
      );
    };
  }

  /** Starts to note what takes each change back. */
  mark(): void {
    this.journal = [];
  }

  /** Keeps everything since `mark`. */
  commit(): void {
    this.journal = undefined;
    this.commands.forget(this.recordedAt);
  }

  /** Takes back everything since `mark`. */
  rollback(): void {
    for (const undo of this.journal?.reverse() ?? []) undo();
    this.journal = undefined;
  }

  /** For `evolve`: says how to take back what it just did. */
  undo(step: () => void): void {
    this.journal?.push(step);
  }

  /** A value that the structured clone algorithm takes. */
  toSnapshot(): RegistrySnapshot {
    return {
      recordedAt: this.recordedAt,
      namespaces: [...this.namespaces.values()],
      models: [...this.models.values()].map(({ order: _order, count: _count, ...kept }) => kept),
      versions: this.versions.toSnapshot(),
      commands: this.commands.toSnapshot(),
    };
  }

  static fromSnapshot(snapshot: RegistrySnapshot): RegistryState {
    const state = new RegistryState();
    state.recordedAt = snapshot.recordedAt;
    for (const namespace of snapshot.namespaces) state.namespaces.set(namespace.name, namespace);
    state.versions = VersionTable.fromSnapshot(snapshot.versions);
    state.commands = CommandTable.fromSnapshot(snapshot.commands);
    for (const kept of snapshot.models) {
      const model = Object.assign(new ModelState(kept.ordinal, kept.id, kept.namespace, kept.name), kept);
      state.models.set(model.id, model);
      state.restoreOrders(model);
    }
    return state;
  }

  private restoreOrders(model: ModelState): void {
    const { versions } = this;
    const rowOf = (version: number): number => model.rows[version - 1] as number;
    const living = model.rows.map((_, index) => index + 1).filter((version) => !versions.isDeleted(rowOf(version)));
    // Those of one time stay by number.
    living.sort((a, b) => versions.sinceOf(rowOf(a)) - versions.sinceOf(rowOf(b)));
    for (const version of living) {
      const stage = versions.stageOf(rowOf(version));
      model.count[stage]++;
      model.order[stage].insert(versions.sinceOf(rowOf(version)), version);
    }
  }
}

export function emptyNamespace(name: string): NamespaceState {
  return { name, revision: 0, seq: 0, exclusiveStages: [], names: new Map(), renamed: new Map() };
}

export interface RegistrySnapshot {
  readonly recordedAt: number;
  readonly namespaces: readonly NamespaceState[];
  readonly models: readonly Omit<ModelState, 'order' | 'count'>[];
  readonly versions: VersionRows;
  readonly commands: CommandSnapshot;
}
