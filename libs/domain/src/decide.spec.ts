import { describe, expect, it } from '@jest/globals';
import type { Command, Expect } from './commands.js';
import { decide } from './decide.js';
import { RegistryState } from './state/registry-state.js';
import { run } from './testing/owner.js';
import { command, configured, created, DAY, event, given, registered, START } from './testing/spec.js';

const facts = (now: number) => ({ now, modelId: 'id', artifact: { size: 3 } });
const create = (more: Partial<Command> = {}) => command('CreateModel', 'm', {}, { commandId: 'c', ...more });
const champion = event('AliasAssigned', 'm', { version: 1, alias: 'champion' });
const serving = event('StagePromoted', 'm', { version: 1, from: 'None', to: 'Production', displaced: [] });

describe('a command id', () => {
  /** Ran at the start; decided `later`. */
  const after = (first: Command, second: Command, later = 0) => {
    const state = new RegistryState();
    run(state, first, facts(START));
    return decide(state, second, facts(START + later));
  };

  it('with the same command again gives the first outcome: accepted, unchanged or rejected', () => {
    expect(after(create(), create())).toEqual({
      status: 'repeated',
      first: {
        status: 'accepted',
        commandSha256: create().commandSha256,
        result: { ref: 'default/m', position: 'default:1' },
      },
    });
    const unchanged = command('ConfigureNamespace', undefined, {}, { commandId: 'c' });
    expect(after(unchanged, unchanged)).toMatchObject({
      status: 'repeated',
      first: { status: 'unchanged', result: { ref: 'default', position: 'default:0' } },
    });
    const rejected = command('DeleteModel', 'm', {}, { commandId: 'c' });
    expect(after(rejected, rejected)).toMatchObject({
      status: 'repeated',
      first: { status: 'rejected', error: { code: 'MODEL_NOT_FOUND' } },
    });
  });

  it('gives it though the command has expired since', () => {
    expect(after(create({ expiresAt: START + 1 }), create({ expiresAt: START + 1 }), 2)).toMatchObject({
      status: 'repeated',
    });
  });

  it('with another command is refused, and the first outcome stands', () => {
    const other = create({ commandSha256: 'f'.repeat(64) });
    expect(after(create(), other)).toMatchObject({ status: 'rejected', error: { code: 'COMMAND_ID_REUSED' } });
    const state = new RegistryState();
    for (const asked of [create(), other]) run(state, asked, facts(START));
    expect(decide(state, create(), facts(START))).toMatchObject({ status: 'repeated', first: { status: 'accepted' } });
    expect(decide(state, other, facts(START))).toMatchObject({
      status: 'rejected',
      error: { code: 'COMMAND_ID_REUSED' },
    });
  });

  it('is one within its namespace and its actor', () => {
    const elsewhere = given(configured('team'));
    run(elsewhere.state, create(), facts(START));
    elsewhere.when(create({ actor: { id: 'actor-2', kind: 'user', grade: 'claimed' } })).rejects('MODEL_EXISTS');
    expect(elsewhere.when(create({ namespace: 'team' })).decision.status).toBe('accepted');
  });

  it('is kept for 24 hours after its outcome, so long as the same command may come again', () => {
    expect(after(create(), create(), DAY)).toMatchObject({ status: 'repeated' });
    expect(after(create(), create(), DAY + 1)).toMatchObject({
      status: 'rejected',
      error: { code: 'COMMAND_EXPIRED' },
    });
    expect(after(create(), create({ issuedAt: START + DAY, expiresAt: START + 2 * DAY }), DAY + 1)).toMatchObject({
      error: { code: 'MODEL_EXISTS' },
    });
  });
});

describe('a command out of time', () => {
  it('is refused after it expires', () => {
    given()
      .when(create({ expiresAt: START }), { now: START })
      .then({ ...created('m') });
    given()
      .when(create({ expiresAt: START }), { now: START + 1 })
      .rejects('COMMAND_EXPIRED', '2026-11-17T09:00:00.001Z');
  });

  it('is refused when it was issued more than 24 hours ago, whatever it says of its expiry', () => {
    given()
      .when(create({ expiresAt: START + 9 * DAY }), { now: START + DAY })
      .then(created('m'));
    given()
      .when(create({ expiresAt: START + 9 * DAY }), { now: START + DAY + 1 })
      .rejects('COMMAND_EXPIRED');
  });
});

describe('a namespace', () => {
  it('must exist for everything but its own creation', () => {
    given()
      .when(create({ namespace: 'team' }))
      .rejects('NAMESPACE_NOT_FOUND', 'PUT /v1/namespaces/team');
    expect(given(configured('team')).when(create({ namespace: 'team' })).decision.status).toBe('accepted');
    given()
      .when(command('ConfigureNamespace', undefined, {}, { namespace: 'team' }))
      .then(configured('team'));
  });

  it('has its own models and positions', () => {
    given(configured('team'), created('m'))
      .when(command('DeleteModel', 'm', {}, { namespace: 'team' }))
      .rejects('MODEL_NOT_FOUND', 'team/m');
    const unchanged = given(configured('team'), created('m')).when(
      command('ConfigureNamespace', undefined, {}, { namespace: 'team' }),
    );
    expect(unchanged.decision).toEqual({ status: 'unchanged', result: { ref: 'team', position: 'team:1' } });
  });
});

