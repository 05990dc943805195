/** Returns after so many milliseconds, or once one of the signals is aborted. */
export function sleep(ms: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    for (const signal of signals) signal?.addEventListener('abort', wake);
    if (signals.some((signal) => signal?.aborted)) wake();
  });
}
