import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Digest, RegistryError } from '#domain';
import { buildManifest, encodeManifest, findMember, type ManifestFile, parseManifest } from './manifest.js';
import { digestOf } from './testing/artifact-store-contract.js';

const DIGEST = digestOf(Buffer.from('weights'));

const segment = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
    fc.constantFrom('model.bin', 'a', 'ﬀ', '😀', '\uffee', '-', '.hidden'),
  )
  .map((text) => text.replace(/[/\\\p{Cc}]/gu, '_').normalize('NFC'))
  .filter((text) => text !== '.' && text !== '..');
const file: fc.Arbitrary<ManifestFile> = fc.record({
  path: fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/')),
  digest: fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes): Digest => `sha256:${Buffer.from(bytes).toString('hex')}`),
  size: fc.maxSafeNat(),
});
/** Files that can lie in one directory. */
const files = fc
  .uniqueArray(file, { minLength: 1, maxLength: 12, selector: ({ path }) => path })
  .filter((all) => !all.some(({ path }) => all.some((other) => other.path.startsWith(`${path}/`))));

describe('a manifest', () => {
  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(files, (all) => {
        const manifest = buildManifest(all);
        expect(parseManifest(encodeManifest(manifest))).toEqual(manifest);
      }),
    );
  });

  it('has the same bytes in whatever order its files were found', () => {
    const shuffled = files.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(encodeManifest(buildManifest(other))).toEqual(encodeManifest(buildManifest(all)));
      }),
    );
  });

  it('has the bytes that another program writes for it', () => {
    const manifest = buildManifest([entry('b/weights.bin'), entry('a.json')]);
    const members = (path: string) => `{"digest":"${DIGEST}","path":"${path}","size":7}`;
    expect(Buffer.from(encodeManifest(manifest)).toString()).toBe(
      `{"files":[${members('a.json')},${members('b/weights.bin')}]}`,
    );
  });

  it('sorts by UTF-8 bytes, not by UTF-16 units', () => {
    const paths = buildManifest(['😀', '\uffee', 'z', 'a/b', 'a-b'].map(entry)).files.map(({ path }) => path);
    expect(paths).toEqual(['a-b', 'a/b', 'z', '\uffee', '😀']);
  });

  it('puts the paths of a walked directory into NFC', () => {
    expect(buildManifest([entry('re\u0301sume\u0301.txt')]).files[0]?.path).toBe('r\u00e9sum\u00e9.txt');
  });

  it('finds a file by its path, and no folder', () => {
    const manifest = buildManifest([entry('a/b'), entry('c')]);
    expect(findMember(manifest, 'a/b')).toEqual(entry('a/b'));
    expect(findMember(manifest, 'a')).toBeUndefined();
    expect(findMember(manifest, '__proto__')).toBeUndefined();
  });
});

describe('buildManifest', () => {
  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['a//b', 'with an empty segment'],
    ['a/', 'with an empty last segment'],
    ['../a', 'out of the directory'],
    ['a/../b', 'with ".."'],
    ['./a', 'with "."'],
    ['a\\b', 'with a backslash'],
    ['a\0b', 'with a NUL'],
    ['a\ud800', 'with a lone surrogate'],
    ['a'.repeat(1025), 'too long'],
    ['a/'.repeat(64) + 'a', 'too deep'],
  ])('refuses the path %j: %s', (path) => {
    const error = refusalOf(() => buildManifest([entry(path)]));
    expect(error).toThrowCode('INVALID_COMMAND');
    expect(error.errors.map((issue) => issue.path)).toEqual(['files[0].path']);
  });

  it.each([
    [['a', 'b', 'b'], 'files[2].path'],
    [['\u00e9', 'e\u0301'], 'files[1].path'],
    [['a/b', 'a', 'a-b'], 'files[2].path'],
    [['x/y/z', 'x'], 'files[1].path'],
  ])('refuses %j, which cannot lie in one directory', (paths, path) => {
    const error = refusalOf(() => buildManifest(paths.map(entry)));
    expect(error).toThrowCode('INVALID_COMMAND');
    expect(error.errors.map((issue) => issue.path)).toEqual([path]);
  });

  it('refuses a directory without files', () => {
    expect(() => buildManifest([])).toThrowCode('INVALID_COMMAND');
  });
});

