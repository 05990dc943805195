import process from 'node:process';
import { lastWords } from '#platform';
import { serve } from './serve.js';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

try {
  await serve({ env: process.env, stdout: process.stdout, stderr: process.stderr, signal: stopping.signal });
} catch (error) {
  process.stderr.write(lastWords(error));
  process.exitCode = 1;
}
