import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { Keeper } from '../../support/servers/keeper.js';
import { onFreePorts } from '../../support/servers/ports.js';
import { AppProcess } from '../../support/servers/registry-cluster.js';

/** The registrars of one test: it starts them, does things to them, and they are dismissed before the next. */
export class Registrars {
  private readonly registrars: AppProcess[] = [];

  constructor(
    readonly env: Readonly<Record<string, string>>,
    protected readonly keeper: Keeper,
  ) {}

  /** A registrar that is not started yet. */
  async registrar(env: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
    const name = `registrar-${this.registrars.length + 1}`;
    return onFreePorts(1, async ([port]) => {
      const url = `http://127.0.0.1:${port}`;
      const registrar = new AppProcess('registrar', url, this.keeper, name, { ...this.env, ...env });
      this.registrars.push(registrar);
      return registrar;
    });
  }

  /** A registrar that is ready. */
  async started(env: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
    const registrar = await this.registrar(env);
    await registrar.start();
    this.say(`${registrar.name} is process ${registrar.pid}`);
    return registrar;
  }

  /** A registrar that is started again whenever it ends, as whoever runs it would do. */
  async kept(): Promise<AppProcess> {
    const registrar = await this.started();
    void this.keepUp(registrar);
    return registrar;
  }

  private async keepUp(registrar: AppProcess): Promise<void> {
    const isDismissed = (): boolean => !this.registrars.includes(registrar);
    for (;;) {
      await registrar.exited;
      if (isDismissed()) return;
      this.say(`${registrar.name} has ended`);
      await registrar.start().catch(() => undefined);
      this.say(`${registrar.name} is process ${registrar.pid}`);
      if (isDismissed()) await registrar.terminate();
    }
  }

  /** Ends all registrars of a test in their order, so that the next test starts with an empty group. */
  async dismiss(): Promise<void> {
    for (const registrar of this.registrars.splice(0)) {
      await registrar.terminate();
      if (process.env['SHOW_LOGS']) this.say(`${registrar.name}: ${readFileSync(registrar.logs, 'utf8')}`);
    }
  }

  say(text: string): void {
    process.stderr.write(`  ${expect.getState().currentTestName ?? 'start'}: ${text}\n`);
  }
}
