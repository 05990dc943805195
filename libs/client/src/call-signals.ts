/**
 * Hands one signal on to many calls. `fetch` leaves a listener on the signal of every call until that is collected as
 * garbage, so thousands of calls must not share one.
 */
export class CallSignals {
  private readonly running = new Set<AbortController>();

  constructor(private readonly signal: AbortSignal | undefined) {
    signal?.addEventListener('abort', () => this.running.forEach((call) => call.abort(signal.reason)), { once: true });
  }

  /** The signal of a new call. Whoever begins one ends it. */
  begin(): AbortController {
    const call = new AbortController();
    if (this.signal?.aborted) call.abort(this.signal.reason);
    this.running.add(call);
    return call;
  }

  end(call: AbortController): void {
    this.running.delete(call);
  }
}
