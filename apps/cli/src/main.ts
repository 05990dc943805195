#!/usr/bin/env node
import process from 'node:process';
import { run } from './run.js';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());
// Whoever reads only the head of an answer has closed the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// Whatever leaves nothing to wait for before a command has ended is a defect, which must not pass for silence.
const unsettled = (): never => {
  process.stderr.write(
    'cartulary: Expected the command to end, found nothing that it waits for. Please report this.\n',
  );
  process.exit(1);
};
process.once('beforeExit', unsettled);

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
});
process.off('beforeExit', unsettled);
