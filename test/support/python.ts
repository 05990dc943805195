import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './cache.js';
import { ROOT } from './pages.js';

const run = promisify(execFile);
const SINCE = [3, 11] as const;
const PROBE = `import ensurepip, sys, venv; sys.exit(sys.version_info < (${SINCE.join(', ')}))`;
const VERSION = 'import platform, sys; print(sys.version, platform.platform())';

/**
 * A Python that has what a requirements file of the clone names, by hash, in a virtual environment that is made once and
 * kept in the cache. Undefined, with the reason on stderr, where that cannot be had: the tests that need it are skipped.
 * @throws Error instead, where `CARTULARY_REQUIRE_SERVERS` is set
 */
export async function pythonWith(requirements: string): Promise<string | undefined> {
  try {
    return await environmentOf(join(ROOT, requirements));
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr || (cause as Error).message;
    const message = `Expected Python with ${requirements}, found: ${said.trim().split('\n').slice(-3).join(' ')}`;
    if (process.env['CARTULARY_REQUIRE_SERVERS']) throw new Error(message, { cause });
    process.stderr.write(`${message}\n`);
    return undefined;
  }
}

/** Made beside its place and moved there when it is whole: what another run or a crash leaves half-done is never used. */
async function environmentOf(requirements: string): Promise<string> {
  const base = await findPython();
  const { stdout: version } = await run(base, ['-c', VERSION]);
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(requirements))
    .digest('hex');
  const folder = join(cacheFolder(), 'python');
  const place = join(folder, key.slice(0, 16));
  if (existsSync(place)) return pythonIn(place);
  await mkdir(folder, { recursive: true });
  const making = await mkdtemp(join(folder, 'making-'));
  try {
    await run(base, ['-m', 'venv', making]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
    await run(pythonIn(making), [...pip, '--only-binary', ':all:', '--requirement', requirements]);
    await rename(making, place).catch((error: unknown) => {
      if (!existsSync(place)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return pythonIn(place);
}

function pythonIn(environment: string): string {
  return process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
}

async function findPython(): Promise<string> {
  for (const name of ['python3', 'python']) {
    const fits = await run(name, ['-c', PROBE]).then(
      () => true,
      () => false,
    );
    if (fits) return name;
  }
  throw new Error(`no Python ${SINCE.join('.')} or later with venv and pip on the PATH.`);
}
