// The embedded registry with three routes more: two empty ones, and one that inserts what a registration inserts.
import 'reflect-metadata';
import { join } from 'node:path';
import { Controller, Get, HttpCode, Module, Post, Req } from '@nestjs/common';
import Database from 'better-sqlite3';
import { commandSource, serveBatches } from '#event-log';
import { z } from 'zod';
import { createHttpApp } from '../../dist/apps/api/src/api.module.js';
import { bodyBytes, parseJson } from '../../dist/apps/api/src/http/body.js';
import { Contract, noQuery, Route } from '../../dist/apps/api/src/http/route.js';
import { projectorSource } from '../../dist/apps/projector/src/projector.module.js';
import { Registrar } from '../../dist/apps/registrar/src/registrar.module.js';
import { openPorts } from '../../dist/apps/standalone/src/ports.js';
import { StandaloneModule } from '../../dist/apps/standalone/src/standalone.module.js';
import { bareDatabase, LOG_SCHEMA } from './support.mjs';

const [folder] = process.argv.slice(2);
const dataDir = join(folder, 'data');
const config = { host: '127.0.0.1', port: 0, dataDir, servers: {} };

/** Copies of the rows of the last registration, inserted for every request of a turn in one transaction each for log and views. */
class Inserts {
  waiting = [];
  count = 0;

  load() {
    const log = new Database(join(dataDir, 'log.db'), { readonly: true });
    const views = new Database(join(dataDir, 'views.db'), { readonly: true });
    const record = log
      .prepare("SELECT * FROM records WHERE type LIKE '%ModelRegistered%' ORDER BY offset DESC LIMIT 1")
      .raw()
      .get();
    const schema = views
      .prepare(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\'",
      )
      .all();
    this.log = bareDatabase(join(folder, 'bare-log.db'), LOG_SCHEMA);
    this.views = bareDatabase(join(folder, 'bare-views.db'), schema.map(({ sql }) => sql).join(';'), 'NORMAL');
    const put = this.log.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)');
    this.insertRecord = (n) => put.run(n, ...record.slice(1));
    this.rows = ['versions', 'intervals', 'events', 'commands'].map((name) => {
      const row = views.prepare(`SELECT * FROM "${name}" ORDER BY _seq DESC LIMIT 1`).raw().get();
      const insert = this.views.prepare(`INSERT INTO "${name}" VALUES (${row.map(() => '?').join()})`);
      if (name !== 'versions') return (n) => insert.run(`${row[0]}-${n}`, ...row.slice(1));
      return (n) => insert.run(n, `${row[1]}-${n}`, ...row.slice(2));
    });
    const entries = views
      .prepare('SELECT key, value FROM versions_entries WHERE row = (SELECT max(_row) FROM versions)')
      .raw()
      .all();
    const find = this.views.prepare('INSERT INTO versions_entries VALUES (?, ?, ?)');
    for (const entry of entries) this.rows.push((n) => find.run(n, ...entry));
  }

  add() {
    if (!this.log) this.load();
    return new Promise((resolve) => {
      if (this.waiting.push(resolve) === 1) setImmediate(() => this.flush());
    });
  }

  flush() {
    const waiting = this.waiting.splice(0);
    this.log.exec('BEGIN IMMEDIATE');
    for (let i = 0; i < waiting.length; i++) this.insertRecord(this.count + i);
    this.log.exec('COMMIT');
    this.views.exec('BEGIN IMMEDIATE');
    for (let i = 0; i < waiting.length; i++) for (const insert of this.rows) insert(this.count + i);
    this.views.exec('COMMIT');
    this.count += waiting.length;
    for (const done of waiting) done({ ok: true });
  }
}

const inserts = new Inserts();
class BenchController {
  empty() {
    return { ok: true };
  }
  post(request) {
    parseJson(bodyBytes(request));
    return { ok: true };
  }
  insert(request) {
    parseJson(bodyBytes(request));
    return inserts.add();
  }
}
decorate('empty', Get('empty'));
const takesJson = Contract(
  new Route({
    summary: 'Bench',
    tag: 'service',
    kind: 'other',
    path: [],
    query: noQuery,
    takes: { 'application/json': z.unknown() },
    gives: {},
    problems: [],
  }),
);
decorate('post', Post('empty'), HttpCode(201), takesJson);
Req()(BenchController.prototype, 'post', 0);
decorate('insert', Post('insert'), HttpCode(201), takesJson);
Req()(BenchController.prototype, 'insert', 0);
Controller('bench')(BenchController);
class BenchModule {}

const embedded = await openPorts(config, { onDiscard: () => undefined, onTokensFault: () => undefined });
Module({ imports: [StandaloneModule.over(embedded, config)], controllers: [BenchController] })(BenchModule);
const app = await createHttpApp(BenchModule, { logger: false });
await serveBatches(app, [
  commandSource(embedded.queue, app.get(Registrar)),
  projectorSource(embedded.log, embedded.views),
]);
await app.listen({ host: '127.0.0.1', port: 0 });
process.send(`http://127.0.0.1:${app.getHttpServer().address().port}`);
process.once('disconnect', async () => {
  await app.close();
  await embedded.close();
});

function decorate(name, ...decorators) {
  const { prototype } = BenchController;
  for (const apply of decorators) apply(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
}
