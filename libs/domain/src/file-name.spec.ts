import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatFileName, type NamedVersion, parseFileName, trainedOn } from './file-name.js';

const named: NamedVersion = {
  model: 'sentiment-classifier',
  data: [{ version: '3f4e5a6' }],
  commit: 'a1b2c3d',
  createdAt: '2023-10-27T10:30:00Z',
  registeredAt: '2026-11-17T09:00:00.000Z',
  fileName: 'model.pkl',
};
const format = (more: Partial<NamedVersion>): string => formatFileName({ ...named, ...more });
const without = (...keys: (keyof NamedVersion)[]): NamedVersion =>
  Object.fromEntries(Object.entries(named).filter(([key]) => !keys.includes(key as never))) as unknown as NamedVersion;

describe('parseFileName', () => {
  it('reads the convention from the right', () => {
    expect(parseFileName('sentiment-classifier_3f4e5a6_a1b2c3d_20231027T103000.pkl')).toEqual({
      model: 'sentiment-classifier',
      dataVersion: '3f4e5a6',
      commit: 'a1b2c3d',
      createdAt: '2023-10-27T10:30:00Z',
      extension: 'pkl',
    });
  });

  it.each([
    ['wine_cultivar_v2_d_c_20231027T103000.pkl', 'wine_cultivar_v2'],
    ['_d_c_d_c_20231027T103000.pkl', '_d_c'],
    ['a_d_c_20200101T000000_d_c_20231027T103000.pkl', 'a_d_c_20200101T000000'],
    ['my model (1)_d_c_20231027T103000.pkl', 'my model (1)'],
    ['a.b_d_c_20231027T103000.pkl', 'a.b'],
  ])('a model may hold "_": %s', (name, model) =>
    expect(parseFileName(name)).toMatchObject({ model, dataVersion: 'd', commit: 'c' }),
  );

  it.each([
    ['m_d_c_20231027T103000.tar.gz', 'tar.gz'],
    ['m_d_c_20231027T103000.tar.zst', 'tar.zst'],
    ['m_d_c_20231027T103000.tar', 'tar'],
    ['m_d_c_20231027T103000', undefined],
  ])('takes the extension of %s whole', (name, extension) => expect(parseFileName(name)?.extension).toBe(extension));

  it('takes none as absent', () => {
    expect(parseFileName('m_none_none_20231027T103000.bin')).toEqual({
      model: 'm',
      createdAt: '2023-10-27T10:30:00Z',
      extension: 'bin',
    });
  });

  it.each([
    '',
    'model.pkl',
    'm_c_20231027T103000.pkl',
    '_d_c_20231027T103000.pkl',
    'm__c_20231027T103000.pkl',
    'm_d_c_20231027.pkl',
    'm_d_c_20231327T103000.pkl',
    'm_d_c_20230229T103000.pkl',
    'm_d_c_20231027T243000.pkl',
    'm_d_c_20231027T103060.pkl',
    'm_d_c_20231027T103000Z.pkl',
    'm_d_c_20231027T103000.',
    'm_d_c_20231027T103000.a.b',
    'm_d d_c_20231027T103000.pkl',
    `m_${'d'.repeat(65)}_c_20231027T103000.pkl`,
    'm_é_c_20231027T103000.pkl',
  ])('knows that %j is another name', (name) => expect(parseFileName(name)).toBeUndefined());

  it('takes no time over a long name', () => {
    const before = performance.now();
    for (const name of [
      'a_'.repeat(50_000),
      'a'.repeat(100_000),
      `${'a_b_c_'.repeat(10_000)}20231027T103000x`,
      '_'.repeat(100_000),
    ])
      parseFileName(name);
    expect(performance.now() - before).toBeLessThan(1500);
  });
});

