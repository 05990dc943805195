import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, type CommandType, formatRef } from '#domain';
import { sha256 } from '#platform';
import { namespaceOf, readCommand } from './command.js';
import type { NewCommandRecord } from './command-record.js';
import { commandRecord } from './testing/command-record.js';
import { unicode } from './testing/unicode.js';

const read = (record: NewCommandRecord) => readCommand(record, sha256);
const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('a command', () => {
  it('is read with its place, its actor and its times', () => {
    const record = commandRecord(
      'PromoteStage',
      { ref: 3, stage: 'production' },
      { subject: 'team/m', expect: { holder: null } },
    );
    expect(read(record)).toEqual({
      type: 'PromoteStage',
      namespace: 'team',
      model: 'm',
      commandId: 'command-1',
      commandSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      actor: record.actor,
      issuedAt: Date.UTC(2026, 10, 17, 9, 30),
      expiresAt: Date.UTC(2026, 10, 18, 9, 30),
      expect: { holder: null },
      data: { ref: '3', stage: 'Production' },
    });
  });

  it('about a namespace has no model', () => {
    expect(read(commandRecord('ConfigureNamespace', {}, { subject: 'team' }))).not.toHaveProperty('model');
  });

  it.each([
    ['its own expiry, where that is sooner', '2026-11-17T10:00:00Z', Date.UTC(2026, 10, 17, 10)],
    ['its own expiry, where that is past', '2026-11-17T09:00:00+01:00', Date.UTC(2026, 10, 17, 8)],
    ['a day, where its expiry is later', '2026-11-19T00:00:00Z', Date.UTC(2026, 10, 18, 9, 30)],
    ['a day, where it names no expiry', undefined, Date.UTC(2026, 10, 18, 9, 30)],
  ])('lives for %s', (_, expiryTime, expiresAt) => {
    expect(read(commandRecord('DeleteModel', {}, expiryTime === undefined ? {} : { expiryTime })).expiresAt).toBe(
      expiresAt,
    );
  });

  it('is read once for each object, and anew for a copy', () => {
    const record = commandRecord('RenameModel', { name: 'a' });
    expect(read(record)).toBe(read(record));
    const copy = { ...record, subject: 'default/other' };
    expect(read(copy).model).toBe('other');
    expect(Object.keys(record)).toEqual(Object.keys(commandRecord('RenameModel', {})));
  });

  it('is found by its model, whatever the name, where the api and the owner look', () => {
    const name = unicode({ minLength: 1 })
      .map((text) => text.normalize('NFC').replace(/[/:\p{Cc}]/gu, '_'))
      .filter((text) => text.trim() !== '' && text !== '.' && text !== '..');
    fc.assert(
      fc.property(name, (model) => {
        const record = commandRecord('DeleteModel', {}, { subject: formatRef('team', model) });
        expect(read(record)).toMatchObject({ namespace: 'team', model });
        expect(namespaceOf(record)).toBe('team');
      }),
    );
  });
});

describe('the digest of a command', () => {
  const digest = (type: CommandType, data: object | string, more: Partial<NewCommandRecord> = {}) =>
    read(commandRecord(type, data, more)).commandSha256;

  it('is that of its type, subject, condition and data as they were sent', () => {
    const data = { artifact: { digest: DIGEST }, metrics: { b: 1, a: 0.5 } };
    const record = commandRecord('RegisterModel', data, { subject: 'default/a%62c', expect: { modelRevision: 4 } });
    const said = canonicalJson({
      type: 'io.cartulary.command.RegisterModel.v1',
      subject: 'default/a%62c',
      expect: { modelRevision: 4 },
      data,
    });
    expect(read(record).commandSha256).toBe(createHash('sha256').update(said).digest('hex'));
    expect(said).toContain(
      `"data":{"artifact":{"digest":"${DIGEST}"},"metrics":{"a":0.5,"b":1}},"expect":{"modelRevision":4},"subject"`,
    );
  });

  it('is one for two spellings of the same JSON', () => {
    expect(digest('PromoteStage', '{"ref":"v3","stage":"Staging","reason":"\\u00e9"}')).toBe(
      digest('PromoteStage', ' {"reason" : "é",\n"stage":"Staging", "ref":"v3"} '),
    );
    expect(digest('RegisterModel', `{"artifact":{"uri":"u"},"metrics":{"a":1.0}}`)).toBe(
      digest('RegisterModel', `{"metrics":{"a":1},"artifact":{"uri":"u"}}`),
    );
  });

  it('is another with each of its parts, and with a default that is written out', () => {
    const plain = digest('DeleteModel', {});
    const others = [
      digest('DeleteModel', { force: false }),
      digest('DeleteModel', { reason: '' }),
      digest('CreateModel', {}),
      digest('DeleteModel', {}, { subject: 'default/n' }),
      digest('DeleteModel', {}, { subject: 'default/%6d' }),
      digest('DeleteModel', {}, { expect: {} }),
      digest('DeleteModel', {}, { expect: { modelRevision: 1 } }),
    ];
    expect(new Set([plain, ...others]).size).toBe(others.length + 1);
    expect(digest('PromoteStage', { ref: '3', stage: 'staging' })).not.toBe(
      digest('PromoteStage', { ref: '3', stage: 'Staging' }),
    );
  });

  it('does not hang on who sent it, when, and under which id', () => {
    const more = {
      id: 'other',
      time: '2026-11-17T10:00:00Z',
      source: '/other',
      forwarded: 1,
      expiryTime: '2026-11-17T11:00:00Z',
    };
    const actor = { id: 'actor-2', kind: 'service', grade: 'authenticated' } as const;
    expect(digest('DeleteModel', {}, { ...more, actor })).toBe(digest('DeleteModel', {}));
  });
});
