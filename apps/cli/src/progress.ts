import type { Shell } from './shell.js';

/** Called with the number of bytes done so far. */
export type Progress = (bytes: number) => void;

/** Runs `work` under a bar for so many bytes, on a terminal; elsewhere without a word. */
export async function withProgress<T>(
  { stderr }: Shell,
  label: string,
  total: number,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  if (!stderr.isTTY || total === 0) return work(() => undefined);
  const [{ SingleBar }, { formatBytes }] = await Promise.all([import('cli-progress'), import('./render/text.js')]);
  const bar = new SingleBar({
    stream: stderr,
    format: `${label} {bar} {percentage} % of ${formatBytes(total)}, {eta_formatted} left`,
    // Chunks are small, and an estimate from the last few jumps about.
    etaBuffer: 1000,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  try {
    return await work((bytes) => bar.update(bytes));
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