describe('formatFileName', () => {
  it('writes the convention', () =>
    expect(format({})).toBe('sentiment-classifier_3f4e5a6_a1b2c3d_20231027T103000.pkl'));

  it('writes what is missing as none, and the time of registration', () => {
    expect(formatFileName(without('commit', 'createdAt', 'fileName'))).toBe(
      'sentiment-classifier_3f4e5a6_none_20261117T090000.bin',
    );
    expect(format({ data: [] })).toBe('sentiment-classifier_none_a1b2c3d_20231027T103000.pkl');
    expect(format({ data: [{ id: 'reviews' }] })).toBe('sentiment-classifier_none_a1b2c3d_20231027T103000.pkl');
  });

  it('names the data that was trained on, else the first', () => {
    const data = [
      { version: 'a', role: 'test' },
      { version: 'b', role: 'train' },
      { version: 'c', role: 'train' },
    ];
    expect(format({ data })).toContain('_b_');
    expect(format({ data: data.slice(0, 1) })).toContain('_a_');
    expect(trainedOn([])).toBeUndefined();
  });

  it.each([
    ['refs/heads/main', 'f921bd05e68b'],
    ['a_b', '648fa9b31bc7'],
    ['none', '140bedbf9c3f'],
    ['', 'e3b0c44298fc'],
    ['é', '4a99557e4033'],
    ['x'.repeat(65), '9537c5fdf120'],
  ])('writes what does not fit a part as 12 hex digits of its SHA-256: %j', (commit, hash) => {
    expect(format({ commit })).toBe(`sentiment-classifier_3f4e5a6_${hash}_20231027T103000.pkl`);
  });

  it.each(['x'.repeat(64), 'v1.0-rc.1', '-', '.', 'NONE', 'A0'])('writes what fits as it is: %s', (commit) =>
    expect(format({ commit })).toContain(`_${commit}_2023`),
  );

  it.each([
    ['model.pkl', 'pkl'],
    ['a.b.onnx', 'onnx'],
    ['model.tar.gz', 'tar.gz'],
    ['a.tar.gz.enc', 'enc'],
    ['tar.gz', 'gz'],
    ['model.tar', 'tar'],
    ['model', 'bin'],
    ['model.', 'bin'],
    ['.hidden', 'hidden'],
    ['a.dir/model', 'bin'],
    ['', 'bin'],
  ])('takes the extension of %j', (fileName, extension) =>
    expect(format({ fileName })).toMatch(new RegExp(`T103000\\.${extension.replace('.', '\\.')}$`)),
  );

  it.each([
    ['2023-10-28', '20231028T000000'],
    ['2023-10-28T14:00:00.999+02:00', '20231028T120000'],
    ['2023-10-28 14:00:00z', '20231028T140000'],
    ['2023-10-28T14:00Z', '20231028T140000'],
    ['0001-01-01', '00010101T000000'],
    ['9999-12-31T23:59:59.999999999Z', '99991231T235959'],
  ])('writes the time %s in UTC, to the second', (createdAt, time) =>
    expect(format({ createdAt })).toContain(`_${time}.`),
  );
});

describe('a file name', () => {
  const part = fc.option(
    fc.stringMatching(/^[0-9A-Za-z.-]{1,64}$/).filter((text) => text !== 'none'),
    { nil: undefined },
  );
  const model = fc.stringMatching(/^[a-z_. 0-9-]{1,20}$/).filter((text) => text.trim() !== '');

  it('is read as it was written', () => {
    const readsBack = (
      name: string,
      dataVersion: string | undefined,
      commit: string | undefined,
      extension: string,
    ): void => {
      const version = {
        model: name,
        data: dataVersion === undefined ? [] : [{ version: dataVersion }],
        ...(commit !== undefined && { commit }),
      };
      const text = formatFileName({ ...version, registeredAt: named.registeredAt, fileName: `x.${extension}` });
      expect(parseFileName(text)).toStrictEqual({
        model: name,
        ...(dataVersion !== undefined && { dataVersion }),
        ...(commit !== undefined && { commit }),
        createdAt: '2026-11-17T09:00:00Z',
        extension,
      });
    };
    fc.assert(fc.property(model, part, part, fc.constantFrom('pkl', 'tar.gz', 'safetensors', 'bin'), readsBack));
  });
});
