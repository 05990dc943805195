import { expect } from '@jest/globals';

declare module 'expect' {
  interface Matchers<R> {
    /** Holds when the value is, or the function throws, an error with this `code`. */
    toThrowCode(code: string): R;
  }
}

expect.extend({
  toThrowCode(received: unknown, code: string) {
    const thrown = typeof received === 'function' ? caught(received as () => unknown) : received;
    const found = (thrown as { code?: unknown } | undefined)?.code;
    return { pass: found === code, message: () => `expected code ${code}, found ${String(found)}: ${String(thrown)}` };
  },
});

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
