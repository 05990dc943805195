import { describe, expect, it } from '@jest/globals';
import type { NewEvent, RecordedEvent } from './events.js';
import { evolve, refOf, remember } from './evolve.js';
import { commandKey } from './state/command-table.js';
import type { ModelState } from './state/model-state.js';
import { RegistryState } from './state/registry-state.js';
import { stamp } from './testing/owner.js';
import { command, configured, created, event, given, registered, SECOND, START } from './testing/spec.js';

const two = [created('m'), registered('m', 1, { label: '1.0' }), registered('m', 2)] as const;
const assigned = (version: number, previous?: number) =>
  event('AliasAssigned', 'm', { version, alias: 'champion', ...(previous !== undefined && { previous }) });

function after(...events: readonly NewEvent[]) {
  const { state } = given(...events);
  const model = state.models.get('id-of-m') as ModelState;
  const revisions = model.rows.map((row) => state.versions.revisionOf(row));
  const stages = model.rows.map((row) => state.versions.stageOf(row));
  return { state, model, revisions, stages };
}
const recorded = (fact: NewEvent): RecordedEvent =>
  stamp(new RegistryState(), fact, command('DeleteModel', 'm', {}), { recordedAt: START });

describe('evolve', () => {
  it('counts positions and revisions', () => {
    const { state, model, revisions } = after(configured('team'), ...two);
    expect([
      state.namespace('team')?.seq,
      state.namespace('team')?.revision,
      state.namespace('default')?.seq,
      model.revision,
    ]).toEqual([1, 1, 3, 3]);
    expect(revisions).toEqual([1, 1]);
    expect(state.recordedAt).toBe(START + 3 * SECOND);
  });

  it.each<[string, NewEvent, number[]]>([
    ['an evaluation', event('EvaluationRecorded', 'm', { version: 1, metrics: {} }), [2, 1]],
    ['a description', event('VersionDescribed', 'm', { version: 2 }), [1, 2]],
    ['its tags', event('TagsChanged', 'm', { version: 1, set: {}, removed: [] }), [2, 1]],
    ['tags of the model', event('TagsChanged', 'm', { set: {}, removed: [] }), [1, 1]],
    ['a description of the model', event('ModelDescribed', 'm', {}), [1, 1]],
    ['a rename', event('ModelRenamed', 'm', { from: 'm', to: 'n' }), [1, 1]],
    ['a promotion', event('StagePromoted', 'm', { version: 1, from: 'None', to: 'Staging', displaced: [] }), [2, 1]],
    ['an archiving', event('ModelArchived', 'm', { version: 1, from: 'None' }), [2, 1]],
    ['an alias', assigned(1), [2, 1]],
    ['a deletion', event('VersionDeleted', 'm', { version: 1, from: 'None', aliases: [] }), [2, 1]],
    ['the deletion of the model', event('ModelDeleted', 'm', {}), [1, 1]],
  ])('%s is one more revision of those it concerns', (_what, fact, expected) => {
    expect(after(...two, fact).revisions).toEqual(expected);
    expect(after(...two, fact).model.revision).toBe(4);
  });

  it('an alias that moves or goes is one more revision of who loses it', () => {
    expect(after(...two, assigned(1), assigned(2, 1)).revisions).toEqual([3, 2]);
    expect(after(...two, assigned(1), event('AliasRemoved', 'm', { version: 1, alias: 'champion' })).revisions).toEqual(
      [3, 1],
    );
  });

  it('moves versions between stages, and times only forward', () => {
    const { model, stages, state } = after(
      ...two,
      event('StagePromoted', 'm', { version: 1, from: 'None', to: 'Staging', displaced: [] }),
    );
    expect(stages).toEqual(['Staging', 'None']);
    expect(model.count).toEqual({ None: 1, Staging: 1, Production: 0, Archived: 0 });
    expect([state.holder(model, 'Staging'), state.holder(model, 'None'), state.holder(model, 'Archived')]).toEqual([
      1, 2, 0,
    ]);
    expect(model.stageTime).toBe(START + 3 * SECOND);
    expect(state.versions.sinceOf(model.rows[0] as number)).toBe(START + 3 * SECOND);
  });

  it('ends a version: its aliases, its label, its place as the latest', () => {
    const { model, state } = after(
      ...two,
      assigned(2),
      event('VersionDeleted', 'm', { version: 2, from: 'None', aliases: ['champion'] }),
    );
    expect([
      model.latest,
      [...model.aliases],
      model.count.None,
      state.versions.isDeleted(model.rows[1] as number),
    ]).toEqual([1, [], 1, true]);
    const { model: empty, state: without } = after(
      ...two,
      event('VersionDeleted', 'm', { version: 1, from: 'None', aliases: [] }),
    );
    expect([empty.latest, without.versions.livingLabelled(empty.ordinal, '1.0')]).toEqual([2, -1]);
  });

  it('frees a name by deletion and by rename', () => {
    expect(after(...two, event('ModelDeleted', 'm', {})).state.model('default', 'm')).toBeUndefined();
    const renamed = after(...two, event('ModelRenamed', 'm', { from: 'm', to: 'n' })).state;
    expect([renamed.model('default', 'm'), renamed.model('default', 'n')?.id]).toEqual([undefined, 'id-of-m']);
  });

  it('remembers a command at its last event only', () => {
    const asked = command('RegisterModel', 'm', {}, { commandId: 'c' });
    const state = new RegistryState();
    const key = commandKey('default', asked.actor.id, 'c');
    evolve(state, stamp(state, created('m'), asked, { recordedAt: START, commandIndex: 0, commandCount: 2 }));
    expect(state.commands.find(key, START)).toBeUndefined();
    evolve(state, stamp(state, registered('m', 1), asked, { recordedAt: START, commandIndex: 1, commandCount: 2 }));
    expect(state.commands.find(key, START)).toEqual({
      status: 'accepted',
      commandSha256: asked.commandSha256,
      result: { ref: 'default/m:v1', position: 'default:2' },
    });
  });
});

