import { describe, expect, it } from '@jest/globals';
import { fits, settingLine, settingsOf, topicName, type TopicSetting } from './topics.js';

const of = (topic: 'commands' | 'events', replicas: number): Readonly<Record<string, string>> =>
  Object.fromEntries(settingsOf(topic, replicas).map(({ name, value }) => [name, value]));

describe('settingsOf', () => {
  it('keeps events for ever and commands for a week', () => {
    expect(of('events', 3)).toEqual({
      'retention.ms': '-1',
      'compression.type': 'producer',
      'min.insync.replicas': '2',
      'cleanup.policy': 'delete',
      'retention.bytes': '-1',
      'unclean.leader.election.enable': 'false',
      'max.message.bytes': '2097152',
      'message.timestamp.type': 'LogAppendTime',
    });
    expect(of('commands', 3)).toEqual({
      ...of('events', 3),
      'retention.ms': '604800000',
      'compression.type': 'uncompressed',
    });
  });

  it.each([
    [1, '1'],
    [2, '1'],
    [3, '2'],
    [5, '2'],
  ])('of %i replicas has %s in sync', (replicas, inSync) => {
    expect(of('events', replicas)['min.insync.replicas']).toBe(inSync);
  });
});

describe('fits', () => {
  const setting = (topic: 'commands' | 'events', name: string): TopicSetting =>
    settingsOf(topic, 3).find((one) => one.name === name) as TopicSetting;

  it.each([
    ['commands', 'retention.ms', '604800000', true],
    ['commands', 'retention.ms', '604800001', true],
    ['commands', 'retention.ms', '-1', true],
    ['commands', 'retention.ms', '604799999', false],
    ['events', 'retention.ms', '604800000', false],
    ['events', 'retention.bytes', '1099511627776', false],
    ['events', 'cleanup.policy', 'compact,delete', false],
    ['events', 'cleanup.policy', '', false],
    ['events', 'min.insync.replicas', '3', true],
    ['events', 'min.insync.replicas', '1', false],
    ['events', 'max.message.bytes', '1048588', false],
    ['events', 'max.message.bytes', '-1', false],
    ['commands', 'compression.type', 'producer', false],
  ] as const)('%s, %s=%s: %s', (topic, name, value, expected) => {
    expect(fits(setting(topic, name), value)).toBe(expected);
  });

  it('never holds for what the broker does not say', () => {
    expect(fits(setting('events', 'retention.ms'), undefined)).toBe(false);
  });
});

it('says what an administrator would run, where a setting differs and only there', () => {
  const name = topicName({ topicPrefix: 'lab' }, 'events');
  const setting = { name: 'retention.ms', value: '-1' };
  expect(settingLine(name, setting, '-1')).toEqual({
    topic: 'lab.events',
    what: 'retention.ms',
    expected: '-1',
    found: '-1',
    fits: true,
  });
  expect(settingLine(name, setting, '604800000').todo).toContain(
    '--alter --entity-type topics --entity-name lab.events --add-config retention.ms=-1',
  );
});
