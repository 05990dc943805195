import { describe, expect, it } from '@jest/globals';
import { spoken } from './spoken.js';

describe('spoken', () => {
  it.each([
    ['Create it with PUT /v1/namespaces/team.a.', 'Create it with "cartulary namespace create team.a".'],
    ['Archive it first, or repeat with force=true.', 'Archive it first, or repeat with --force.'],
    [
      `Upload it with PUT /v1/artifacts/sha256:${'0'.repeat(64)} first.`,
      'Register its file with "cartulary register", which uploads it.',
    ],
    [
      'found no Authorization. Send "Authorization: Bearer" and a token, or a token as the password of Basic; "cartulary token add NAME" makes one.',
      'found none. Set CARTULARY_TOKEN; "cartulary token add NAME" makes one.',
    ],
    [
      'Send a Basic user to be named in the history, or no Authorization to stay anonymous.',
      'Unset CARTULARY_TOKEN; a user in CARTULARY_URL, as in http://ada@127.0.0.1:7100, is named in the history.',
    ],
    ['Nothing of HTTP in it.', 'Nothing of HTTP in it.'],
  ])('says for %j what to type', (sent, typed) => {
    expect(spoken(sent)).toBe(typed);
  });
});
