import { workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { Cursor } from '#records';
import type { View } from '../view.js';
import { answerRequests } from './answer-requests.js';
import { SqliteViewWriter, type TextWrite } from './sqlite-view-writer.js';
import { openViews } from './view-files.js';
import type { ThreadData } from './view-thread.js';

export interface WriteRequest {
  readonly partition: number;
  readonly writes: readonly TextWrite[];
  readonly cursor: Cursor;
}

const { path, views } = workerData as ThreadData;
const { VIEWS } = (await import(views)) as { VIEWS: readonly View[] };
// Whoever starts the thread has made the file.
const writer = new SqliteViewWriter(openViews(path, VIEWS) as Database.Database, VIEWS);

answerRequests(({ partition, writes, cursor }: WriteRequest) => writer.commit(partition, writes, cursor));
