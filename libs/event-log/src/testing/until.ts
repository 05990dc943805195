import { setImmediate } from 'node:timers/promises';

const PATIENCE_MS = 20_000;

/** Returns in the turn of the event loop in which the condition holds; a test that waits in vain fails by it. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Expected within ${PATIENCE_MS} ms: ${String(condition)}`);
    await setImmediate();
  }
}
