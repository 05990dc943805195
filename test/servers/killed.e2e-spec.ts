import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { installMongo } from '../support/servers/install-mongo.js';
import { canHave } from '../support/servers/needed.js';
import { ROOT } from '../support/pages.js';
import { leftBehind, untilNothingIsLeft } from './left-behind.js';

const { NODE_OPTIONS: _ofJest, ...ENV } = process.env;
const OWNER = `
  const { startMongo } = await import('./dist/test/support/servers/mongo.js');
  const { process: { pid, logs } } = await startMongo();
  console.log(JSON.stringify({ pid, logs }));
`;
const itWithMongo = (await canHave(installMongo)) ? it : it.skip;

describe('the process that started a server', () => {
  itWithMongo('takes the server and its folder along when it is killed', async () => {
    const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER], {
      cwd: ROOT,
      env: ENV,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const server = JSON.parse(line.toString()) as { readonly pid: number; readonly logs: string };
    expect(leftBehind([server])).toHaveLength(2);
    owner.kill('SIGKILL');
    await untilNothingIsLeft([server]);
  });
});
