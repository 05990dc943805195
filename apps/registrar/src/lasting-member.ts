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
      const over = new AbortController();
      let final: { readonly error: unknown } | undefined;
      await supervisor.keepRunning({
        signal: AbortSignal.any([signal, over.signal]),
        onFault: (error) => {
          if (!final) onFault(error);
        },
        async run(ending, up) {
          try {
            await source.run(handle, ending, up);
          } catch (error) {
            if (!mayPass(error)) {
              final = { error };
              over.abort();
            }
            throw error;
          }
        },
      });
      if (final) throw final.error;
    },
  };
}

function mayPass(error: unknown): boolean {
  return error instanceof RegistryError && (error.code === 'UNAVAILABLE' || error.code === 'OUTCOME_UNKNOWN');
}
