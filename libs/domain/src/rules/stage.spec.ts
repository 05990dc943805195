import { describe, expect, it } from '@jest/globals';
import type { Stage } from '../stages.js';
import { command, configured, created, event, given, registered, SECOND, START } from '../testing/spec.js';
import { formatInstant } from '../time.js';
import { MOST_EVENTS } from './stage.js';

const promote = (
  ref: string,
  stage: Stage,
  more: { displace?: 'archive' | 'keep'; reason?: string; effectiveAt?: string } = {},
) => command('PromoteStage', 'm', { ref, stage, ...more });
const promoted = (version: number, from: Stage, to: Stage, displaced: readonly number[] = []) =>
  event('StagePromoted', 'm', { version, from, to, displaced });
const archived = (version: number, from: Stage, displacedBy?: number) =>
  event('ModelArchived', 'm', { version, from, ...(displacedBy !== undefined && { displacedBy }) });
/** Registered at seconds 1, 2 and 3 after the start. */
const three = [created('m'), registered('m', 1), registered('m', 2), registered('m', 3)] as const;
const at = (seconds: number): string => formatInstant(START + seconds * SECOND);

describe('PromoteStage', () => {
  it('moves a version into a stage, for a reason', () => {
    given(...three)
      .when(promote('1', 'Staging', { reason: 'looks good' }))
      .then(
        event('StagePromoted', 'm', { version: 1, from: 'None', to: 'Staging', displaced: [], reason: 'looks good' }),
      );
    given(...three, promoted(1, 'None', 'Production'))
      .when(promote('1', 'None'))
      .then(promoted(1, 'Production', 'None'));
    given(...three, archived(1, 'None'))
      .when(promote('1', 'Staging'))
      .then(promoted(1, 'Archived', 'Staging'));
  });

  it('archives who is in Production first, so that no prefix of the log has two', () => {
    given(...three, promoted(1, 'None', 'Production'))
      .when(promote('2', 'Production'))
      .then(archived(1, 'Production', 2), promoted(2, 'None', 'Production', [1]));
  });

  it('keeps who is in Staging or None, unless told to displace', () => {
    const staged = given(...three, promoted(1, 'None', 'Staging'));
    staged.when(promote('2', 'Staging')).then(promoted(2, 'None', 'Staging'));
    staged
      .when(promote('2', 'Staging', { displace: 'archive' }))
      .then(archived(1, 'Staging', 2), promoted(2, 'None', 'Staging', [1]));
    staged.when(promote('1', 'None')).then(promoted(1, 'Staging', 'None'));
    staged
      .when(promote('1', 'None', { displace: 'archive' }))
      .then(archived(2, 'None', 1), archived(3, 'None', 1), promoted(1, 'Staging', 'None', [2, 3]));
  });

  it('keeps who is in Production where told so', () => {
    given(...three, promoted(1, 'None', 'Production'))
      .when(promote('2', 'Production', { displace: 'keep' }))
      .then(promoted(2, 'None', 'Production'));
  });

  it('displaces all the others, by number', () => {
    const both = [...three, promoted(3, 'None', 'Production'), promoted(1, 'None', 'Production')] as const;
    given(...both)
      .when(promote('2', 'Production'))
      .then(archived(1, 'Production', 2), archived(3, 'Production', 2), promoted(2, 'None', 'Production', [1, 3]));
    given(...both)
      .when(promote('1', 'Production'))
      .then(archived(3, 'Production', 1), promoted(1, 'Production', 'Production', [3]));
  });

  it('stays quiet where the version is in the stage and nobody gives way', () => {
    const serving = given(...three, promoted(1, 'None', 'Production'));
    serving.when(promote('1', 'Production')).isUnchanged('default/m:v1');
    serving.when(promote('1', 'Production', { displace: 'keep' })).isUnchanged('default/m:v1');
    given(...three)
      .when(promote('1', 'None'))
      .isUnchanged('default/m:v1');
    given(...three, promoted(1, 'None', 'Production'), promoted(2, 'None', 'Production'))
      .when(promote('1', 'Production', { displace: 'keep' }))
      .isUnchanged('default/m:v1');
  });

  it('to Archived is an archiving, and says so', () => {
    given(...three)
      .when(promote('1', 'Archived', { reason: 'old', displace: 'archive' }))
      .then(event('ModelArchived', 'm', { version: 1, from: 'None', reason: 'old' }));
    given(...three, archived(1, 'None'))
      .when(promote('1', 'Archived'))
      .isUnchanged('default/m:v1');
  });

  it('is refused for what is not there', () => {
    given().when(promote('1', 'Staging')).rejects('MODEL_NOT_FOUND');
    given(...three)
      .when(promote('4', 'Staging'))
      .rejects('VERSION_NOT_FOUND', 'up to 3');
    given(...three)
      .when(promote('@champion', 'Staging'))
      .rejects('ALIAS_NOT_FOUND');
    given(...three)
      .when(promote('stage:Staging', 'Production'))
      .rejects('NO_VERSION_IN_STAGE');
    given(...three)
      .when(promote('label:2.0', 'Production'))
      .rejects('VERSION_NOT_FOUND');
    given(...three, event('VersionDeleted', 'm', { version: 1, from: 'None', aliases: [] }))
      .when(promote('1', 'Staging'))
      .rejects('VERSION_DELETED');
    given(created('m')).when(promote('latest', 'Staging')).rejects('VERSION_NOT_FOUND');
  });
});

