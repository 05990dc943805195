import type { BatchSource } from '#event-log';
import type { Supervisor } from '#platform';

/**
 * A source that starts again after a fault. In one process there is nobody else to take over: reads go on while it is
 * down, and readiness says why.
 */
export function supervised<Batch>(
  source: BatchSource<Batch>,
  supervisor: Supervisor,
  onFault: (error: unknown) => void,
): BatchSource {
  return {
    pattern: source.pattern,
    run: (handle, signal) =>
      supervisor.keepRunning({ signal, onFault, run: (ending, up) => source.run(handle, ending, up) }),
  };
}
