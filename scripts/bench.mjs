// `npm run bench`: the figures of docs/performance.md. `npm run bench -- append replay` runs some of them.
import { spawnSync } from 'node:child_process';
import { ready } from './ready.mjs';

const ALL = ['append', 'replay', 'http', 'scale', 'search', 'streams', 'import'];
const wanted = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ALL;
const unknown = wanted.find((name) => !ALL.includes(name));
if (unknown) {
  console.error(`Expected one of ${ALL.join(', ')}, found ${unknown}.`);
  process.exit(2);
}
ready();
console.log('median of five rounds in one run (least … most), against its target');
for (const name of wanted) {
  const run = spawnSync(process.execPath, ['--expose-gc', `test/bench/${name}.mjs`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (const line of run.stdout.split('\n').filter(Boolean)) {
    const { name: what, median, least, most, target, detail } = JSON.parse(line);
    console.log(`${what}: ${median} (${least} … ${most}), target ${target}${detail ? `; ${detail}` : ''}`);
  }
  if (run.status !== 0) process.exitCode = 1;
}
