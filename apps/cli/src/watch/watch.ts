import { setTimeout } from 'node:timers/promises';
import type { EventsClient, HistoryEvent } from '#client';
import { formatPosition, type Position, RegistryError } from '#domain';
import { connectEvents, urlOf } from '../connect.js';
import { writeJson, writeLine } from '../output.js';
import { paintFor } from '../render/paint.js';
import { streamedLine } from '../render/streamed-line.js';
import type { Shell } from '../shell.js';
import { runCommand } from './run-command.js';
import { type StateFile, stateFile } from './state-file.js';
import { variablesOf } from './variables.js';
import { isPromotion, reached, seqBefore, type Watched, watchedOf, type WatchedOptions } from './watched.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

export interface WatchOptions extends WatchedOptions {
  readonly exec?: string;
  readonly onFailure: 'stop' | 'continue' | 'retry';
  readonly from?: string;
  readonly state?: string;
  readonly json?: boolean;
}

/** Shows events as they come, and runs a command for each that is meant, at least once. Ends when the shell's signal is aborted. */
export async function watch(shell: Shell, options: WatchOptions): Promise<void> {
  const { exec, types, json = false } = options;
  const watched = watchedOf(options);
  const query = exec !== undefined && types === undefined ? { ...watched, types: ['StagePromoted'] } : watched;
  const client = connectEvents(shell);
  const keeps = exec !== undefined || options.state !== undefined;
  const state = keeps ? stateFile(shell, options.state, [urlOf(shell), query, exec]) : undefined;
  const after = await startOf(shell, client, watched, state, options.from);
  const follower = client.follow({ ...query, after }, listenersOf(shell));
  for await (const { position, event } of follower) {
    if (event) {
      await show(shell, position, event, json);
      const isMeant = exec !== undefined && (types !== undefined || isPromotion(event, watched));
      if (isMeant && !(await run(shell, client, { event, position, exec, options }))) return;
    }
    await state?.save(position);
    if (shell.signal.aborted) return;
  }
}

/** Where to begin: where it stopped, else where it is told to, else with what comes now. */
async function startOf(
  shell: Shell,
  client: EventsClient,
  { namespace }: Watched,
  state: StateFile | undefined,
  from: string | undefined,
): Promise<string> {
  const told = from === undefined ? undefined : { namespace, seq: seqBefore('from', from, namespace) };
  const kept = await state?.read(namespace);
  const head = kept ? undefined : await client.head(namespace);
  if (head && told && from !== undefined) reached(from, told.seq, head);
  const after = formatPosition((kept ?? told ?? head) as Position);
  if (!state) return after;
  if (!kept) await state.save(after);
  const ignored = kept && told ? ' --from is for a first start and was not used.' : '';
  const how = kept ? 'going on' : 'beginning';
  await writeLine(
    shell.stderr,
    `cartulary: ${how} behind ${after}; how far it has come is kept in ${state.path}.${ignored}`,
  );
  return after;
}

async function show(shell: Shell, position: string, event: HistoryEvent, json: boolean): Promise<void> {
  if (json) return writeJson(shell.stdout, event);
  const paint = paintFor(shell.stdout, shell.env);
  await writeLine(shell.stdout, streamedLine(position, event, paint));
}

interface Job {
  readonly event: HistoryEvent;
  readonly position: string;
  readonly exec: string;
  readonly options: WatchOptions;
}

/** False where it was stopped before the command had succeeded. @throws UNAVAILABLE for a command that failed, unless that is not to matter */
async function run(shell: Shell, client: EventsClient, { event, position, exec, options }: Job): Promise<boolean> {
  const { onFailure, json = false } = options;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const variables = await variablesOf(client, event, position);
    const end = await runCommand(shell, { command: exec, event, variables, quiet: json });
    if (end === undefined) return true;
    const failed = `Expected the command to succeed on ${position}, found ${end}.`;
    if (onFailure === 'stop')
      throw new RegistryError('UNAVAILABLE', `${failed} The next watch begins with this event.`);
    await writeLine(shell.stderr, `cartulary: ${failed} ${onFailure === 'retry' ? 'Trying again.' : 'Going on.'}`);
    if (onFailure === 'continue') return true;
    await setTimeout(pause, undefined, { signal: shell.signal }).catch(() => undefined);
    if (shell.signal.aborted) return false;
  }
}

function listenersOf(shell: Shell) {
  return {
    onLost: ({ message }: Error) => void shell.stderr.write(`cartulary: lost the registry, trying again. ${message}\n`),
    onBack: () => void shell.stderr.write('cartulary: the registry is back.\n'),
  };
}
