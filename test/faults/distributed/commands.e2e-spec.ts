import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import kafkajs, { type Message, type Producer } from 'kafkajs';
import { command } from './command-message.js';
import { settingsOf } from './settings.js';
import { describeDistributed, useWorld, type World } from './world.js';

const MINUTE = 60_000;
const LARGE = 1_900_000;

describeDistributed('commands that come over Kafka', () => {
  const theWorld = useWorld({ partitions: 2 });
  let world: World;
  let producer: Producer;
  beforeAll(async () => {
    world = theWorld();
    const { brokers } = settingsOf(world.env);
    producer = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).producer();
    await producer.connect();
  });
  afterAll(() => producer.disconnect());
  beforeEach(async () => void (await world.started()));
  afterEach(() => world.dismiss());

  const send = async (partition: number, ...messages: readonly Message[]): Promise<void> => {
    const topic = `${settingsOf(world.env).topicPrefix}.commands`;
    await producer.send({ topic, acks: -1, messages: messages.map((message) => ({ ...message, partition })) });
  };
  /** What became of each command of a partition, once so many have been decided. */
  const outcomes = async (partition: number, ids: readonly string[]): Promise<readonly string[]> => {
    const decided = new Map<string, string>();
    await world.entries((entries) => {
      for (const entry of entries) {
        if (entry.kind === 'event') decided.set(entry.event.commandId, 'accepted');
        if (entry.kind !== 'outcomes') continue;
        for (const { commandId, status, error } of entry.outcomes)
          decided.set(String(commandId), `${status}${error ? ` ${error.code}` : ''}`);
      }
      return ids.every((id) => decided.has(id));
    }, partition);
    return ids.map((id) => decided.get(id) as string);
  };

  it(
    'F19: those in the wrong partition are sent on once, and decided once, in their own order',
    async () => {
      const own = world.partitionOf('default');
      const wrong = 1 - own;
      const ids = ['a', 'b', 'c'].map((letter) => `${letter}-${world.seed}`);
      await send(wrong, ...ids.map((id) => command(id, 'CreateModel', `default/${id}`, {})));
      expect(await outcomes(wrong, ids)).toEqual(['forwarded', 'forwarded', 'forwarded']);
      expect(await outcomes(own, ids)).toEqual(['accepted', 'accepted', 'accepted']);
      const inOrder = (await world.entries(() => true, own)).flatMap((entry) =>
        entry.kind === 'event' && ids.includes(entry.event.commandId) ? [entry.event.commandId] : [],
      );
      expect(inOrder).toEqual(ids);
      const twice = command(
        `twice-${world.seed}`,
        'CreateModel',
        `default/twice-${world.seed}`,
        {},
        { ce_forwarded: '1' },
      );
      await send(wrong, twice);
      expect(await outcomes(wrong, [`twice-${world.seed}`])).toEqual(['rejected INVALID_COMMAND']);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F20: what is no command, or too much, is refused, and the partition goes on',
    async () => {
      const own = world.partitionOf('default');
      const id = (what: string): string => `${what}-${world.seed}`;
      const subject = `default/f20-${world.seed}`;
      const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
      await send(own, { value: Buffer.from([0, 255, 254, 1]) }, { value: null }, { key: 'default', value: '' });
      await send(own, command(id('bytes'), 'CreateModel', subject, Buffer.from([0xff, 0xfe])));
      await send(own, command(id('large'), 'CreateModel', subject, `"${'x'.repeat(LARGE)}"`));
      await send(own, command(id('deep'), 'CreateModel', subject, deep));
      await send(own, command(id('type'), 'ConquerWorld', subject, {}));
      await send(own, command(id('good'), 'CreateModel', subject, {}));
      expect(await outcomes(own, ['bytes', 'large', 'deep', 'type', 'good'].map(id))).toEqual([
        'rejected INVALID_COMMAND',
        'rejected PAYLOAD_TOO_LARGE',
        'rejected INVALID_COMMAND',
        'rejected INVALID_COMMAND',
        'accepted',
      ]);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F20: a command that would make too many events is refused, and the partition goes on',
    async () => {
      const own = world.partitionOf('default');
      const subject = `default/many-${world.seed}`;
      const ids = Array.from({ length: 502 }, (_, index) => `many-${index}-${world.seed}`);
      const data = (label: string) => ({ label, artifact: { uri: 's3://elsewhere/model.bin' } });
      await send(own, ...ids.map((id) => command(id, 'RegisterModel', subject, data(id))));
      const moves = ids.map((_, index) => `move-${index}-${world.seed}`);
      const promote = (ref: string, more: object = {}) => ({ ref, stage: 'Staging', displace: 'keep', ...more });
      await send(own, ...moves.map((id, index) => command(id, 'PromoteStage', subject, promote(`v${index + 1}`))));
      const large = `displace-${world.seed}`;
      await send(
        own,
        command(large, 'PromoteStage', subject, promote('v1', { stage: 'Staging', displace: 'archive' })),
      );
      const last = `last-${world.seed}`;
      await send(own, command(last, 'PromoteStage', subject, promote('v1', { stage: 'Production' })));
      expect(await outcomes(own, [...moves.slice(-1), large, last])).toEqual([
        'accepted',
        'rejected COMMAND_TOO_LARGE',
        'accepted',
      ]);
      await world.check();
    },
    MINUTE,
  );
});