describe('remember', () => {
  const outcome = (commandSha256: string, recordedAt: number) =>
    ({ key: 'k', status: 'unchanged', commandSha256, recordedAt }) as const;

  it('keeps the first outcome under a key for as long as it counts', () => {
    const state = new RegistryState();
    remember(state, outcome('a'.repeat(64), START));
    remember(state, outcome('b'.repeat(64), START + 24 * 3600 * SECOND));
    expect(state.commands.find('k', START)).toMatchObject({ commandSha256: 'a'.repeat(64) });
    remember(state, outcome('c'.repeat(64), START + 24 * 3600 * SECOND + 1));
    expect(state.commands.find('k', state.recordedAt)).toMatchObject({ commandSha256: 'c'.repeat(64) });
  });

  it('advances the time of the partition, never back', () => {
    const state = new RegistryState();
    remember(state, outcome('a'.repeat(64), START));
    remember(state, { ...outcome('b'.repeat(64), START - 1), key: 'other' });
    expect(state.recordedAt).toBe(START);
  });
});

describe('refOf', () => {
  it.each<[NewEvent, string]>([
    [created('m'), 'default/m'],
    [registered('m', 3), 'default/m:v3'],
    [registered('a@b', 1), 'default/a%40b:v1'],
    [event('ModelRenamed', 'm', { from: 'm', to: 'n' }), 'default/n'],
    [event('TagsChanged', 'm', { set: {}, removed: [] }), 'default/m'],
    [event('TagsChanged', 'm', { version: 2, set: {}, removed: [] }), 'default/m:v2'],
    [event('ModelDeleted', 'm', {}), 'default/m'],
    [event('AliasRemoved', 'm', { version: 2, alias: 'x' }), 'default/m:v2'],
    [configured('default'), 'default'],
  ])('of %j is %s', (fact, ref) => expect(refOf(recorded(fact))).toBe(ref));
});
