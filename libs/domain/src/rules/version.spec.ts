import { describe, it } from '@jest/globals';
import { command, created, event, given, registered } from '../testing/spec.js';

const two = [created('m'), registered('m', 1, { label: '1.0' }), registered('m', 2, { label: '2.0' })] as const;
const champion = event('AliasAssigned', 'm', { version: 1, alias: 'champion' });
const deleted = (version: number) => event('VersionDeleted', 'm', { version, from: 'None', aliases: [] });

describe('UpdateModel', () => {
  it('describes, and sets and removes tags', () => {
    given(created('m'))
      .when(command('UpdateModel', 'm', { description: 'd' }))
      .then(event('ModelDescribed', 'm', { description: 'd' }));
    given(created('m'))
      .when(command('UpdateModel', 'm', { description: null }))
      .then(event('ModelDescribed', 'm', {}));
    given(created('m'))
      .when(command('UpdateModel', 'm', { tags: { team: 'nlp', old: null, constructor: 'x' } }))
      .then(event('TagsChanged', 'm', { set: { team: 'nlp', constructor: 'x' }, removed: ['old'] }));
    given(created('m'))
      .when(command('UpdateModel', 'm', { description: 'd', tags: { a: 'b' } }))
      .then(
        event('ModelDescribed', 'm', { description: 'd' }),
        event('TagsChanged', 'm', { set: { a: 'b' }, removed: [] }),
      );
  });

  it('stays quiet for an empty patch', () => {
    given(created('m'))
      .when(command('UpdateModel', 'm', {}))
      .isUnchanged('default/m');
    given(created('m'))
      .when(command('UpdateModel', 'm', { tags: {} }))
      .isUnchanged('default/m');
  });

  it('is refused for no model', () =>
    given()
      .when(command('UpdateModel', 'm', {}))
      .rejects('MODEL_NOT_FOUND'));
});

describe('UpdateVersion', () => {
  it('describes, and sets and removes tags', () => {
    given(...two)
      .when(command('UpdateVersion', 'm', { ref: 'label:1.0', description: 'd', tags: { a: 'b', c: null } }))
      .then(
        event('VersionDescribed', 'm', { version: 1, description: 'd' }),
        event('TagsChanged', 'm', { version: 1, set: { a: 'b' }, removed: ['c'] }),
      );
  });

  it('stays quiet for an empty patch', () =>
    given(...two)
      .when(command('UpdateVersion', 'm', { ref: 'v2' }))
      .isUnchanged('default/m:v2'));

  it('is refused for no version', () => {
    given(...two)
      .when(command('UpdateVersion', 'm', { ref: '3' }))
      .rejects('VERSION_NOT_FOUND');
    given(...two, deleted(2))
      .when(command('UpdateVersion', 'm', { ref: '2' }))
      .rejects('VERSION_DELETED');
  });
});

describe('RecordEvaluation', () => {
  it('adds metrics that were measured later', () => {
    const evaluation = { metrics: { f1: 0.9 }, dataset: 'holdout', split: 'test', evaluator: 'ci' };
    given(...two)
      .when(command('RecordEvaluation', 'm', { ref: 'latest', ...evaluation }))
      .then(event('EvaluationRecorded', 'm', { version: 2, ...evaluation }));
  });

  it('is refused for no version', () =>
    given(...two)
      .when(command('RecordEvaluation', 'm', { ref: '@x', metrics: {} }))
      .rejects('ALIAS_NOT_FOUND'));
});

describe('AssignAlias', () => {
  it('names a version, or moves the name', () => {
    given(...two)
      .when(command('AssignAlias', 'm', { alias: 'champion', version: '1' }))
      .then(champion);
    given(...two, champion)
      .when(command('AssignAlias', 'm', { alias: 'champion', version: 'latest' }))
      .then(event('AliasAssigned', 'm', { version: 2, alias: 'champion', previous: 1 }));
  });

  it('stays quiet where the version is called so', () => {
    given(...two, champion)
      .when(command('AssignAlias', 'm', { alias: 'champion', version: '@champion' }))
      .isUnchanged('default/m:v1');
  });

  it('is refused for no version', () => {
    given()
      .when(command('AssignAlias', 'm', { alias: 'champion', version: '1' }))
      .rejects('MODEL_NOT_FOUND');
    given(...two)
      .when(command('AssignAlias', 'm', { alias: 'champion', version: '3' }))
      .rejects('VERSION_NOT_FOUND');
  });
});

describe('RemoveAlias', () => {
  it('takes the name away', () => {
    given(...two, champion)
      .when(command('RemoveAlias', 'm', { alias: 'champion' }))
      .then(event('AliasRemoved', 'm', { version: 1, alias: 'champion' }));
  });

  it('is refused where there is none, and again', () => {
    given(...two)
      .when(command('RemoveAlias', 'm', { alias: 'champion' }))
      .rejects('ALIAS_NOT_FOUND', 'champion');
    given(...two, champion, event('AliasRemoved', 'm', { version: 1, alias: 'champion' }))
      .when(command('RemoveAlias', 'm', { alias: 'champion' }))
      .rejects('ALIAS_NOT_FOUND');
  });
});

describe('DeleteVersion', () => {
  const remove = (ref: string, force?: boolean) =>
    command('DeleteVersion', 'm', { ref, ...(force !== undefined && { force }) });
  const production = event('StagePromoted', 'm', { version: 1, from: 'None', to: 'Production', displaced: [] });

  it('leaves a tombstone that ends its aliases, named in order', () => {
    given(...two)
      .when(command('DeleteVersion', 'm', { ref: '1', reason: 'leak' }))
      .then(event('VersionDeleted', 'm', { version: 1, from: 'None', reason: 'leak', aliases: [] }));
    given(
      ...two,
      champion,
      event('AliasAssigned', 'm', { version: 1, alias: 'best' }),
      event('AliasAssigned', 'm', { version: 2, alias: 'next' }),
    )
      .when(remove('1'))
      .then(event('VersionDeleted', 'm', { version: 1, from: 'None', aliases: ['best', 'champion'] }));
  });

  it('needs force in Production', () => {
    given(...two, production)
      .when(remove('1'))
      .rejects('VERSION_IN_USE', 'default/m:v1');
    given(...two, production)
      .when(remove('1', true))
      .then(event('VersionDeleted', 'm', { version: 1, from: 'Production', aliases: [] }));
    given(...two, production)
      .when(remove('2'))
      .then(deleted(2));
  });

  it('is refused again, and the number is never given out again', () => {
    given(...two, deleted(2))
      .when(remove('2'))
      .rejects('VERSION_DELETED', 'default/m:v2');
    given(...two, deleted(2))
      .when(remove('latest'))
      .then(deleted(1));
    given(...two, deleted(1), deleted(2))
      .when(remove('latest'))
      .rejects('VERSION_NOT_FOUND');
  });
});
