import type { LoggerService } from '@nestjs/common';
import { formatInstant } from '#domain';

const LEVELS = ['info', 'warn', 'error', 'fatal'] as const;
type Level = (typeof LEVELS)[number];

/** Takes a line without its end. */
export type LineSink = (line: string) => void;

/** Nest's logger as one JSON object a line: `{"time", "level", "context", "message", "stack"}`. Debug and verbose are left out. */
export class JsonLogger implements LoggerService {
  constructor(
    private readonly write: LineSink,
    private readonly clock: () => number,
    /** What is written; Nest says a line for each of its routes at `info`. */
    private readonly levels: readonly Level[] = LEVELS,
  ) {}

  log(message: unknown, ...more: unknown[]): void {
    this.line('info', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.line('warn', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.line('error', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.line('fatal', message, more);
  }

  /** Nest gives the context last, and before it the stack of an error. */
  private line(level: Level, message: unknown, more: readonly unknown[]): void {
    if (!this.levels.includes(level)) return;
    const context = more.at(-1);
    const stack =
      message instanceof Error ? stackOf(message) : more.slice(0, -1).find((part) => typeof part === 'string');
    const text =
      message instanceof Error ? message.message : typeof message === 'string' ? message : JSON.stringify(message);
    this.write(JSON.stringify({ time: formatInstant(this.clock()), level, context, message: text, stack }));
  }
}

function stackOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? `${error.stack}\ncaused by ${stackOf(cause)}` : String(error.stack);
}
