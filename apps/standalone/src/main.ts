import process from 'node:process';
import { serve } from './serve.js';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

try {
  await serve({ env: process.env, stdout: process.stdout, stderr: process.stderr, signal: stopping.signal });
} catch (error) {
  const { code, message, stack } = error as Error & { code?: string };
  process.stderr.write(code === undefined ? `${stack}\n` : `cartulary: ${message} (${code})\n`);
  process.exitCode = 1;
}
