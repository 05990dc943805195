import type { CommandData, FileNameParts } from '#domain';
import type { GitCode } from './git.js';
import type { Given } from './given.js';

type Data = CommandData<'RegisterModel'>;
type Lineage = NonNullable<Data['lineage']>;

/** Who may add to what a sidecar says, in the order in which they count: options go before it, the others behind. */
export interface Sources {
  readonly given: Given;
  readonly name?: FileNameParts | undefined;
  readonly git?: GitCode | undefined;
}

/** What is said, with what others add to it. Without additions it comes back as it is. */
export function completed(said: Data, sources: Sources): Data {
  const { label, description, hyperparameters, metrics, tags } = sources.given;
  const createdAt = said.createdAt ?? sources.name?.createdAt;
  return {
    ...said,
    lineage: { ...said.lineage, ...codeOf(said.lineage, sources), ...dataOf(said.lineage, sources) },
    ...(label !== undefined && { label }),
    ...(description !== undefined && { description }),
    ...(createdAt !== undefined && { createdAt }),
    ...(isFilled(hyperparameters) && { hyperparameters: { ...said.hyperparameters, ...hyperparameters } }),
    ...(isFilled(metrics) && { metrics: { ...said.metrics, ...metrics } }),
    ...(isFilled(tags) && { tags }),
  };
}

function codeOf(said: Lineage | undefined, { given, name, git }: Sources): Pick<Lineage, 'code'> {
  if (given.commit !== undefined) return { code: { commit: given.commit } };
  if (said?.code?.commit !== undefined) return {};
  if (name?.commit !== undefined) return { code: { commit: name.commit } };
  return git ? { code: { commit: git.commit, dirty: git.dirty } } : {};
}

function dataOf(said: Lineage | undefined, { given, name }: Sources): Pick<Lineage, 'data'> {
  const version = given.dataVersion ?? (said?.data ? undefined : name?.dataVersion);
  return version === undefined ? {} : { data: [{ version, role: 'train' }] };
}

function isFilled(object: object): boolean {
  return Object.keys(object).length > 0;
}
