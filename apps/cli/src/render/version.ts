import { MANIFEST_MEDIA_TYPE } from '#artifacts';
import type { Version } from '#client';
import { newestEvaluations } from './evaluations.js';
import { dataWords, graded, parentWords } from './lineage-words.js';
import type { Paint } from './paint.js';
import { formatBytes, formatTime, listed, printable } from './text.js';

type Row = readonly [string, string];
type Lineage = Version['lineage'];

/** A version as its owner wants to see it, a line for each fact: where it stands, what it is, what made it, how far that can be relied on. */
export function describeVersion(version: Version, paint: Paint): string {
  const rows = [
    ...standing(version),
    ...artifact(version.artifact),
    ...lineage(version.lineage, paint),
    ...values(version),
  ];
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows.map(([label, text]) => `  ${paint('dim', label.padEnd(width))}${text}`).join('\n');
}

function standing({
  label,
  stage,
  stageSince,
  aliases,
  createdAt,
  registeredAt,
  registeredBy,
  description,
}: Version): Row[] {
  return [
    ['stage', `${stage} since ${formatTime(stageSince)}`],
    ...row('label', label),
    ...row('aliases', aliases.map((alias) => `@${alias}`).join(' ')),
    ...row('created', createdAt && formatTime(createdAt)),
    ['registered', printable(`${formatTime(registeredAt)} by ${registeredBy}`)],
    ...row('description', description),
  ];
}

function artifact({ digest, size, fileName, mediaType, uri, grade }: Version['artifact']): Row[] {
  const isFolder = mediaType === MANIFEST_MEDIA_TYPE;
  return [
    ...row(isFolder ? 'folder' : 'file', fileName),
    ...row('digest', digest && `${digest}  (${grade})`),
    // A folder's is that of its manifest, which nobody asks for.
    ...row('size', size === undefined || isFolder ? undefined : formatBytes(size)),
    ...row('kept at', uri),
    ...(digest === undefined ? row('bytes', grade) : []),
  ];
}

function lineage({ code, data, environment, parents, run, missing }: Lineage, paint: Paint): Row[] {
  const rows = [
    ...(code
      ? row('code', graded([code.repository, code.commit, code.dirty && 'with uncommitted changes'], code.grade))
      : []),
    ...data.flatMap((source) => row('data', dataWords(source))),
    ...(environment
      ? row('environment', graded([environment.framework, environment.image, environment.lockfile], environment.grade))
      : []),
    ...parents.flatMap((parent) => row('parent', parentWords(parent))),
    ...(run ? row('run', graded([run.id, run.url], run.grade)) : []),
  ];
  return missing.length === 0 ? rows : [...rows, ['missing', paint('yellow', missing.join(', '))]];
}

function values({ hyperparameters, metrics, evaluations, tags }: Version): Row[] {
  return [
    ...row('parameters', listed(hyperparameters)),
    ...row('metrics', listed(metrics)),
    ...newestEvaluations(evaluations).map((words, at): Row => [at === 0 ? 'evaluated' : '', printable(words)]),
    ...row('tags', listed(tags)),
  ];
}

function row(label: string, text: string | undefined): Row[] {
  return text ? [[label, printable(text)]] : [];
}
