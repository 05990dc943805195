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
  const { label, description, hyperparameters, metrics, tags, environment, run, parents } = sources.given;
  const createdAt = sources.given.createdAt ?? said.createdAt ?? sources.name?.createdAt;
  return {
    ...said,
    lineage: {
      ...said.lineage,
      ...codeOf(said.lineage, sources),
      ...dataOf(said.lineage, sources),
      ...(isFilled(environment) && { environment }),
      ...(isFilled(run) && { run }),
      ...(isFilled(parents) && { parents }),
    },
    ...(label !== undefined && { label }),
    ...(description !== undefined && { description }),
    ...(createdAt !== undefined && { createdAt }),
    ...(isFilled(hyperparameters) && { hyperparameters: { ...said.hyperparameters, ...hyperparameters } }),
    ...(isFilled(metrics) && { metrics: { ...said.metrics, ...metrics } }),
    ...(isFilled(tags) && { tags }),
  };
}

function codeOf(said: Lineage | undefined, { given, name, git }: Sources): Pick<Lineage, 'code'> {
  const { repository, commit = said?.code?.commit ?? name?.commit } = given;
  const at = commit === undefined ? git && { commit: git.commit, dirty: git.dirty } : { commit };
  const code = { ...at, ...(repository !== undefined && { repository }) };
  return isFilled(code) ? { code } : {};
}

/** What is said of the training data, with what the options add to it. */
function dataOf(said: Lineage | undefined, { given, name }: Sources): Pick<Lineage, 'data'> {
  if (said?.data && !isFilled(given.data)) return {};
  const version = name?.dataVersion;
  const source = { ...(said?.data?.[0] ?? (version !== undefined && { version })), ...given.data };
  return isFilled(source) ? { data: [{ ...source, role: 'train' }] } : {};
}

function isFilled(object: object): boolean {
  return Object.keys(object).length > 0;
}
