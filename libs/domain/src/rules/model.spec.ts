import { describe, expect, it } from '@jest/globals';
import { command, configured, created, event, given, registered } from '../testing/spec.js';

const archived = (version: number, from: 'None' | 'Staging' = 'None') => event('ModelArchived', 'm', { version, from });
const promoted = (version: number, to: 'Staging' | 'Production') =>
  event('StagePromoted', 'm', { version, from: 'None', to, displaced: [] });

describe('CreateModel', () => {
  it('makes an empty model', () => {
    given()
      .when(command('CreateModel', 'm', {}))
      .then(created('m'));
    given()
      .when(command('CreateModel', 'm', { description: 'd', tags: { team: 'nlp' } }))
      .then(event('ModelCreated', 'm', { description: 'd', tags: { team: 'nlp' } }));
  });

  it('is refused where the name is taken, by a rename too', () => {
    given(created('m'))
      .when(command('CreateModel', 'm', {}))
      .rejects('MODEL_EXISTS');
    given(created('m'), event('ModelRenamed', 'm', { from: 'm', to: 'n' }))
      .when(command('CreateModel', 'n', {}))
      .rejects('MODEL_EXISTS', 'n');
  });

  it('may take a name that a deletion or a rename has freed', () => {
    given(created('m'), event('ModelDeleted', 'm', {}))
      .when(command('CreateModel', 'm', {}), { modelId: 'other' })
      .then({ ...created('m'), stream: { kind: 'model', id: 'other' } });
    given(created('m'), event('ModelRenamed', 'm', { from: 'm', to: 'n' }))
      .when(command('CreateModel', 'm', {}), { modelId: 'other' })
      .then({ ...created('m'), stream: { kind: 'model', id: 'other' } });
  });
});

describe('RenameModel', () => {
  it('gives the model another name', () => {
    given(created('m'))
      .when(command('RenameModel', 'm', { name: 'n' }))
      .then(event('ModelRenamed', 'm', { from: 'm', to: 'n' }));
  });

  it('is refused for no model, and for a name that is taken', () => {
    given()
      .when(command('RenameModel', 'm', { name: 'n' }))
      .rejects('MODEL_NOT_FOUND');
    given(created('m'), created('n'))
      .when(command('RenameModel', 'm', { name: 'n' }))
      .rejects('MODEL_EXISTS');
  });

  it('stays quiet where the model is called so', () => {
    given(created('m'))
      .when(command('RenameModel', 'm', { name: 'm' }))
      .isUnchanged('default/m');
  });
});

describe('a name that a model left', () => {
  const left = [created('m'), event('ModelRenamed', 'm', { from: 'm', to: 'n' })] as const;
  const onward = event('ModelRenamed', 'm', { from: 'n', to: 'o' });

  it('leads to the present name, however many renames later', () => {
    given(...left)
      .when(command('DeleteModel', 'm', {}))
      .rejects('MODEL_NOT_FOUND', 'renamed to "n"');
    given(...left, onward)
      .when(command('DeleteModel', 'm', {}))
      .rejects('MODEL_NOT_FOUND', 'renamed to "o"');
    given(...left, onward, created('n'))
      .when(command('DeleteModel', 'm', {}))
      .rejects('MODEL_NOT_FOUND', 'renamed to "o"');
  });

  it('leads nowhere once the model is deleted', () => {
    given(...left, event('ModelDeleted', 'm', {}))
      .when(command('DeleteModel', 'm', {}))
      .rejects('MODEL_NOT_FOUND', /^(?!.*renamed)/);
  });
});

describe('DeleteModel', () => {
  it('leaves one tombstone', () => {
    given(created('m'), registered('m', 1))
      .when(command('DeleteModel', 'm', { reason: 'old' }))
      .then(event('ModelDeleted', 'm', { reason: 'old' }));
  });

  it('is refused for no model, and again', () => {
    given()
      .when(command('DeleteModel', 'm', {}))
      .rejects('MODEL_NOT_FOUND');
    given(created('m'), event('ModelDeleted', 'm', {}))
      .when(command('DeleteModel', 'm', {}))
      .rejects('MODEL_NOT_FOUND');
  });

  it('needs force where a version is in Production', () => {
    const serving = given(created('m'), registered('m', 1), promoted(1, 'Production'));
    serving.when(command('DeleteModel', 'm', {})).rejects('VERSION_IN_USE', 'default/m:v1');
    serving.when(command('DeleteModel', 'm', { force: false })).rejects('VERSION_IN_USE');
    serving.when(command('DeleteModel', 'm', { force: true })).then(event('ModelDeleted', 'm', {}));
    given(created('m'), registered('m', 1), promoted(1, 'Staging'))
      .when(command('DeleteModel', 'm', {}))
      .then(event('ModelDeleted', 'm', {}));
  });
});

describe('ConfigureNamespace', () => {
  const configure = (namespace: string, exclusiveStages?: ('None' | 'Staging' | 'Production' | 'Archived')[]) =>
    command('ConfigureNamespace', undefined, exclusiveStages ? { exclusiveStages } : {}, { namespace });

  it('creates a namespace', () => {
    given().when(configure('team')).then(configured('team'));
    given()
      .when(configure('team', ['Staging']))
      .then(configured('team', ['Staging']));
  });

  it('declares stages exclusive, in one order and each once', () => {
    given()
      .when(configure('default', ['Production', 'Staging', 'Staging']))
      .then(configured('default', ['Staging', 'Production']));
    given(configured('team', ['Staging']))
      .when(configure('team', []))
      .then(configured('team', []));
  });

  it('stays quiet where all is so already', () => {
    given().when(configure('default')).isUnchanged('default');
    given().when(configure('default', [])).isUnchanged('default');
    given(configured('team', ['Staging']))
      .when(configure('team'))
      .isUnchanged('team');
    given(configured('team', ['Staging', 'Production']))
      .when(configure('team', ['Production', 'Staging']))
      .isUnchanged('team');
  });

  it.each(['None', 'Archived'] as const)('refuses %s', (stage) => {
    given()
      .when(configure('default', ['Production', stage]))
      .rejects('INVALID_COMMAND', stage);
    given()
      .when(configure('team', [stage]))
      .rejects('INVALID_COMMAND', stage);
  });

  it('is refused while a living model has two versions in the stage', () => {
    const two = [
      created('m'),
      registered('m', 1),
      registered('m', 2),
      promoted(1, 'Staging'),
      promoted(2, 'Staging'),
    ] as const;
    given(...two)
      .when(configure('default', ['Staging']))
      .rejects('STAGE_EXCLUSIVE', '2 of default/m');
    given(...two)
      .when(configure('default', ['Production']))
      .then(configured('default', ['Production']));
    given(...two)
      .when(configure('team', ['Staging']))
      .then(configured('team', ['Staging']));
    given(...two, archived(1, 'Staging'))
      .when(configure('default', ['Staging']))
      .then(configured('default', ['Staging']));
    given(...two, event('ModelDeleted', 'm', {}))
      .when(configure('default', ['Staging']))
      .then(configured('default', ['Staging']));
  });

  it('is a fact of the namespace, not of a model', () => {
    expect(given().when(configure('team')).decision).toMatchObject({
      events: [{ stream: { kind: 'namespace', id: 'team' }, subject: 'team' }],
    });
  });
});
