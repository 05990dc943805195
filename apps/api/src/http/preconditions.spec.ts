import { describe, expect, it } from '@jest/globals';
import { expectOf, modelTag, versionTag } from './preconditions.js';

describe('expectOf', () => {
  it('asks for nothing without a header, and with a star', () => {
    expect(expectOf(undefined, 'version')).toEqual({});
    expect(expectOf('*', 'model')).toEqual({});
  });

  it('reads back the tags that answers carry', () => {
    expect(expectOf(versionTag(4), 'version')).toEqual({ versionRevision: 4 });
    expect(expectOf(modelTag(12), 'model')).toEqual({ modelRevision: 12 });
  });

  it.each(['v4', '', 'W/"v4"', '"v4", "v5"', '"v4', '"v"4"'])('refuses %j as no single strong tag', (header) => {
    expect(() => expectOf(header, 'version')).toThrowCode('INVALID_COMMAND');
  });

  it.each(['"m4"', '"v0"', '"v04"', '""', '"abc"'])('knows that no version has %s', (header) => {
    expect(() => expectOf(header, 'version')).toThrowCode('STALE_REVISION');
  });

  it('refuses a condition that nothing could meet or break', () => {
    expect(() => expectOf('"v1"', undefined)).toThrowCode('INVALID_COMMAND');
  });
});
