import { describe, expect, it } from '@jest/globals';
import type { NewEvent } from '../events.js';
import type { Stage } from '../stages.js';
import { command, created, event, given, registered } from '../testing/spec.js';

const deleted = (version: number, from: Stage = 'None') => event('VersionDeleted', 'm', { version, from, aliases: [] });
const staged = (version: number) =>
  event('StagePromoted', 'm', { version, from: 'None', to: 'Staging', displaced: [] });
const some = [
  created('m'),
  registered('m', 1, { label: '1.0' }),
  registered('m', 2, { label: '1.0' }),
  registered('m', 3, { label: '3' }),
] as const;

/** The version on which a command with this `ref` would act. */
function meant(ref: string, ...since: readonly NewEvent[]): unknown {
  const { decision } = given(...some, ...since).when(command('RecordEvaluation', 'm', { ref, metrics: {} }));
  return decision.status === 'accepted' ? (decision.events[0]?.data as { version: number }).version : decision;
}

describe('a reference', () => {
  it.each([
    ['2', 2],
    ['v2', 2],
    ['V2', 2],
    ['002', 2],
    ['latest', 3],
    ['label:1.0', 2],
    ['label:3', 3],
    ['stage:none', 3],
  ])('%s means version %i', (ref, version) => expect(meant(ref)).toBe(version));

  it('latest is the highest living number, in any stage', () => {
    expect(meant('latest', event('ModelArchived', 'm', { version: 3, from: 'None' }))).toBe(3);
    expect(meant('latest', deleted(3))).toBe(2);
    expect(meant('latest', deleted(2), deleted(3))).toBe(1);
  });

  it('a label is the highest living number that has it', () => {
    expect(meant('label:1.0', deleted(2))).toBe(1);
    expect(meant('label:1.0', deleted(2), deleted(1))).toMatchObject({ error: { code: 'VERSION_NOT_FOUND' } });
  });

  it('a stage is who came last, then the highest number', () => {
    expect(meant('stage:staging', staged(2), staged(1))).toBe(1);
    expect(meant('stage:Staging', staged(2), staged(1), deleted(1, 'Staging'))).toBe(2);
    expect(meant('stage:Production')).toMatchObject({ error: { code: 'NO_VERSION_IN_STAGE' } });
  });

  it('an alias is what it was given to last', () => {
    const champion = (version: number) => event('AliasAssigned', 'm', { version, alias: 'champion' });
    expect(meant('@champion', champion(1), champion(3))).toBe(3);
    expect(meant('@Champion', champion(1))).toMatchObject({ error: { code: 'ALIAS_NOT_FOUND' } });
  });

  it('that is deleted is told from one that never was', () => {
    expect(meant('v2', deleted(2))).toMatchObject({ error: { code: 'VERSION_DELETED' } });
    expect(meant('v4', deleted(2))).toMatchObject({ error: { code: 'VERSION_NOT_FOUND' } });
  });
});

describe('odd model names', () => {
  it.each(['a@b', '100% #1', 'name with spaces', 'é', '__proto__', 'constructor'])(
    '%j is a name as any other',
    (name) => {
      const made = given().when(command('CreateModel', name, {})).decision;
      expect(made).toMatchObject({ status: 'accepted', events: [{ data: { name } }] });
      given({ ...created(name) })
        .when(command('CreateModel', name, {}))
        .rejects('MODEL_EXISTS');
      given()
        .when(command('DeleteModel', name, {}))
        .rejects('MODEL_NOT_FOUND');
    },
  );
});
