// `npm run bench`: the figures of docs/performance.md; with `-- --servers` those of the distributed registry.
// `npm run bench -- append replay` runs some of them.
import { spawnSync } from 'node:child_process';
import { ready } from './ready.mjs';

const ALL = ['append', 'replay', 'http', 'scale', 'search', 'streams', 'import'];
const SERVERS = [
  ...['sync', 'owner', 'follow', 'rebuild', 'search', 'takeover'].map((name) => `servers/${name}`),
  'artifacts-s3',
];
const words = process.argv.slice(2).filter((word) => word !== '--servers');
const wanted = words.length > 0 ? words : process.argv.includes('--servers') ? SERVERS : ALL;
const unknown = wanted.find((name) => ![...ALL, ...SERVERS].includes(name));
if (unknown) {
  console.error(`Expected some of ${[...ALL, ...SERVERS].join(', ')}, found ${unknown}.`);
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