describe('a condition', () => {
  const two = [created('m'), registered('m', 1), registered('m', 2), champion] as const;
  const update = (expected: Expect, ref = '1') => command('UpdateVersion', 'm', { ref }, { expect: expected });

  it('on the model holds for its last revision', () => {
    const described = (modelRevision: number) => command('UpdateModel', 'm', {}, { expect: { modelRevision } });
    given(...two)
      .when(described(4))
      .isUnchanged('default/m');
    given(...two)
      .when(described(3))
      .rejects('STALE_REVISION', 'Expected model revision 3, found 4');
  });

  it('on a version counts the events of its own', () => {
    given(...two)
      .when(update({ versionRevision: 2 }))
      .isUnchanged('default/m:v1');
    given(...two)
      .when(update({ versionRevision: 1 }, 'latest'))
      .isUnchanged('default/m:v2');
    given(...two)
      .when(update({ versionRevision: 1 }, '@champion'))
      .rejects('STALE_REVISION', 'Expected version revision 1, found 2');
    given(...two)
      .when(update({ versionRevision: 1 }, '3'))
      .rejects('VERSION_NOT_FOUND');
  });

  it('on the holder of a stage holds for who came last, or for nobody', () => {
    const promote = (holder: number | null) =>
      command('PromoteStage', 'm', { ref: '2', stage: 'Production' }, { expect: { holder } });
    expect(given(...two, serving).when(promote(1)).decision.status).toBe('accepted');
    given(...two, serving)
      .when(promote(2))
      .rejects('STALE_REVISION', 'Expected holder 2, found 1');
    given(...two, serving)
      .when(promote(null))
      .rejects('STALE_REVISION', 'Expected holder nobody, found 1');
    expect(given(...two).when(promote(null)).decision.status).toBe('accepted');
    given(...two)
      .when(promote(1))
      .rejects('STALE_REVISION', 'found nobody');
  });

  it('on the holder of an alias likewise', () => {
    const assign = (holder: number | null, alias = 'champion') =>
      command('AssignAlias', 'm', { alias, version: '2' }, { expect: { holder } });
    expect(given(...two).when(assign(1)).decision.status).toBe('accepted');
    given(...two)
      .when(assign(2))
      .rejects('STALE_REVISION');
    given(...two)
      .when(assign(null))
      .rejects('STALE_REVISION');
    expect(given(...two).when(assign(null, 'other')).decision.status).toBe('accepted');
    given(...two)
      .when(command('RemoveAlias', 'm', { alias: 'champion' }, { expect: { holder: 2 } }))
      .rejects('STALE_REVISION');
  });

  it('comes before what is so already, and after what is not there', () => {
    given(...two, serving)
      .when(command('PromoteStage', 'm', { ref: '1', stage: 'Production' }, { expect: { holder: null } }))
      .rejects('STALE_REVISION');
    given()
      .when(command('UpdateModel', 'm', {}, { expect: { modelRevision: 1 } }))
      .rejects('MODEL_NOT_FOUND');
  });

  it('that has no meaning on its command is refused, never passed over', () => {
    given(...two)
      .when(command('UpdateModel', 'm', {}, { expect: { versionRevision: 1 } }))
      .rejects('INVALID_COMMAND', 'UpdateModel');
    given(...two)
      .when(command('ArchiveModel', 'm', { ref: '1' }, { expect: { holder: 1 } }))
      .rejects('INVALID_COMMAND', 'ArchiveModel');
    given()
      .when(command('ConfigureNamespace', undefined, {}, { expect: { modelRevision: 1 } }))
      .rejects('INVALID_COMMAND', 'ConfigureNamespace');
  });

  it('that says nothing is none', () => {
    given()
      .when(command('ConfigureNamespace', undefined, {}, { expect: {} }))
      .isUnchanged('default');
  });
});

describe('decide', () => {
  it('only looks at the state', () => {
    const { state } = given(created('m'), registered('m', 1), champion);
    const before = structuredClone(state.toSnapshot());
    decide(state, command('DeleteVersion', 'm', { ref: '1' }), facts(START + DAY / 2));
    decide(state, command('PromoteStage', 'm', { ref: '9', stage: 'Staging' }), facts(START + DAY / 2));
    expect(state.toSnapshot()).toEqual(before);
  });

  it('lets what is no refusal through: it is a defect', () => {
    const broken = { ...create(), type: 'RegisterModel', data: null } as unknown as Command;
    expect(() => decide(new RegistryState(), broken, facts(START))).toThrow(TypeError);
  });

  it('takes the hash that it is lent, and else its own', () => {
    const register = command('RegisterModel', 'm', { artifact: { digest: `sha256:${'a'.repeat(64)}` } });
    const lent = decide(new RegistryState(), register, facts(START), () => 'f'.repeat(64));
    expect(lent).toMatchObject({ events: [{}, { data: { fingerprint: 'f'.repeat(64) } }] });
    expect(decide(new RegistryState(), register, facts(START))).toMatchObject({
      events: [{}, { data: { fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
    });
  });
});
