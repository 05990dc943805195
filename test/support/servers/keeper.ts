import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Reads `+ pid` and `- pid` until its input ends, which it does when this process ends, however that comes about. Then it kills what was
 * not taken back, waits until that has ended, and removes the folder if it was given one.
 */
const KEEPER = `
pids=
while read -r sign pid; do
  rest=
  for one in $pids; do [ "$one" = "$pid" ] || rest="$rest $one"; done
  pids=$rest
  [ "$sign" = - ] || pids="$pids $pid"
done
for pid in $pids; do kill -KILL "$pid"; done
for pid in $pids; do
  tries=0
  while kill -0 "$pid" && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
done
[ -z "$1" ] || rm -rf "$1"
`;

/** Looks after the processes and the folder of one server, so that nothing is left behind, not even if this process is killed. */
export class Keeper {
  readonly #shell: ChildProcess;

  private constructor(
    readonly folder: string,
    /** Whether the folder stays. */
    readonly keeps: boolean,
  ) {
    // Detached, so that Ctrl-C in a terminal reaches this process alone, which then stops the servers in their order.
    this.#shell = spawn('sh', ['-c', KEEPER, 'keeper', keeps ? '' : folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  /** Over the folder, which is kept, or over a temporary one. */
  static async over(name: string, folder: string | undefined): Promise<Keeper> {
    if (folder !== undefined) await mkdir(folder, { recursive: true });
    return new Keeper(folder ?? (await mkdtemp(join(tmpdir(), `cartulary-${name}-`))), folder !== undefined);
  }

  /** Resolves when the keeper will see it, whatever becomes of this process. */
  async add(pid: number): Promise<void> {
    await this.#write(`+ ${pid}\n`);
  }

  async remove(pid: number): Promise<void> {
    await this.#write(`- ${pid}\n`);
  }

  /** Kills what still runs, and removes the folder unless it is kept. */
  async end(): Promise<void> {
    const ended = once(this.#shell, 'exit');
    this.#shell.stdin?.end();
    if (this.#shell.exitCode === null) await ended;
  }

  #write(line: string): Promise<void> {
    return new Promise((written, failed) =>
      this.#shell.stdin?.write(line, (error) => (error ? failed(error) : written())),
    );
  }
}