describe('parseManifest', () => {
  const good = `{"files":[{"digest":"${DIGEST}","path":"a","size":1},{"digest":"${DIGEST}","path":"b","size":2}]}`;

  it('takes canonical bytes', () => {
    expect(parse(good).files.map(({ path, size }) => [path, size])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it.each([
    ['order', swap(good, '"path":"a"', '"path":"c"'), 'files[1].path'],
    ['a path in NFD', swap(good, '"path":"b"', '"path":"e\u0301"'), 'files[1].path'],
    ['a negative size', swap(good, '"size":2', '"size":-2'), 'files[1].size'],
    ['a broken size', swap(good, '"size":2', '"size":2.5'), 'files[1].size'],
    ['a size as text', swap(good, '"size":2', '"size":"2"'), 'files[1].size'],
    ['an unknown field', swap(good, '"size":2', '"size":2,"mode":420'), 'files[1].mode'],
    ['a missing field', swap(good, ',"size":2', ''), 'files[1].size'],
    ['no files', '{"files":[]}', 'files'],
    ['another shape', '[]', ''],
  ])('refuses %s', (_, text, path) => {
    const error = refusalOf(() => parse(text));
    expect(error).toThrowCode('INVALID_COMMAND');
    expect(error.errors.map((issue) => issue.path)).toEqual([path]);
  });

  it.each([
    ['spaces', swap(good, '{"files":', '{"files": ')],
    ['another order of members', swap(good, '"path":"a","size":1', '"size":1,"path":"a"')],
    ['a number in another form', swap(good, '"size":2', '"size":2.0')],
    ['a needless escape', swap(good, '"path":"a"', '"path":"\\u0061"')],
    ['a duplicate key', swap(good, '"size":2', '"size":1,"size":2')],
    ['a byte order mark', `\ufeff${good}`],
    ['text that is cut off', good.slice(0, -1)],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrowCode('INVALID_COMMAND');
  });

  it('refuses more than 4 MiB before it reads them', () => {
    const error = refusalOf(() => parseManifest(new Uint8Array(4 * 1024 ** 2 + 1)));
    expect(error).toThrowCode('INVALID_COMMAND');
    expect(error.message).toContain('at most 4194304 bytes');
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseManifest(Uint8Array.of(0x22, 0xff, 0x22))).toThrowCode('INVALID_COMMAND');
  });

  it('refuses a digest in another form, and a size that is not exact, with their own codes', () => {
    expect(() => parse(swap(good, DIGEST, DIGEST.toUpperCase()))).toThrowCode('INVALID_DIGEST');
    expect(() => parse(swap(good, '"size":2', '"size":9007199254740993'))).toThrowCode('NUMBER_NOT_EXACT');
  });

  it('answers any bytes with a manifest of the same bytes or a refusal', () => {
    const codes = ['INVALID_COMMAND', 'INVALID_DIGEST', 'NUMBER_NOT_EXACT'];
    const edited = fc
      .tuple(fc.nat(good.length), fc.nat(4), fc.string({ maxLength: 4 }))
      .map(([at, drop, text]) => good.slice(0, at) + text + good.slice(at + drop));
    fc.assert(
      fc.property(edited, (text) => {
        try {
          expect(Buffer.from(encodeManifest(parse(text))).toString()).toBe(text);
        } catch (error) {
          expect(codes).toContain((error as RegistryError).code);
        }
      }),
    );
  });
});

function entry(path: string): ManifestFile {
  return { path, digest: DIGEST, size: 7 };
}

function parse(text: string) {
  return parseManifest(new TextEncoder().encode(text));
}

function refusalOf(act: () => unknown): RegistryError {
  try {
    act();
  } catch (error) {
    return error as RegistryError;
  }
  throw new Error('Expected a refusal, found none.');
}

/** `text` with one part replaced; a part that is not there would make a test of nothing. */
function swap(text: string, part: string, by: string): string {
  expect(text).toContain(part);
  return text.replace(part, by);
}
