import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPage } from '../support/pages.js';
import { patternOf, type Step, stepsOf } from '../support/screen.js';
import { installKafka } from '../support/servers/install-kafka.js';
import { installMongo } from '../support/servers/install-mongo.js';
import { installS3 } from '../support/servers/install-s3.js';
import { canHave } from '../support/servers/needed.js';
import { Started } from '../support/started.js';
import { Terminal, type Typed } from '../support/terminal.js';

const describeHere = (await canHave(installKafka, installMongo, installS3)) ? describe : describe.skip;
const readme = readPage('README.md');
const walk = stepsOf(readme, 'takeover');
const LONG_MS = 300_000;

describeHere("the README's second screen", () => {
  let folder: string;
  let cluster: Started;
  const typed: Typed[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartulary-cluster-'));
    const [{ command }] = stepsOf(readme, 'cluster') as [Step];
    cluster = await Started.command(command, { PORT: '0', CARTULARY_DATA_DIR: folder });
    const terminal = new Terminal({ CARTULARY_URL: cluster.url.replace('//', '//ada@') });
    for (const { command } of walk)
      typed.push(await terminal.type(command.replace('data/cluster', `${folder}/cluster`)));
    await terminal.close();
  }, LONG_MS);

  afterAll(async () => {
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  }, LONG_MS);

  it('starts with the line that it shows', () => {
    const [{ output }] = stepsOf(readme, 'cluster') as [Step];
    expect(cluster.printed.replace(cluster.url, 'http://127.0.0.1:7100')).toMatch(patternOf(output));
  });

  it.each(walk.map(({ command }, index) => [command, index] as const))('$ %s', (_command, index) => {
    const { output } = walk[index] as Step;
    const { printed, code } = typed[index] as Typed;
    expect(printed).toMatch(patternOf(output));
    expect(code).toBe(0);
  });
});
