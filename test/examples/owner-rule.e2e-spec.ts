import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LogRecord, toEventMessage } from '#records';
import { faultyLog } from '../../libs/records/src/testing/random-log.js';
import { read } from '../../libs/records/src/testing/test-log.js';
import { ROOT } from '../support/pages.js';
import { pythonWith } from '../support/python.js';

interface Message {
  readonly offset: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}
interface Reader {
  readonly cursor: unknown;
  take(message: Message): { readonly namespace: string; readonly seq: number } | undefined;
}

const { PartitionReader } = (await import(join(ROOT, 'examples/controller-kafka/reader.mjs'))) as {
  PartitionReader: new (cursor?: unknown) => Reader;
};
const python = await pythonWith('examples/publish-python/requirements.txt');

function messageOf(record: LogRecord): Message {
  const { headers, value } = toEventMessage(record, {
    encode: (bytes) => Buffer.from(bytes).toString('base64'),
    decode: (text) => Buffer.from(text, 'base64'),
  });
  return { offset: String(record.offset), headers, value: Buffer.from(value) };
}

/** Offsets of the events that count, by the rule of the registry itself. */
function counted(records: readonly LogRecord[]): readonly number[] {
  return read(records).entries.flatMap(({ kind, offset }) => (kind === 'event' ? [offset] : []));
}

const logs = fc.sample(faultyLog, { numRuns: 200, seed: 7 });

it('has logs in which some records do not count', () => {
  const records = logs.reduce((sum, log) => sum + log.records.length, 0);
  const voided = logs.reduce((sum, log) => sum + read(log.records).voided, 0);
  expect(voided).toBeGreaterThan(100);
  expect(voided).toBeLessThan(records / 2);
});

describe('examples/controller-kafka', () => {
  it('counts what the registry counts, also behind a restart at any record', () => {
    for (const { records } of logs) {
      const messages = records.map(messageOf);
      const expected = counted(records);
      let reader = new PartitionReader();
      const taken = new Set<number>();
      for (const [index, message] of messages.entries()) {
        // A reader that begins at the last cursor reads the batch in hand once more.
        reader = new PartitionReader(JSON.parse(JSON.stringify(reader.cursor)));
        for (const again of messages.slice(0, index + 1)) if (reader.take(again)) taken.add(Number(again.offset));
        expect(message.offset).toBe(String(index));
      }
      expect([...taken]).toEqual(expected);
      const whole = new PartitionReader();
      expect(messages.filter((message) => whole.take(message)).map(({ offset }) => Number(offset))).toEqual(expected);
    }
  });

  it('stops where records are gone', () => {
    const { records } = logs.find((log) => log.records.length > 4) as (typeof logs)[0];
    const reader = new PartitionReader();
    reader.take(messageOf(records[0] as LogRecord));
    expect(() => reader.take(messageOf(records[2] as LogRecord))).toThrow('Expected record 1, found 2');
  });
});

(python === undefined ? describe.skip : describe)('examples/publish-python', () => {
  const SCRIPT = `
import json, sys
from base64 import b64decode
from outcomes import Partition
for line in sys.stdin:
    reader = Partition()
    print(json.dumps([r[0] for r in json.loads(line) if reader.counts(r[1], r[2], r[3], b64decode(r[4]), b64decode(r[5])) and r[4]]))
`;
  const base64 = (bytes: Uint8Array = new Uint8Array()): string => Buffer.from(bytes).toString('base64');

  it('counts what the registry counts', () => {
    const input = logs.map(({ records }) =>
      JSON.stringify(records.map((r) => [r.offset, r.type, r.owner, r.prev, base64(r.leaf), base64(r.value)])),
    );
    const said = execFileSync(python as string, ['-c', SCRIPT], {
      cwd: join(ROOT, 'examples/publish-python'),
      env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1' },
      input: `${input.join('\n')}\n`,
      encoding: 'utf8',
    });
    const found = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(found).toEqual(logs.map(({ records }) => counted(records)));
  });
});
