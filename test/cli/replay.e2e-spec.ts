import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { cartulary } from '../support/cli.js';
import { type Server, startServer } from '../support/server.js';

let server: Server;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  for (const label of ['a', 'b', 'c']) await client.register('m', { label }); // 1 to 4
  await client.register('other');
});
afterAll(() => server.stop());

describe('cartulary replay', () => {
  const replay = async (...args: readonly string[]) => {
    const { code, out, err } = await cartulary(['replay', ...args], { url: server.url });
    expect([code, err]).toEqual([0, '']);
    return out.toString().split('\n').slice(0, -1);
  };

  it('has the history from one place to another', async () => {
    const { events } = (await client.get('/v1/history')).body as unknown as { events: { recordedtime: string }[] };
    const json = async (...args: readonly string[]) =>
      (await replay('--json', ...args)).map((line) => JSON.parse(line) as unknown);
    expect(await json()).toEqual(events);
    expect(await json('--from', 'default:3', '--to', 'default:4')).toEqual(events.slice(2, 4));
    expect(await json('--model', 'other')).toEqual(events.slice(4));
    const [from, to] = [events[3]?.recordedtime as string, events[4]?.recordedtime as string];
    const within = events.filter(({ recordedtime: time }) => time >= from && time <= to);
    expect(await json('--from', from, '--to', to)).toEqual(within);
    expect(await json('--from', '2001-01-01')).toEqual(events);
    for (const none of [
      ['--from', '2999-01-01'],
      ['--to', '2001-01-01'],
    ]) {
      const { code, out } = await cartulary(['replay', '--json', ...none], { url: server.url });
      expect([code, out.toString()]).toEqual([0, '']);
    }
    expect((await replay('--from', 'default:2'))[0]).toMatch(/^default:2 {2}m:v1 {2}.* registered v1 /);
  });

  it.each([
    [['--from', 'yesterday']],
    [['--to', 'lab:3']],
    [['--from', 'lab:3']],
    [['--kafka', 'b']],
    [['--cursor', 'c.json']],
  ])('refuses %j', async (args) => {
    expect((await cartulary(['replay', ...args], { url: server.url })).code).toBe(2);
  });
});

describe('cartulary watch', () => {
  it.each([
    [['--types', 'Promoted'], 2],
    [['--stage', 'Live'], 2],
    [['--from', 'other:1'], 2],
    [['--from', 'default:999'], 1],
    [['--model', 'never'], 1],
    [['--namespace', 'never'], 1],
    [['--on-failure', 'shrug'], 2],
  ])('refuses %j', async (args, code) => {
    const ended = await cartulary(['watch', ...args], { url: server.url });
    expect([ended.code, ended.out.toString()]).toEqual([code, '']);
    expect(ended.err).toMatch(/^cartulary: /);
  });

  it('says that no registry answers', async () => {
    const { code, err } = await cartulary(['watch'], { url: 'http://127.0.0.1:9' });
    expect([code, err]).toEqual([3, expect.stringContaining('Expected a registry that answers')]);
  });
});
