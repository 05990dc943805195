import { toInstant } from '#domain';
import { type Entry, entriesUnder, entryOf } from './search/entries.js';
import type { VersionDocument } from './version-document.js';

/** Keys of which a version may have many. */
export const VERSION_LISTS = ['alias', 'lineage.data.id', 'lineage.data.version', 'lineage.data.digest'];

/** What a version is found by; its model's name comes from the model. `modelId` is no key for people. */
export function versionEntries(version: VersionDocument): readonly Entry[] {
  if (version.deleted) return [];
  const { createdAt } = version;
  return [
    { key: 'namespace', value: version.namespace },
    { key: 'modelId', value: version.modelId },
    { key: 'version', value: version.version },
    ...entryOf('label', version.label),
    { key: 'stage', value: version.stage },
    ...version.aliases.map((value) => ({ key: 'alias', value })),
    ...entryOf('createdAt', createdAt === undefined ? undefined : toInstant(createdAt, 'utc')),
    { key: 'registeredAt', value: toInstant(version.registeredAt) },
    { key: 'registeredBy', value: version.registeredBy },
    { key: 'updatedAt', value: toInstant(version.updatedAt) },
    ...entryOf('artifact.digest', version.artifact.digest),
    ...entryOf('artifact.uri', version.artifact.uri),
    ...lineageEntries(version.lineage),
    ...entriesUnder('metrics', version.metrics),
    ...entriesUnder('hyperparameters', version.hyperparameters),
    ...entriesUnder('tags', version.tags),
  ];
}

function lineageEntries({ code, data, run }: VersionDocument['lineage']): readonly Entry[] {
  return [
    ...entryOf('lineage.code.commit', code?.commit),
    ...entryOf('lineage.code.repository', code?.repository),
    ...data.flatMap((source) => [
      ...entryOf('lineage.data.id', source.id),
      ...entryOf('lineage.data.version', source.version),
      ...entryOf('lineage.data.digest', source.digest),
    ]),
    ...entryOf('lineage.run.id', run?.id),
  ];
}
