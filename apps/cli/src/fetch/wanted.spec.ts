import { describe, expect, it } from '@jest/globals';
import { MANIFEST_MEDIA_TYPE } from '#artifacts';
import { aVersion } from '../testing/a-version.js';
import { nameOf, wantedOf } from './wanted.js';

const digest = `sha256:${'a'.repeat(64)}`;
const named = (fileName: string) => aVersion({ artifact: { fileName, grade: 'verified' } });

describe('wantedOf', () => {
  it('knows a file from a folder', () => {
    expect(wantedOf(aVersion())).toEqual({ digest, size: 48_211, isFolder: false });
    const artifact = { digest, mediaType: MANIFEST_MEDIA_TYPE, grade: 'verified' };
    expect(wantedOf(aVersion({ artifact }))).toMatchObject({ isFolder: true });
  });

  it.each([
    [{ grade: 'missing' }, 'none named'],
    [{ uri: 's3://b/k', grade: 'declared' }, 's3://b/k'],
    [{ digest: 'md5:00', grade: 'declared' }, 'none named'],
  ])('refuses %j', (artifact, where) => {
    expect(() => wantedOf(aVersion({ artifact }))).toThrowCode('ARTIFACT_NOT_FOUND');
    expect(() => wantedOf(aVersion({ artifact }))).toThrow(where);
  });
});

describe('nameOf', () => {
  it('is the name by which it came, else the name by the convention', () => {
    expect(nameOf(named('model.tar.gz'))).toBe('model.tar.gz');
    const lineage = { code: { commit: 'a1b2c3d' }, data: [{ version: '3f4e5a6' }], parents: [], missing: [] };
    const artifact = { digest, grade: 'verified' };
    expect(nameOf(aVersion({ artifact, lineage }))).toBe('sentiment_3f4e5a6_a1b2c3d_20261124T083000.bin');
  });

  it.each(['../x', '/etc/passwd', 'a/b', 'a\\b', 'C:x', '.', '..', '', 'a\nb', 'a\u0000'])(
    'does not take %j for a name',
    (fileName) => {
      expect(() => nameOf(named(fileName))).toThrow('Say where to with -o');
    },
  );
});
