import { draws } from './render/paint.js';
import type { Shell } from './shell.js';

/** Called with the number of bytes done so far. */
export type Progress = (bytes: number) => void;

/** Runs `work` under a bar for so many bytes, on a terminal; elsewhere without a word. */
export async function withProgress<T>(
  shell: Shell,
  label: string,
  total: number,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const { formatBytes } = await import('./render/text.js');
  return withBar(shell, `${label} {bar} {percentage} % of ${formatBytes(total)}, {eta_formatted} left`, total, work);
}

/** The same for things, named as in `1,204 files`; without a total it counts them. */
export async function withCount<T>(
  shell: Shell,
  label: string,
  total: number | undefined,
  things: string,
  work: (progress: (count: number) => void) => Promise<T>,
): Promise<T> {
  const format =
    total === undefined
      ? `${label} {value} ${things}`
      : `${label} {bar} {percentage} % of ${total.toLocaleString('en')} ${things}, {eta_formatted} left`;
  return withBar(shell, format, total ?? Number.MAX_SAFE_INTEGER, work);
}

async function withBar<T>(
  { stderr, env }: Shell,
  format: string,
  total: number,
  work: (progress: (done: number) => void) => Promise<T>,
): Promise<T> {
  if (!draws(stderr, env) || total === 0) return work(() => undefined);
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    stream: stderr,
    format,
    // Chunks are small, and an estimate from the last few jumps about.
    etaBuffer: 1000,
    hideCursor: true,
    // Lines are cut here: not every terminal can be told to do it.
    linewrap: true,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  try {
    return await work((done) => bar.update(done));
  } finally {
    bar.stop();
  }
}

/** Hands bytes on and counts them. */
export async function* counted(
  source: AsyncIterable<Uint8Array>,
  progress: Progress,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of source) {
    yield chunk;
    progress((bytes += chunk.byteLength));
  }
}
