import { expect, it } from '@jest/globals';
import { KafkaEventLog } from '#event-log';
import { type LogRecord, toBytes } from '#records';
import { describeOnKafka, useKafka } from '../../../libs/event-log/src/testing/kafka.js';
import { facts, TestLog } from '../../../libs/records/src/testing/test-log.js';
import { run } from './run.js';
import { TestShell } from './testing/a-shell.js';

describeOnKafka('cartulary replay --kafka', () => {
  const kafka = useKafka();

  /** A topic with what two owners have written; of the last event the payload may be another. */
  async function written(isForged = false): Promise<TestShell> {
    const settings = await kafka.place();
    const records = new TestLog();
    records.take('first').append(facts('m', 2)).append(facts('n'));
    records.take('second').append(facts('m'));
    const last = records.records.at(-1) as LogRecord;
    if (isForged) records.records[last.offset] = { ...last, value: toBytes('{"name":"m"}') };
    const log = await KafkaEventLog.open(settings);
    await (await log.openProducer(0)).append(records.records);
    await log.close();
    return new TestShell({ KAFKA_TOPIC_PREFIX: settings.topicPrefix });
  }
  const replay = (shell: TestShell, ...args: readonly string[]) =>
    run(['replay', '--kafka', kafka.cluster.brokers.join(), ...args], shell);
  const sequences = ({ out }: TestShell) =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line) => Number((JSON.parse(line) as { sequence: string }).sequence));

  it('writes what is on the topic, from one place to another', async () => {
    const shell = await written();
    expect([await replay(shell, '--json'), shell.err]).toEqual([0, '']);
    expect(sequences(shell)).toEqual([1, 2, 3, 4]);
    shell.out = '';
    expect(await replay(shell, '--from', 'default:2', '--to', 'default:2')).toBe(0);
    expect(shell.out).toMatch(/^default:2 {2}m {2}.* actor-1 {2}described the model/);
  });

  it('ends with 4 at the first record that is not what it must be', async () => {
    const shell = await written(true);
    expect(await replay(shell, '--json')).toBe(4);
    expect(sequences(shell)).toEqual([]);
    expect(shell.err).toMatch(/Record 5 of the events log: .*\(LOG_VIOLATION\)/);
  });

  it('does without a topic as little as the registry', async () => {
    const shell = new TestShell({ KAFKA_TOPIC_PREFIX: 'nothing' });
    expect([await replay(shell), shell.err]).toEqual([1, expect.stringContaining('nothing.events, topic')]);
  });
});
