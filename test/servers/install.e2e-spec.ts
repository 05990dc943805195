import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { install, type Recipe } from '../support/servers/install.js';
import { installKafka } from '../support/servers/install-kafka.js';
import { installMongo } from '../support/servers/install-mongo.js';
import { installS3 } from '../support/servers/install-s3.js';
import { canHave } from '../support/servers/needed.js';

const { PATH, JAVA_HOME, CARTULARY_CACHE_DIR, CARTULARY_REQUIRE_SERVERS } = process.env;
const quiet = (): void => undefined;
const RECIPE: Recipe = {
  name: 'Toy',
  folder: 'toy-1',
  takes: 'no time',
  runs: [],
  installs: [],
  make: (folder) => writeFile(join(folder, 'toy'), 'whole'),
};

let cache: string;
const servers = (): string => join(cache, 'servers');

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cartulary-cache-'));
  process.env['CARTULARY_CACHE_DIR'] = cache;
});
afterEach(() => {
  for (const [name, value] of Object.entries({ PATH, JAVA_HOME, CARTULARY_CACHE_DIR, CARTULARY_REQUIRE_SERVERS })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(cache, { recursive: true });
});

describe('an installation', () => {
  it('is made once by those who want it at the same time, and not again', async () => {
    let made = 0;
    const recipe = {
      ...RECIPE,
      make: (folder: string, work: string) => RECIPE.make(folder, work).then(() => void (made += 1)),
    };
    const both = await Promise.all([install(recipe, quiet), install(recipe, quiet)]);
    both.push(await install(recipe, quiet));
    const folder = join(servers(), 'toy-1');
    expect(both).toEqual([{ folder }, { folder }, { folder }]);
    expect(made).toBe(1);
    expect(readdirSync(servers())).toEqual(['toy-1']);
  });

  it('that failed says why, and the next try goes on with what it had', async () => {
    const make = async (folder: string, work: string): Promise<void> => {
      await RECIPE.make(folder, work);
      if (existsSync(join(work, 'half'))) return;
      await writeFile(join(work, 'half'), '');
      throw new Error('there is no network.');
    };
    const failed = await install({ ...RECIPE, make }, quiet);
    expect(failed).toEqual({ missing: 'Toy could not be installed: there is no network.' });
    expect(readdirSync(servers())).toEqual(['toy-1.work']);
    expect(await install({ ...RECIPE, make }, quiet)).toEqual({ folder: join(servers(), 'toy-1') });
    expect(readdirSync(servers())).toEqual(['toy-1']);
  });

  it('goes on after a crash of another one, whose lock and folder it removes', async () => {
    const lock = join(servers(), 'toy-1.lock');
    mkdirSync(join(servers(), 'toy-1.making-crashed'), { recursive: true });
    writeFileSync(lock, 'of a process that has ended');
    utimesSync(lock, new Date(0), new Date(0));
    const said: string[] = [];
    expect(await install(RECIPE, (message) => said.push(message))).toEqual({ folder: join(servers(), 'toy-1') });
    expect(said[0]).toContain('waiting for another process');
    expect(readdirSync(servers())).toEqual(['toy-1']);
  });

  it.each([
    { name: 'Kafka', of: installKafka, lacks: 'Java 17 or later (on the PATH, or JAVA_HOME) and Maven (mvn)' },
    { name: 'MongoDB', of: installMongo, lacks: 'Python with pip' },
    { name: 'MinIO', of: installS3, lacks: 'Go 1.21 or later' },
  ])('of $name names what the machine lacks', async ({ name, of, lacks }) => {
    process.env['PATH'] = cache;
    delete process.env['JAVA_HOME'];
    expect(await of(quiet)).toEqual({ missing: `${name} needs ${lacks}, which this machine does not have.` });
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe('a test that needs a server which cannot be had', () => {
  const cannot = async (): Promise<{ missing: string }> => ({ missing: 'Toy needs clay.' });

  it('is skipped', async () => {
    delete process.env['CARTULARY_REQUIRE_SERVERS'];
    expect(await canHave(cannot)).toBe(false);
  });

  it('fails where servers are required', async () => {
    process.env['CARTULARY_REQUIRE_SERVERS'] = '1';
    await expect(canHave(cannot)).rejects.toThrow('Toy needs clay.');
  });
});
