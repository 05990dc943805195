import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { Search } from '../search/search.js';
import type { View } from '../view.js';
import { answerRequests } from './answer-requests.js';
import { SearchContext } from './search-context.js';
import { searchPage, type TextPage } from './search-page.js';
import type { ThreadData } from './view-thread.js';

/** Of the file's pages that a thread keeps in memory. */
const CACHE_KIB = 32 * 1024;

export interface SearchRequest {
  readonly view: string;
  readonly search: Search;
}

const { path, views } = workerData as ThreadData;
const { VIEWS } = (await import(views)) as { VIEWS: readonly View[] };
const database = new Database(path, { readonly: true });
database.pragma(`cache_size = -${CACHE_KIB}`);
const context = new SearchContext(database, VIEWS);
/** A page is made of many statements: they all see one state. */
const searchAtOnce = database.transaction((view: string, search: Search) => searchPage(context, view, search));

answerRequests(({ view, search }: SearchRequest): TextPage => searchAtOnce(view, search));
