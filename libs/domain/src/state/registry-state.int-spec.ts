import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '../events.js';
import { evolve } from '../evolve.js';
import { START } from '../testing/spec.js';
import { formatInstant } from '../time.js';
import { commandKey, CommandTable } from './command-table.js';
import type { ModelState } from './model-state.js';
import { RegistryState } from './registry-state.js';

const VERSIONS = 1_000_000;

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

/** Bytes in use: the heap, and the columns beside it. */
function used(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const hex = (n: number): string => (Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').repeat(8);
const commandId = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const actor = { id: '018f0000-0000-7000-8000-00000000abcd', kind: 'user', grade: 'claimed' } as const;

/** Each version with a label and a fingerprint of its own, each by a command of its own. */
function registryOf(models: number): RegistryState {
  const state = new RegistryState();
  const at = formatInstant(START);
  let seq = 0;
  const record = (
    n: number,
    type: 'ModelCreated' | 'ModelRegistered',
    data: Partial<EventData['ModelRegistered']>,
    streamRevision: number,
  ): void => {
    const place = {
      namespace: 'default',
      seq: ++seq,
      eventId: '',
      streamRevision,
      commandIndex: 0,
      commandCount: type === 'ModelCreated' ? 2 : 1,
    };
    const cause = {
      commandId: commandId(n),
      commandSha256: hex(n),
      owner: 'o',
      actor,
      recordedAt: at,
      effectiveAt: at,
    };
    evolve(state, {
      type,
      stream: { kind: 'model', id: `id-${n % models}` },
      subject: '',
      data,
      ...place,
      ...cause,
    } as unknown as RecordedEvent);
  };
  for (let n = 0; n < VERSIONS; n++) {
    const [name, version] = [`model-${n % models}`, Math.floor(n / models) + 1];
    if (version === 1) record(n, 'ModelCreated', { name }, 1);
    record(n, 'ModelRegistered', { name, version, label: `2.${n}`, fingerprint: hex(n) }, version + 1);
  }
  return state;
}

describe.each([1, 10_000])('a million versions in %i models', (models) => {
  const before = used();
  const state = registryOf(models);

  it('are restored from a snapshot in less than 2 seconds, and answer as before', () => {
    const bytes = v8.serialize(state.toSnapshot());
    const begun = process.cpuUsage();
    const restored = RegistryState.fromSnapshot(v8.deserialize(bytes) as ReturnType<RegistryState['toSnapshot']>);
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1000).toBeLessThan(2000);
    expect(bytes.length / VERSIONS).toBeLessThan(300);
    const model = restored.model('default', `model-${models - 1}`) as ModelState;
    expect(restored.versions.livingSame(model.ordinal, hex(VERSIONS - 1))).toBe(VERSIONS - 1);
    expect(restored.versions.livingLabelled(model.ordinal, `2.${VERSIONS - 1}`)).toBe(VERSIONS - 1);
    expect([restored.holder(model, 'None'), model.latest]).toEqual([VERSIONS / models, VERSIONS / models]);
    const last = restored.commands.find(commandKey('default', actor.id, commandId(VERSIONS - 1)), START);
    expect(last?.result?.ref).toBe(`default/model-${models - 1}:v${VERSIONS / models}`);
  });

  it('weigh at most 200 bytes each, and the command that made it as much again', () => {
    const whole = used() - before;
    state.commands = new CommandTable();
    const versions = used() - before;
    expect(versions / VERSIONS).toBeLessThan(200);
    expect((whole - versions) / VERSIONS).toBeLessThan(250);
  });
});
