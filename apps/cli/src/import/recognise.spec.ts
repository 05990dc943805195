import { describe, expect, it } from '@jest/globals';
import { type Recognised, recognise } from './recognise.js';

const NAMED = 'm_d_c_20231027T103000';

/** Names that end with a slash are folders. */
function of(...names: string[]): Recognised {
  return recognise(names.map((name) => ({ name: name.replace(/\/$/, ''), isFolder: name.endsWith('/') })));
}

describe('recognise', () => {
  it('knows artifacts by their names, files and folders', () => {
    const { candidates } = of(`${NAMED}.pkl`, `${NAMED}.mlflow/`, NAMED);
    expect(candidates.map(({ fileName, isFolder, named }) => [fileName, isFolder, named])).toEqual([
      [`${NAMED}.pkl`, false, true],
      [`${NAMED}.mlflow`, true, true],
      [NAMED, false, true],
    ]);
  });

  it('finds the JSON beside them', () => {
    const { candidates, orphans } = of(`${NAMED}.tar.gz`, `${NAMED}.json`, 'net/', 'net.json', 'x.onnx', 'x.json');
    expect(candidates.map(({ fileName, sidecars }) => [fileName, sidecars])).toEqual([
      [`${NAMED}.tar.gz`, [`${NAMED}.json`]],
      ['net', ['net.json']],
      ['x.onnx', ['x.json']],
    ]);
    expect(orphans).toEqual([]);
  });

  it('takes JSON alone for whatever it holds, and JSON with JSON of its own for an artifact', () => {
    const { candidates, orphans } = of(`${NAMED}.json`, `${NAMED}.json.json`, 'config.json');
    expect(candidates).toEqual([
      { fileName: `${NAMED}.json`, isFolder: false, named: true, sidecars: [`${NAMED}.json.json`] },
    ]);
    expect(orphans).toEqual(['config.json']);
  });

  it('says what is wrong with a name that nearly fits', () => {
    expect(of('m_d_c_20231327T103000.pkl', 'm_d_c_20231327T103000.mlflow/').faults).toEqual([
      { name: 'm_d_c_20231327T103000.pkl', reason: expect.stringContaining('a time that exists') },
      { name: 'm_d_c_20231327T103000.mlflow', reason: expect.stringContaining('a time that exists') },
    ]);
  });

  it('does not mind the name of what has JSON beside it', () => {
    expect(of('m_d_c_20231327T103000.pkl', 'm_d_c_20231327T103000.json').faults).toEqual([]);
  });

  it('leaves the rest alone, and names the folders to look into', () => {
    expect(of('README.md', 'sub/', 'notes')).toMatchObject({ others: ['README.md', 'notes'], folders: ['sub'] });
  });

  it('takes no longer for each of many', () => {
    const names = Array.from({ length: 50_000 }, (_, i) => [
      `m_d${i}_c_20231027T103000.pkl`,
      `m_d${i}_c_20231027T103000.json`,
    ]);
    expect(of(...names.flat()).candidates).toHaveLength(50_000);
  });
});
