// Runs in a mount namespace of its own: takes a data folder on a disk of one mebibyte that is full, and then read-only.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { openDataFolder } from '#platform';

const disk = process.argv[2];
mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk);
const folder = `${disk}/data`;
const ballast = `${disk}/ballast`;

writeFileSync(ballast, Buffer.alloc(900 * 1024));
const fullAtFirst = refusal();
rmSync(ballast);
openDataFolder(folder).close();
const files = readdirSync(folder).sort();
writeFileSync(ballast, Buffer.alloc(800 * 1024));
const full = { ...refusal(), unchanged: unchanged() };
mount('-o', 'remount,ro', disk);
const readOnly = { ...refusal(), unchanged: unchanged() };
console.log(JSON.stringify({ fullAtFirst, full, readOnly }));

function unchanged() {
  return JSON.stringify(readdirSync(folder).sort()) === JSON.stringify(files);
}

function refusal() {
  try {
    openDataFolder(folder).close();
    return {};
  } catch (error) {
    return { code: error.code, message: error.message };
  }
}

function mount(...args) {
  const run = spawnSync('mount', args, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
}
