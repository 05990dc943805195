import { describe, expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { toProblem } from '../http/problem.js';
import { formatFor, NDJSON, SSE } from './stream-format.js';

const problem = toProblem(new RegistryError('UNAVAILABLE', 'Gone.\nFor good.'));

describe('formats of streams', () => {
  it.each([
    [undefined, NDJSON],
    ['*/*', NDJSON],
    ['application/json', NDJSON],
    ['text/event-stream', SSE],
    ['application/x-ndjson;q=0.1, Text/Event-Stream; charset=utf-8', SSE],
  ])('Accept: %s', (accept, format) => {
    expect(formatFor(accept)).toBe(format);
  });

  it('are lines of JSON', () => {
    expect(NDJSON.event('default:4', 'StagePromoted', '{"a":1}')).toBe('{"a":1}\n');
    expect(NDJSON.cursor('default:4')).toBe('{"type":"cursor","id":"default:4"}\n');
    expect(JSON.parse(NDJSON.error(problem))).toEqual({ type: 'error', problem });
  });

  it('are server-sent events, each ended by an empty line', () => {
    expect(SSE.event('default:4', 'StagePromoted', '{"a":1}')).toBe(
      'id: default:4\nevent: StagePromoted\ndata: {"a":1}\n\n',
    );
    expect(SSE.cursor('default:4')).toBe('id: default:4\nevent: cursor\ndata: {"type":"cursor","id":"default:4"}\n\n');
    // A line break inside would end the event.
    expect(SSE.error(problem)).toMatch(/^event: error\ndata: [^\n]+\n\n$/);
  });
});
