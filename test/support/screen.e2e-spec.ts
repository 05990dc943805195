import { describe, expect, it } from '@jest/globals';
import { patternOf, screensOf, stepsOf } from './screen.js';

const PAGE = [
  'Text.',
  '<!-- screen: other -->',
  '```sh',
  '$ true',
  '```',
  '<!-- screen: walk -->',
  '```sh first',
  '$ one --flag "$x"',
  'first line',
  '',
  'third line',
  '$ silent',
  '$ two',
  '…',
  '```',
  '$ not a step',
].join('\n');

describe('stepsOf', () => {
  it('takes the named block apart into commands and their output', () => {
    expect(stepsOf(PAGE, 'walk')).toEqual([
      { command: 'one --flag "$x"', output: 'first line\n\nthird line\n' },
      { command: 'silent', output: '' },
      { command: 'two', output: '…\n' },
    ]);
  });

  it('takes a command that goes on in the next line', () => {
    const page = '<!-- screen: long -->\n```sh\n$ one \\\n    two\noutput\n```';
    expect(stepsOf(page, 'long')).toEqual([{ command: 'one \\\n    two', output: 'output\n' }]);
  });

  it('refuses a page without the block', () => {
    expect(() => stepsOf(PAGE, 'missing')).toThrow('"missing"');
    expect(() => stepsOf('<!-- screen: empty -->\n```sh\n```', 'empty')).toThrow('"empty"');
  });
});

describe('screensOf', () => {
  it('names the screens of a page in its order', () => {
    expect(screensOf(PAGE)).toEqual(['other', 'walk']);
  });
});

describe('patternOf', () => {
  it.each([
    ['equal text', 'a (b) [c]\nd\n', 'a (b) [c]\nd\n'],
    ['a run inside a line', 'at … by …\n', 'at 12:00 by anonymous\n'],
    ['no line under a lone mark', 'a\n…\nb\n', 'a\nb\n'],
    ['many lines under a lone mark', 'a\n…\nb\n', 'a\n1\n2\nb\n'],
    ['another time', 'since 2026-11-25 13:53:21Z.\n', 'since 2027-01-02 03:04:05Z.\n'],
    ['silence', '', ''],
  ])('matches %s', (_what, output, actual) => expect(actual).toMatch(patternOf(output)));

  it.each([
    ['another character where a dot stands', 'v1.0\n', 'v1x0\n'],
    ['a run that goes over the end of the line', 'a … b\n', 'a \n b\n'],
    ['another form of time', '2026-11-25 13:53:21Z\n', '25.11.2026 13:53\n'],
    ['a line too many', 'a\n', 'a\nb\n'],
    ['a line too few', 'a\nb\n', 'a\n'],
    ['words where silence stands', '', 'oops\n'],
  ])('does not match %s', (_what, output, actual) => expect(actual).not.toMatch(patternOf(output)));
});
