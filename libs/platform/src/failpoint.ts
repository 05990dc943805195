import { kill, pid } from 'node:process';
import { RegistryError } from '#domain';

/** Places between two steps of the write paths at which a test can end the process. */
export const FAILPOINTS = [
  'artifact.written',
  'artifact.flushed',
  'artifact.renamed',
  'command.published',
  'batch.decided',
  'batch.appended',
  'batch.kept',
  'views.folded',
  'views.written',
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

interface Armed {
  readonly name: Failpoint;
  readonly action: 'kill' | 'stop' | 'throw';
  passes: number;
}

let armed: Armed | undefined;

/** Arms the failpoint of `FAILPOINT=name:kill|stop|throw[:passes]`: it acts when it is passed for the n-th time. @throws START_REFUSED */
export function armFailpoint(spec: string | undefined): void {
  if (!spec) return;
  const [name, action, passes = '1'] = spec.split(':');
  if (
    !FAILPOINTS.some((known) => known === name) ||
    !['kill', 'stop', 'throw'].includes(action ?? '') ||
    !/^[1-9][0-9]{0,5}$/.test(passes)
  ) {
    throw new RegistryError(
      'START_REFUSED',
      `Expected FAILPOINT to be name:kill|stop|throw[:passes] with a name out of ${FAILPOINTS.join(', ')}, found ${spec}.`,
    );
  }
  armed = { name: name as Failpoint, action: action as Armed['action'], passes: Number(passes) };
}

/** Does nothing unless a test armed it. */
export function failpoint(name: Failpoint): void {
  if (armed?.name !== name || --armed.passes > 0) return;
  const { action } = armed;
  armed = undefined;
  if (action === 'throw') throw new RegistryError('UNAVAILABLE', `Failpoint ${name}.`);
  kill(pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}
