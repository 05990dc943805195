import type { LoggerService } from '@nestjs/common';
import type { Env } from './env.js';
import { armFailpoint } from './failpoint.js';
import { JsonLogger } from './json-logger.js';
import type { Readiness } from './readiness.js';
import { sleep } from './sleep.js';
import { VERSION } from './version.js';

const LOOK_MS = 100;

/** What an app is given at its start. */
export interface AppContext {
  readonly env: Env;
  readonly logger: LoggerService;
}

/** An app that listens, ready or not yet. */
export interface RunningApp {
  /** Where its HTTP is. */
  readonly url: string;
  readonly readiness: Readiness;
  /** Rejects where the process cannot go on and another one has to take over. */
  readonly ended?: Promise<void>;
  /** Finishes what is in hand, hands over what others can have, and lets go of every connection. */
  stop(): Promise<void>;
}

/** What the process gives. */
export interface AppProcess {
  readonly env: Env;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/**
 * Runs an app until SIGINT or SIGTERM and returns the exit code of the process: 0 after a signal, 1 where the start is refused or
 * the app ends by itself; then stderr has a line with the code. Says on stdout, in one line, when the app is ready; until then
 * stderr says what is missing. A second signal ends the process at once.
 */
export async function runApp(
  name: string,
  process: AppProcess,
  start: (context: AppContext) => Promise<RunningApp>,
): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const logger = new JsonLogger((line) => void process.stderr.write(`${line}\n`), Date.now, ['warn', 'error', 'fatal']);
  try {
    armFailpoint(process.env['FAILPOINT']);
    const app = await start({ env: process.env, logger });
    try {
      const stopped = aborted(stopping.signal);
      const running = app.ended ? Promise.race([stopped, app.ended]) : stopped;
      const ready = await Promise.race([whenReady(app, stopping.signal, logger), running]);
      if (ready === 'ready') process.stdout.write(`Cartulary ${name} ${VERSION} is ready at ${app.url}\n`);
      await running;
    } finally {
      stopping.abort();
      await app.stop();
    }
    return 0;
  } catch (error) {
    process.stderr.write(lastWords(error));
    return 1;
  }
}

/** The line on which a process ends; for what has no code, and so is a defect, the stack. */
export function lastWords(error: unknown): string {
  const { code, message, stack } = error as Error & { code?: string };
  return code === undefined ? `${stack}\n` : `cartulary: ${message} (${code})\n`;
}

/** Looks until nothing is missing; says what is, each time that it changes. */
async function whenReady(
  { readiness }: RunningApp,
  signal: AbortSignal,
  logger: LoggerService,
): Promise<'ready' | undefined> {
  for (let said = ''; !signal.aborted; await sleep(LOOK_MS, [signal])) {
    const missing = Object.entries(await readiness.missing());
    if (missing.length === 0) return 'ready';
    const text = missing.map(([part, lack]) => `${part}: ${lack}`).join(' ');
    if (text !== said) logger.warn(`Not ready yet. ${text}`, 'start');
    said = text;
  }
  return undefined;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
