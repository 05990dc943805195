import { type Context, livingVersion } from '../rules/context.js';
import type { ModelState, NamespaceState } from '../state/model-state.js';
import type { RegistryState } from '../state/registry-state.js';
import { NAMES, NAMESPACES, REFS } from './steps.js';

/** The living version that `ref` means, or 0. */
export function meant(state: RegistryState, model: ModelState, ref: string): number {
  const context: Context = {
    state,
    facts: { now: 0, modelId: '' },
    namespace: state.namespace(model.namespace) as NamespaceState,
    hash: String,
  };
  try {
    return livingVersion(context, model, ref);
  } catch {
    return 0;
  }
}

/** All that can be asked of a state, asked. */
export function answersOf(state: RegistryState): unknown {
  const { keys } = state.commands.toSnapshot();
  const outcomes = keys.map((key) => state.commands.find(key, state.recordedAt));
  const namespaces = NAMESPACES.map((namespace) => ({
    ...state.namespace(namespace),
    models: NAMES.map((name) => {
      const model = state.model(namespace, name);
      if (!model) return undefined;
      const { id, revision, aliases, count, latest, stageTime } = model;
      const refs = REFS.map((ref) => meant(state, model, ref));
      return structuredClone({ id, revision, aliases, count, latest, stageTime, versions: rowsOf(state, model), refs });
    }),
  }));
  return { outcomes, namespaces };
}

/** Stage, since, revision, deletion, and the living version that is the same. */
export function rowsOf(
  { versions }: RegistryState,
  model: ModelState,
  fingerprints: readonly string[] = [],
): readonly unknown[] {
  return model.rows.map((row, index) => {
    const twin = versions.livingSame(model.ordinal, fingerprints[index] ?? '0'.repeat(64));
    return [
      versions.stageOf(row),
      versions.sinceOf(row),
      versions.revisionOf(row),
      versions.isDeleted(row),
      twin === -1 ? 0 : versions.numberOf(twin),
    ];
  });
}
