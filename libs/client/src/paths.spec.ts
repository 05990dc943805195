import { describe, expect, it } from '@jest/globals';
import { parseRef } from '#domain';
import { artifactPath, modelPath, versionPath } from './paths.js';

describe('paths', () => {
  it.each([
    ['m', '/v1/models/default/m/versions/latest'],
    ['nlp/m:v3', '/v1/models/nlp/m/versions/v3'],
    ['m:3', '/v1/models/default/m/versions/v3'],
    ['m:2.0', '/v1/models/default/m/versions/label%3A2.0'],
    ['m:a/b', '/v1/models/default/m/versions/label%3Aa%2Fb'],
    ['m:label=v3', '/v1/models/default/m/versions/label%3Av3'],
    ['m@champion', '/v1/models/default/m/versions/%40champion'],
    ['m#production', '/v1/models/default/m/versions/stage%3AProduction'],
    ['cartulary://nlp/m?stage=staging', '/v1/models/nlp/m/versions/stage%3AStaging'],
  ])('sends %s as %s', (text, path) => {
    expect(versionPath(parseRef(text))).toBe(path);
  });

  it('encodes every part once', () => {
    expect(modelPath({ namespace: 'default', model: 'a b%?#é' })).toBe('/v1/models/default/a%20b%25%3F%23%C3%A9');
    expect(artifactPath('sha256:00')).toBe('/v1/artifacts/sha256%3A00');
  });
});
