// Node builtins only: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Expected Node 20.19 or later, found ${process.versions.node}. Install a newer Node and run the command again.`,
  );
  process.exit(1);
}

export function sh(command, args, env = {}, stdio = 'inherit') {
  const run = spawnSync(command, args, {
    cwd: fileURLToPath(root),
    stdio,
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
}

const say = (text) => console.error(`cartulary: ${text}`);

function missingCompilers() {
  const has = (tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0;
  return ['g++', 'make', 'python3'].filter((tool) => !has(tool));
}

function sqliteLoads() {
  const run = spawnSync(process.execPath, ['-e', "new (require('better-sqlite3'))(':memory:').close()"], {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
  });
  return run.status === 0;
}

function install() {
  say(
    'installing packages (about a minute; better-sqlite3 is compiled where no prebuilt binary can be had, one minute more)',
  );
  const run = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (run.status === 0 && sqliteLoads()) return;
  const missing = missingCompilers();
  if (missing.length > 0)
    say(
      `better-sqlite3 needs a compiler here. Missing: ${missing.join(', ')}. Install them and run the command again.`,
    );
  else say('npm ci failed; its messages above say why.');
  process.exit(1);
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(new URL(folder, root), { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && entry.name.endsWith('.ts'))
      latest = Math.max(latest, statSync(`${entry.parentPath}/${entry.name}`).mtimeMs);
  }
  return latest;
}

/** Installs what the lock file names, unless that has been done, and builds what is newer than the last build. */
export function ready({ build = true } = {}) {
  const stamp = new URL('node_modules/.cartulary-lock', root);
  const lock = createHash('sha256')
    .update(readFileSync(new URL('package-lock.json', root)))
    .digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
    install();
    writeFileSync(stamp, lock);
  }
  if (!build) return;
  const built = new URL('dist/.built', root);
  const source = Math.max(
    newest('apps/'),
    newest('libs/'),
    newest('examples/'),
    newest('test/support/'),
    statSync(new URL('package.json', root)).mtimeMs,
  );
  if (existsSync(built) && statSync(built).mtimeMs > source) return;
  say('building');
  sh('npm', ['run', '--silent', 'build'], {}, ['ignore', 2, 2]);
  // npx runs the file itself, and the compiler does not make it executable.
  chmodSync(new URL('dist/apps/cli/src/main.js', root), 0o755);
  writeFileSync(built, '');
}
