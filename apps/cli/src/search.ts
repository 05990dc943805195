import type { Model, ModelPage, SearchQuery, Version, VersionPage } from '#client';
import { toNamespace } from '#domain';
import { argument, countOf, misused, modelOf } from './arguments.js';
import { connect, connectAdmin } from './connect.js';
import { writeJsonList } from './json-list.js';
import { writeLine } from './output.js';
import { modelTable, versionTable } from './render/list-tables.js';
import { type Paint, paintFor } from './render/paint.js';
import type { Shell } from './shell.js';
import { Taken } from './taken.js';

export interface ListOptions {
  readonly namespace?: string;
  readonly limit: string;
  readonly json?: boolean;
}

export interface SearchOptions extends Omit<ListOptions, 'namespace'> {
  readonly models?: boolean;
  readonly orderBy?: string;
}

/** Most entries of a page that the registry gives. */
const MOST = 1000;

/** The models, or the versions of one. */
export async function list(shell: Shell, modelText: string | undefined, options: ListOptions): Promise<void> {
  const { namespace } = options;
  if (modelText === undefined) {
    const filter = namespace === undefined ? undefined : `namespace = '${argument(() => toNamespace(namespace))}'`;
    const query = queryOf(options, filter);
    if (namespace !== undefined) await connectAdmin(shell).namespace(namespace);
    return showModels(shell, connect(shell).models(query), options);
  }
  if (namespace !== undefined) misused('Expected a model as namespace/model, or --namespace for models, found both.');
  await showVersions(shell, connect(shell).versions(queryOf(options), modelOf(modelText)), options);
}

/** The versions, or models, that a filter finds. */
export async function search(shell: Shell, filter: string, options: SearchOptions): Promise<void> {
  const query = queryOf(options, filter, options.orderBy);
  if (options.models) return showModels(shell, connect(shell).models(query), options);
  await showVersions(shell, connect(shell).versions(query), options);
}

/** One more than is shown tells whether there are more. */
function queryOf(options: ListOptions, filter?: string, orderBy?: string): SearchQuery {
  return { filter, orderBy, pageSize: Math.min(countOf('limit', options.limit) + 1, MOST) };
}

async function showModels(shell: Shell, pages: AsyncIterable<ModelPage>, options: ListOptions): Promise<void> {
  const entries = (async function* () {
    for await (const { models } of pages) yield models;
  })();
  await show<Model>(shell, 'models', entries, options, modelTable);
}

async function showVersions(shell: Shell, pages: AsyncIterable<VersionPage>, options: ListOptions): Promise<void> {
  const entries = (async function* () {
    for await (const { versions } of pages) yield versions;
  })();
  await show<Version>(shell, 'versions', entries, options, versionTable);
}

/** Says how a list looks: in lines on a terminal of a width, in plain columns elsewhere. */
type TableOf<T> = (entries: readonly T[], paint: Paint, lined: boolean, width?: number) => string;

async function show<T>(
  shell: Shell,
  name: string,
  pages: AsyncIterable<readonly T[]>,
  { limit, json }: ListOptions,
  tableOf: TableOf<T>,
): Promise<void> {
  const taken = new Taken(pages, Number(limit));
  if (json) await writeJsonList(shell.stdout, name, taken);
  else {
    const { isTTY = false, columns } = shell.stdout;
    const entries: T[] = [];
    for await (const page of taken) entries.push(...page);
    await writeLine(shell.stdout, tableOf(entries, paintFor(shell.stdout, shell.env), isTTY, columns));
  }
  if (taken.isCut) await writeLine(shell.stderr, `cartulary: there are more ${name} than these; --limit shows more`);
}
