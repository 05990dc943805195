// `cartulary import` of small artifacts into an empty registry, against a bare loop that copies, hashes and fsyncs the same files.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { report, ROUNDS, seconds, withFolder } from './support.mjs';

const COUNT = Number(process.env.COUNT ?? 10_000);
const SIZE = 4096;

for (const models of [100, 1]) {
  const [first, again] = [[], []];
  let last = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await withFolder(async (folder) => {
      const files = join(folder, 'models');
      makeFiles(files, models);
      const server = await startServer(join(folder, 'data'));
      try {
        // Each goes first in turn, so that what drifts in a run drifts for both.
        const before = round % 2 === 0 ? bareLoop(files, join(folder, 'copy')) : undefined;
        const ours = importFolder(files, server.url);
        const bare = before ?? bareLoop(files, join(folder, 'copy'));
        last = ours;
        first.push(bare / ours);
        again.push(ours / importFolder(files, server.url));
      } finally {
        await server.stop();
      }
    });
  }
  const what = `${COUNT} artifacts of ${models} ${models === 1 ? 'model' : 'models'}`;
  report(`import ${what} / copy, hash and fsync`, first, '≥ 0.5', `${Math.round(COUNT / last)}/s`);
  report(`import ${what} / the same again`, again, '> 1', 'nothing to change');
}

function makeFiles(folder, models) {
  mkdirSync(folder);
  for (let n = 0; n < COUNT; n++) {
    const time = new Date(Date.UTC(2023, 0, 1) + n * 60_000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
    writeFileSync(join(folder, `model-${n % models}_3f4e5a6_a1b2c3d_${time}.pkl`), Buffer.alloc(SIZE, `${n} `));
  }
}

/** Seconds. */
function bareLoop(from, to) {
  mkdirSync(to);
  const start = performance.now();
  for (const name of readdirSync(from)) {
    const bytes = readFileSync(join(from, name));
    createHash('sha256').update(bytes).digest('hex');
    const file = openSync(join(to, name), 'wx');
    writeSync(file, bytes);
    fsyncSync(file);
    closeSync(file);
  }
  return seconds(start);
}

/** Seconds, those of the start of the process too. */
function importFolder(folder, url) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/apps/cli/src/main.js', 'import', folder], {
    encoding: 'utf8',
    env: { ...process.env, CARTULARY_URL: url },
  });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return seconds(start);
}

async function startServer(dataDir) {
  const child = spawn(process.execPath, ['dist/apps/standalone/src/main.js'], {
    env: { ...process.env, PORT: '0', CARTULARY_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const url = /http:\S+/.exec(String(line))[0];
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
