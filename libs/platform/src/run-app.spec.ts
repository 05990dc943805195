import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { Readiness } from './readiness.js';
import { type AppProcess, runApp, type RunningApp } from './run-app.js';
import { VERSION } from './version.js';

function aProcess() {
  const signals = new Map<string, () => void>();
  const process: AppProcess = {
    env: {},
    stdout: new PassThrough({ encoding: 'utf8' }),
    stderr: new PassThrough({ encoding: 'utf8' }),
    once: (signal, listener) => signals.set(signal, listener),
  };
  const read = (stream: NodeJS.WritableStream): string => ((stream as PassThrough).read() as string | null) ?? '';
  return {
    process,
    signal: (name: string) => signals.get(name)?.(),
    line: async () => String((await (process.stdout as PassThrough).iterator({ destroyOnReturn: false }).next()).value),
    stdout: () => read(process.stdout),
    stderr: () => read(process.stderr),
  };
}

function anApp(more: Partial<RunningApp> = {}): RunningApp & { stopped: boolean } {
  const app = {
    url: 'http://127.0.0.1:1',
    readiness: new Readiness(),
    stopped: false,
    stop: async () => void (app.stopped = true),
    ...more,
  };
  return app;
}

describe('an app', () => {
  it.each(['SIGTERM', 'SIGINT'])(
    'says that it is ready, and ends with 0 after %s once it has stopped',
    async (name) => {
      const { process, signal, line } = aProcess();
      const app = anApp();
      const code = runApp('api', process, async () => app);
      expect(await line()).toBe(`Cartulary api ${VERSION} is ready at http://127.0.0.1:1\n`);
      signal(name);
      expect(await code).toBe(0);
      expect(app.stopped).toBe(true);
    },
  );

  it('says once what is missing, and is ready when nothing is', async () => {
    const { process, signal, line, stderr } = aProcess();
    const readiness = new Readiness();
    let looks = 0;
    readiness.watch('log', () => (++looks < 4 ? 'It is starting.' : undefined));
    const code = runApp('api', process, async () => anApp({ readiness }));
    expect(await line()).toContain('is ready');
    signal('SIGTERM');
    expect(await code).toBe(0);
    expect(stderr().match(/Not ready yet. log: It is starting./g)).toHaveLength(1);
  });

  it('stops before it was ready', async () => {
    const { process, signal, stdout } = aProcess();
    const readiness = new Readiness();
    readiness.watch('log', () => (signal('SIGTERM'), 'It is starting.'));
    const app = anApp({ readiness });
    expect(await runApp('api', process, async () => app)).toBe(0);
    expect([app.stopped, stdout()]).toEqual([true, '']);
  });

  it('ends with 1 and one line where its start is refused', async () => {
    const { process, stderr } = aProcess();
    const refused = async () => {
      throw new RegistryError('START_REFUSED', 'Expected KAFKA_BROKERS, found none.');
    };
    expect(await runApp('api', process, refused)).toBe(1);
    expect(stderr()).toBe('cartulary: Expected KAFKA_BROKERS, found none. (START_REFUSED)\n');
  });

  it('ends with 1 where it cannot go on, and stops first', async () => {
    const { process, stderr } = aProcess();
    const app = anApp({ ended: Promise.reject(new RegistryError('UNAVAILABLE', 'The group is gone.')) });
    expect(await runApp('registrar', process, async () => app)).toBe(1);
    expect(app.stopped).toBe(true);
    expect(stderr()).toContain('The group is gone. (UNAVAILABLE)');
  });
});