describe('an exclusive stage', () => {
  const exclusive = [...three, configured('default', ['Staging', 'Production'])] as const;

  it('displaces by default, in Staging too', () => {
    given(...exclusive, promoted(1, 'None', 'Staging'))
      .when(promote('2', 'Staging'))
      .then(archived(1, 'Staging', 2), promoted(2, 'None', 'Staging', [1]));
  });

  it('refuses keep, but only where another version is in it', () => {
    given(...exclusive)
      .when(promote('1', 'Staging', { displace: 'keep' }))
      .then(promoted(1, 'None', 'Staging'));
    given(...exclusive, promoted(1, 'None', 'Staging'))
      .when(promote('2', 'Staging', { displace: 'keep' }))
      .rejects('STAGE_EXCLUSIVE', 'default/m:v1');
    given(...exclusive, promoted(1, 'None', 'Staging'))
      .when(promote('1', 'Staging', { displace: 'keep' }))
      .isUnchanged('default/m:v1');
    given(...exclusive, promoted(1, 'None', 'Staging'))
      .when(promote('2', 'None', { displace: 'keep' }))
      .isUnchanged('default/m:v2');
  });
});

describe('ArchiveModel', () => {
  const archive = (ref: string, more: { reason?: string; effectiveAt?: string } = {}) =>
    command('ArchiveModel', 'm', { ref, ...more });

  it('moves a version into Archived, from any stage', () => {
    given(...three)
      .when(archive('1', { reason: 'old' }))
      .then(event('ModelArchived', 'm', { version: 1, from: 'None', reason: 'old' }));
    given(...three, promoted(1, 'None', 'Production'))
      .when(archive('stage:production'))
      .then(archived(1, 'Production'));
  });

  it('stays quiet where it is archived', () => {
    given(...three, archived(1, 'None'))
      .when(archive('1'))
      .isUnchanged('default/m:v1');
  });

  it('is refused for what is not there, and at a time that cannot be', () => {
    given().when(archive('1')).rejects('MODEL_NOT_FOUND');
    given(...three)
      .when(archive('stage:Production'))
      .rejects('NO_VERSION_IN_STAGE');
    given(...three)
      .when(archive('1', { effectiveAt: at(0) }))
      .rejects('EFFECTIVE_TIME_CONFLICT');
  });
});

