// Weighs an owner's state of a million versions; a process of its own, because only there nothing else is on the scales.
// `node --expose-gc weigh.mjs <models>` prints bytes and milliseconds as JSON. Runs on the build.
import v8 from 'node:v8';
import { evolve, formatInstant, RegistryState } from '#domain';

const VERSIONS = 1_000_000;
const models = Number(process.argv[2]);
const at = formatInstant(Date.UTC(2026, 10, 17));
const actor = { id: '018f0000-0000-7000-8000-00000000abcd', kind: 'user', grade: 'claimed' };
const hex = (n) => (Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').repeat(8);
const commandId = (n) => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** Bytes in use: the heap, and the columns beside it, which are only counted out by the collection after theirs. */
function used() {
  for (let turn = 0; turn < 3; turn++) globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Each version with a label and a fingerprint of its own, each by a command of its own. */
function fill(state) {
  let seq = 0;
  const record = (n, type, data, streamRevision, commandIndex, commandCount) => {
    const cause = { commandId: commandId(n), commandSha256: hex(n), commandIndex, commandCount, owner: 'o', actor };
    const stream = { kind: 'model', id: `id-${n % models}` };
    evolve(state, {
      type,
      stream,
      subject: '',
      data,
      namespace: 'default',
      seq: ++seq,
      eventId: '',
      streamRevision,
      recordedAt: at,
      effectiveAt: at,
      ...cause,
    });
  };
  for (let n = 0; n < VERSIONS; n++) {
    const [name, version] = [`model-${n % models}`, Math.floor(n / models) + 1];
    if (version === 1) record(n, 'ModelCreated', { name }, 1, 0, 2);
    record(
      n,
      'ModelRegistered',
      { name, version, label: `2.${n}`, fingerprint: hex(n) },
      version + 1,
      version === 1 ? 1 : 0,
      version === 1 ? 2 : 1,
    );
  }
}

function timed(act) {
  const begun = process.cpuUsage();
  const result = act();
  const { user, system } = process.cpuUsage(begun);
  return [result, Math.round((user + system) / 1000)];
}

/** Processor time to save and to restore the state, and whether what was restored is whole. */
function snapshot(state) {
  const [bytes, saveMs] = timed(() => v8.serialize(state.toSnapshot()));
  const [restored, restoreMs] = timed(() => RegistryState.fromSnapshot(v8.deserialize(bytes)));
  const model = restored.model('default', `model-${models - 1}`);
  const last = VERSIONS - 1;
  const found = [
    restored.versions.livingSame(model.ordinal, hex(last)),
    restored.versions.livingLabelled(model.ordinal, `2.${last}`),
  ];
  const whole = found.every((row) => row === last) && restored.holder(model, 'None') === VERSIONS / models;
  return { saveMs, restoreMs, snapshotBytes: bytes.length, whole };
}

const before = used();
const state = new RegistryState();
fill(state);
const all = used() - before;
const snapshots = snapshot(state);
state.commands = new RegistryState().commands;
const versions = used() - before;
console.log(JSON.stringify({ perVersion: versions / VERSIONS, perCommand: (all - versions) / VERSIONS, ...snapshots }));
