import { RegistryError } from '#domain';
import type { BatchSource } from '#event-log';
import type { Supervisor } from '#platform';

/**
 * A source that leaves the group and joins it again after a fault that may pass, with growing pauses. It fails with any
 * other one: a process that has been taken for dead must not go on as if nothing were.
 */
export function lastingMember<Batch>(
  source: BatchSource<Batch>,
  supervisor: Supervisor,
  onFault: (error: unknown) => void,
): BatchSource {
  return {
    pattern: source.pattern,
    async run(handle, signal) {
      await supervisor.keepRunning({
        signal,
        isFinal: (error) => !mayPass(error),
        onFault: (error) => {
          if (mayPass(error)) onFault(error);
        },
        run: (ending, up) => source.run(handle, ending, up),
      });
      const { fault } = supervisor;
      if (fault !== undefined && !mayPass(fault)) throw fault as Error;
    },
  };
}

function mayPass(error: unknown): boolean {
  return error instanceof RegistryError && (error.code === 'UNAVAILABLE' || error.code === 'OUTCOME_UNKNOWN');
}