describe('the time at which a stage changes', () => {
  it('is now, or the claim, and holds for all events of the command', () => {
    const serving = given(...three, promoted(1, 'None', 'Production'));
    expect(serving.when(promote('2', 'Production')).effectiveAt).toBe(START + 5 * SECOND);
    expect(serving.when(promote('2', 'Production', { effectiveAt: at(4) })).effectiveAt).toBe(START + 4 * SECOND);
  });

  it('is now for a claim up to five minutes ahead, which is kept', () => {
    const serving = given(...three, promoted(1, 'None', 'Production'));
    const claimed = promote('2', 'Production', { effectiveAt: at(305) });
    expect(serving.when(claimed).effectiveAt).toBe(START + 5 * SECOND);
    serving
      .when(claimed)
      .then(
        event('ModelArchived', 'm', { version: 1, from: 'Production', displacedBy: 2, claimedAt: at(305) }),
        event('StagePromoted', 'm', { version: 2, from: 'None', to: 'Production', displaced: [1], claimedAt: at(305) }),
      );
    serving
      .when(promote('2', 'Production', { effectiveAt: formatInstant(START + 305 * SECOND + 1) }))
      .rejects('EFFECTIVE_TIME_IN_FUTURE', at(5));
  });

  it('is never before the last stage event of the model, and the refusal names the earliest', () => {
    const serving = given(...three, promoted(1, 'None', 'Production'));
    serving
      .when(promote('2', 'Production', { effectiveAt: formatInstant(START + 4 * SECOND - 1) }))
      .rejects('EFFECTIVE_TIME_CONFLICT', at(4));
    serving
      .when(command('ArchiveModel', 'm', { ref: '3', effectiveAt: at(3) }))
      .rejects('EFFECTIVE_TIME_CONFLICT', at(4));
    given(...three, event('VersionDeleted', 'm', { version: 3, from: 'None', aliases: [] }))
      .when(promote('2', 'Staging', { effectiveAt: at(3) }))
      .rejects('EFFECTIVE_TIME_CONFLICT', at(4));
  });

  it('is never before a version that it moves was registered', () => {
    given(...three)
      .when(promote('3', 'Staging', { effectiveAt: at(2) }))
      .rejects('EFFECTIVE_TIME_CONFLICT', at(3));
    given(...three)
      .when(promote('1', 'Staging', { effectiveAt: at(1) }))
      .then(promoted(1, 'None', 'Staging'));
    given(...three, promoted(1, 'None', 'Staging'))
      .when(promote('1', 'None', { displace: 'archive', effectiveAt: at(4) }))
      .then(archived(2, 'None', 1), archived(3, 'None', 1), promoted(1, 'Staging', 'None', [2, 3]));
  });

  it('is never before a version that gives way was registered', () => {
    const staged = [created('m'), registered('m', 1), promoted(1, 'None', 'Staging'), registered('m', 2)] as const;
    const promotion = (effectiveAt: string) => promote('1', 'None', { displace: 'archive', effectiveAt });
    given(...staged)
      .when(promotion(at(2)))
      .rejects('EFFECTIVE_TIME_CONFLICT', at(3));
    given(...staged)
      .when(promotion(at(3)))
      .then(archived(2, 'None', 1), promoted(1, 'Staging', 'None', [2]));
  });

  it('may be one for several models: their times do not bind each other', () => {
    given(
      ...three,
      created('n'),
      registered('n', 1),
      event('StagePromoted', 'n', { version: 1, from: 'None', to: 'Staging', displaced: [] }),
    )
      .when(promote('1', 'Staging', { effectiveAt: at(3) }))
      .then(promoted(1, 'None', 'Staging'));
  });
});

describe('a promotion that displaces many', () => {
  const crowd = (size: number) => [
    created('m'),
    ...Array.from({ length: size }, (_, index) => registered('m', index + 1)),
    ...Array.from({ length: size - 1 }, (_, index) => promoted(index + 1, 'None', 'Production')),
  ];

  it('makes as many events as a command may', () => {
    expect(given(...crowd(MOST_EVENTS)).when(promote('latest', 'Production')).decision).toMatchObject({
      events: { length: MOST_EVENTS },
    });
  });

  it('is refused beyond, with the way round', () => {
    const crowded = given(...crowd(MOST_EVENTS + 1));
    crowded.when(promote('latest', 'Production')).rejects('COMMAND_TOO_LARGE', 'keep');
    crowded
      .when(promote('latest', 'Production', { displace: 'keep' }))
      .then(promoted(MOST_EVENTS + 1, 'None', 'Production'));
  });
});
