import { describe, expect, it } from '@jest/globals';
import { type Lineage, missingParts } from './lineage.js';

const whole: Lineage = {
  code: { commit: 'a1b2c3d' },
  data: [{ id: 'reviews' }],
  environment: { framework: 'x' },
  parents: [],
  run: { id: 'r' },
};

describe('missingParts', () => {
  it.each<[string, Lineage, string[]]>([
    ['nothing', { data: [], parents: [] }, ['code', 'data', 'environment', 'run']],
    ['everything', whole, []],
    ['a repository without a commit', { ...whole, code: { repository: 'r', dirty: false } }, ['code']],
    ['no data', { ...whole, data: [] }, ['data']],
    ['code alone', { code: { commit: 'c' }, data: [], parents: [] }, ['data', 'environment', 'run']],
  ])('given %s', (_what, lineage, missing) => expect(missingParts(lineage)).toEqual(missing));
});
