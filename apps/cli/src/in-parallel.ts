/**
 * Runs `work` on each of the source, at most `most` at once, begun in the source's order. After a failure nothing more
 * is begun; it rejects with the first one when what was begun has ended.
 */
export async function inParallel<T>(
  source: Iterable<T> | AsyncIterable<T>,
  most: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const one of source) {
      if (failures.length > 0) break;
      const run: Promise<void> = work(one)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(run));
      running.add(run);
      if (running.size >= most) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];
}
