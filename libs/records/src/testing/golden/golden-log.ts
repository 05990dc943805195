import type { Command } from '#domain';
import { sha256 } from '#platform';
import { batchHashOf, leafHash, recordHash } from '../../batch-hash.js';
import { BatchWriter, barrier } from '../../batch-writer.js';
import { toText } from '../../bytes.js';
import { Heads } from '../../heads.js';
import { type NewLogRecord, NO_PREVIOUS } from '../../log-record.js';
import type { Sample, Turn } from './samples.js';

/** A record as it is stored in `v1.json`: bytes as text, hashes in hex. */
export interface GoldenRecord {
  readonly type: string;
  readonly owner: string;
  readonly prev: string;
  readonly leaf?: string;
  readonly value: string;
  readonly leafHash?: string;
  readonly recordHash: string;
}

/** A barrier, which has no hash, or a batch. */
export interface GoldenBatch {
  readonly hash?: string;
  readonly records: readonly GoldenRecord[];
}

/** The samples as this code writes them. */
export function write(turns: readonly Turn[]): readonly GoldenBatch[] {
  const heads = new Heads({});
  let prev = NO_PREVIOUS;
  let commands = 0;
  return turns.flatMap(({ owner, commandsTopic, batches }) => {
    const start = barrier({ owner, host: 'host-1', version: '0.1.0', commandsTopic });
    const written = batches.map((samples) => {
      const writer = new BatchWriter(owner, prev, heads, sha256);
      for (const sample of samples) add(writer, sample, ++commands);
      const records = writer.finish();
      prev = batchHashOf(records, sha256);
      return { hash: prev, records: records.map(golden) };
    });
    return [{ records: [golden(start)] }, ...written];
  });
}

function add(writer: BatchWriter, sample: Sample, number: number): void {
  if ('outcome' in sample) return writer.note(sample.outcome);
  const { namespace, events, source } = sample;
  const minute = String(number).padStart(2, '0');
  let ids = 0;
  const stamp = {
    recordedAt: `2026-11-17T09:${minute}:00.123Z`,
    effectiveAt: number % 2 === 0 ? `2026-11-17T09:${minute}:00.123Z` : '2023-10-28T14:00:00.000Z',
    newEventId: () => `019a9040-0000-7000-8000-0000000${minute}${String(++ids).padStart(3, '0')}`,
    ...(source && { source: { ...source, offset: source.offset - number } }),
  };
  writer.keep(writer.encode(command(namespace, number), events, stamp));
}

function command(namespace: string, number: number): Command {
  const grades = ['authenticated', 'claimed', 'anonymous'] as const;
  const id = number % 5 === 0 ? 'Zoë "\u{1f989}"\n' : `actor-${number}`;
  const actor = {
    id,
    kind: number % 2 === 0 ? 'user' : 'service',
    grade: grades[number % 3] as (typeof grades)[number],
  };
  const commandId = number % 7 === 0 ? `\u0001/Schlüssel "${number}"` : `command-${number}`;
  return { namespace, commandId, commandSha256: String(number % 10).repeat(64), actor } as unknown as Command;
}

function golden(record: NewLogRecord): GoldenRecord {
  const { type, owner, prev, leaf, value } = record;
  return {
    type,
    owner,
    prev,
    ...(leaf && { leaf: toText(leaf) }),
    value: toText(value),
    ...(leaf && { leafHash: leafHash(leaf, sha256) }),
    recordHash: recordHash(record, sha256),
  };
}
