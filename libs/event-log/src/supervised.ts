import type { Supervisor } from '#platform';
import type { BatchSource } from './batch-sources.js';

/** A source that starts again after a fault, for where nobody else takes over. While it is down `supervisor.lack` says why. */
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
