import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseFileName } from '#domain';
import { aVersion } from '../testing/a-version.js';
import { ExportNames } from './export-names.js';

const at = { createdAt: '2023-10-27T10:30:00Z' };
const of = (more: Parameters<typeof aVersion>[0]) => new ExportNames(false).placeOf(aVersion({ ...at, ...more }));

describe('ExportNames', () => {
  it('gives the name of the convention, and the sidecar the same stem', () => {
    expect(of({ model: 'a_b' })).toEqual({
      folder: '',
      fileName: 'a_b_none_none_20231027T103000.pkl',
      sidecarName: 'a_b_none_none_20231027T103000.json',
    });
  });

  it('gives each namespace its folder when asked to', () => {
    expect(new ExportNames(true).placeOf(aVersion({ namespace: 'team-a' })).folder).toBe('team-a');
  });

  it('gives JSON a sidecar of another name', () => {
    const { fileName, sidecarName } = of({ artifact: { fileName: 'trees.JSON', grade: 'verified' } });
    expect([fileName, sidecarName]).toEqual([
      'sentiment_none_none_20231027T103000.json',
      'sentiment_none_none_20231027T103000.json.json',
    ]);
  });

  it('gives the second of one stem a folder of its number, also where only case or extension differ', () => {
    const names = new ExportNames(false);
    const place = (version: number, model: string, fileName: string) =>
      names.placeOf(aVersion({ ...at, version, model, artifact: { fileName, grade: 'verified' } }));
    expect(place(1, 'm', 'x.pkl')).not.toHaveProperty('note');
    expect(place(2, 'm', 'x.pkl')).toMatchObject({ folder: 'v2', note: 'another version has the same name' });
    expect(place(3, 'm', 'x.onnx')).toMatchObject({ folder: 'v3' });
    expect(place(3, 'M', 'x.pkl').folder).toMatch(/^v3-[0-9a-f]{12}$/);
  });

  it.each([
    ['..\\..\\x', /^x-[0-9a-f]{12}_/],
    ['.hidden', /^hidden-[0-9a-f]{12}_/],
    ['...', /^model-[0-9a-f]{12}_/],
    ['nul.x', /^_nul\.x-[0-9a-f]{12}_/],
    ['a*b?<c>', /^a-b--c--[0-9a-f]{12}_/],
    ['模'.repeat(255), /^模{26}-[0-9a-f]{12}_/],
  ])('writes the model %j so that every file system takes it', (model, pattern) => {
    expect(of({ model }).fileName).toMatch(pattern);
    expect(of({ model }).note).toContain('its model has a name');
  });

  it('is always a name by the convention, in the folder, and short enough', () => {
    const name = fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => text.isWellFormed());
    const model = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 255 })
      .map((text) => text.replaceAll(/[/:\p{Cc}]/gu, 'x'));
    fc.assert(
      fc.property(model, name, name, name, (model, fileName, commit, data) => {
        const version = aVersion({
          ...at,
          model,
          artifact: { fileName, grade: 'verified' },
          lineage: { code: { commit }, data: [{ version: data }], parents: [], missing: [] },
        });
        const { fileName: given, sidecarName } = new ExportNames(false).placeOf(version);
        expect(parseFileName(given)).toBeDefined();
        for (const one of [given, sidecarName]) {
          expect(one).not.toMatch(/[\p{Cc}/\\:*?"<>|]|^[.\s]|[.\s]$/u);
          expect(Buffer.byteLength(one)).toBeLessThanOrEqual(255);
        }
        expect(given).not.toBe(sidecarName);
      }),
    );
  });
});
