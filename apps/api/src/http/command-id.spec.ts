import { describe, expect, it } from '@jest/globals';
import { commandIdOf } from './command-id.js';

describe('commandIdOf', () => {
  it('keeps a UUID', () => {
    expect(commandIdOf('6FA459EA-ee8a-3ca4-894e-db77e160355e')).toBe('6FA459EA-ee8a-3ca4-894e-db77e160355e');
  });

  it('names any other key by UUIDv5 in the URL namespace', () => {
    expect(commandIdOf('run-17')).toBe('6ec2ebef-41d1-5ed6-a281-def6cc6d0950');
    expect(commandIdOf('run-18')).not.toBe(commandIdOf('run-17'));
  });

  it('makes a new one without a key', () => {
    expect(commandIdOf(undefined)).not.toBe(commandIdOf(undefined));
  });

  it.each(['', 'a'.repeat(256), 'naïve', 'tab\t'])('refuses %j', (key) => {
    expect(() => commandIdOf(key)).toThrowCode('INVALID_COMMAND');
  });
});
