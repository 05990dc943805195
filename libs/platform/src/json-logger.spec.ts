import { Logger } from '@nestjs/common';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JsonLogger } from './json-logger.js';

describe('JsonLogger behind Nest', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    Logger.overrideLogger(
      new JsonLogger(
        (line) => void lines.push(line),
        () => Date.UTC(2026, 10, 17),
      ),
    );
  });
  afterAll(() => {
    Logger.overrideLogger(false);
  });

  it('writes a line of JSON with level, context and time', () => {
    new Logger('Api').log('Ready.');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: '2026-11-17T00:00:00.000Z', level: 'info', context: 'Api', message: 'Ready.' },
    ]);
  });

  it('keeps the stack of an error and of its cause', () => {
    new Logger('Api').error(new Error('Outer', { cause: new Error('Inner') }));
    const { message, stack } = JSON.parse(lines[0] as string) as { message: string; stack: string };
    expect(message).toBe('Outer');
    expect(stack).toContain('caused by Error: Inner');
  });

  it('leaves out what is for debugging', () => {
    new Logger('Api').debug('Detail');
    expect(lines).toEqual([]);
  });
});
