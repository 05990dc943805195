import { describe, expect, it } from '@jest/globals';
import { assign, type Brief, type Verdict } from './assign.js';
import { recognise } from './recognise.js';

const NAMED = 'm_d_c_20231027T103000';
const TIME = Date.parse('2023-10-27T10:30:00Z');
const brief = (more: Partial<Brief> = {}): Brief => ({ distinct: true, ...more });

/** What becomes of each candidate of a folder. Names that end with a slash are folders. */
function of(
  names: readonly string[],
  briefs: Readonly<Record<string, Brief>> = {},
  model?: string,
): Record<string, Verdict> {
  const { candidates } = recognise(
    [...names, ...Object.keys(briefs)].map((name) => ({ name: name.replace(/\/$/, ''), isFolder: name.endsWith('/') })),
  );
  const verdicts = assign(candidates, new Map(Object.entries(briefs)), model);
  return Object.fromEntries(candidates.map(({ fileName }, i) => [fileName, verdicts[i] as Verdict]));
}

const item = (more: object): object => ({ is: 'item', item: { isFolder: false, ...more } });
const refused = (words: string): object => ({ is: 'refused', reason: expect.stringContaining(words) });
const OTHER = { is: 'other' };

describe('assign', () => {
  it('goes by the name where there is no sidecar', () => {
    expect(of([`${NAMED}.pkl`])).toEqual({ [`${NAMED}.pkl`]: item({ model: 'm', createdAt: TIME }) });
  });

  it('lets the sidecar count, and the option before it', () => {
    const sidecar = { [`${NAMED}.json`]: brief({ model: 'n', createdAt: '2023-01-01T00:00:00Z' }) };
    const rest = { sidecar: `${NAMED}.json`, createdAt: Date.parse('2023-01-01T00:00:00Z') };
    expect(of([`${NAMED}.pkl`], sidecar)).toEqual({ [`${NAMED}.pkl`]: item({ model: 'n', ...rest }) });
    expect(of([`${NAMED}.pkl`], sidecar, 'o')).toEqual({ [`${NAMED}.pkl`]: item({ model: 'o', ...rest }) });
  });

  it('fills from the name what the sidecar does not say', () => {
    expect(of([`${NAMED}.pkl`], { [`${NAMED}.json`]: brief() })).toEqual({
      [`${NAMED}.pkl`]: item({ model: 'm', createdAt: TIME, sidecar: `${NAMED}.json` }),
    });
  });

  it('refuses what has a broken sidecar, whatever its name', () => {
    const broken = { [`${NAMED}.json`]: brief({ fault: 'broken' }), 'x.json': brief({ fault: 'broken' }) };
    expect(of([`${NAMED}.pkl`, 'x.pkl'], broken)).toEqual({
      [`${NAMED}.pkl`]: refused('broken'),
      'x.pkl': refused('broken'),
    });
  });

  it('refuses what nobody names a model for, and takes it with the option', () => {
    expect(of(['x.pkl'], { 'x.json': brief() })).toEqual({ 'x.pkl': refused('Expected a model in x.json') });
    expect(of(['x.pkl'], { 'x.json': brief() }, 'm')).toEqual({ 'x.pkl': item({ model: 'm', sidecar: 'x.json' }) });
  });

  it('refuses a model that can have no such name', () => {
    expect(of(['x.pkl'], { 'x.json': brief({ model: '../x' }) })).toEqual({
      'x.pkl': refused('Expected a model name'),
    });
  });

  it('leaves alone what has JSON of another kind beside it', () => {
    expect(of(['x.ts'], { 'x.json': brief({ distinct: false }) })).toEqual({ 'x.ts': OTHER });
    expect(of(['src/'], { 'src.json': brief() })).toEqual({ src: OTHER });
    expect(of(['src/'], { 'src.json': brief({ fault: 'broken' }) })).toEqual({ src: OTHER });
  });

  it('takes a folder by any name when a sidecar describes it', () => {
    const folder = { is: 'item', item: { isFolder: true, model: 'net', sidecar: 'net.json' } };
    expect(of(['net/'], { 'net.json': brief({ model: 'net' }) })).toEqual({ net: folder });
    expect(of(['net/', 'net.pkl'], { 'net.json': brief({ model: 'net' }) })).toMatchObject({
      net: OTHER,
      'net.pkl': { is: 'item' },
    });
    expect(of(['net/', 'net.pkl'], { 'net.json': brief({ model: 'net', file: 'net' }) })).toMatchObject({
      net: folder,
    });
  });

  describe('of two with one sidecar', () => {
    const two = [`${NAMED}.onnx`, `${NAMED}.pkl`];

    it('gives it to the one that it names; the other goes by its name', () => {
      expect(of(two, { [`${NAMED}.json`]: brief({ file: `${NAMED}.pkl` }) })).toEqual({
        [`${NAMED}.onnx`]: item({ model: 'm', createdAt: TIME }),
        [`${NAMED}.pkl`]: item({ model: 'm', createdAt: TIME, sidecar: `${NAMED}.json` }),
      });
      expect(of(['x.onnx', 'x.pkl'], { 'x.json': brief({ model: 'm', file: 'x.pkl' }) })).toMatchObject({
        'x.onnx': OTHER,
      });
    });

    it('refuses both where it names neither', () => {
      const both = refused(`found ${NAMED}.onnx, ${NAMED}.pkl. Say which as model_file`);
      expect(of(two, { [`${NAMED}.json`]: brief() })).toEqual({ [`${NAMED}.onnx`]: both, [`${NAMED}.pkl`]: both });
    });
  });
});
