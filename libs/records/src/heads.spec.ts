import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Stream } from '#domain';
import { type Head, Heads } from './heads.js';

const stream = (kind: Stream['kind'], id: string): Stream => ({ kind, id });
const NAMESPACES = ['default', 'constructor', '1'] as const;
const STREAMS = [
  stream('model', 'a'),
  stream('model', 'default'),
  stream('namespace', 'default'),
  stream('namespace', 'constructor'),
];

interface Seen {
  readonly seqs: Readonly<Record<string, number>>;
  readonly heads: readonly (Head | undefined)[];
}
const seen = (heads: Heads): Seen => ({
  seqs: Object.fromEntries(NAMESPACES.map((namespace) => [namespace, heads.seq(namespace)])),
  heads: STREAMS.map((one) => heads.stream(one)),
});

type Act = { readonly advance: readonly [namespace: number, stream: number] } | { readonly backTo: number } | 'keep';
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ advance: fc.tuple(fc.nat(NAMESPACES.length - 1), fc.nat(STREAMS.length - 1)) }) },
  { weight: 2, arbitrary: fc.record({ backTo: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.constant('keep' as const) },
);

describe('the heads', () => {
  it('go back to what they were after any of the steps since they were kept', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const heads = new Heads({ default: 7 });
        let history: Seen[] = [seen(heads)];
        acts.forEach((one, index) => {
          if (one === 'keep') {
            heads.keep();
            history = history.slice(-1);
          } else if ('backTo' in one) {
            heads.backTo(one.backTo);
            history = history.slice(0, one.backTo + 1);
          } else {
            const [namespace, id] = one.advance;
            const before = history.at(-1) as Seen;
            heads.advance(NAMESPACES[namespace] as string, STREAMS[id] as Stream, {
              revision: index,
              hash: `${index}`,
            });
            const after = { seqs: { ...before.seqs }, heads: [...before.heads] };
            after.seqs[NAMESPACES[namespace] as string]! += 1;
            after.heads[id] = { revision: index, hash: `${index}` };
            history.push(after);
          }
          expect(seen(heads)).toEqual(history.at(-1));
          expect(heads.taken).toBe(history.length - 1);
        });
      }),
    );
  });

  it('are the same again from what they say of themselves, as JSON too', () => {
    const heads = new Heads({});
    NAMESPACES.forEach((namespace, index) =>
      heads.advance(namespace, STREAMS[index] as Stream, { revision: 1, hash: namespace }),
    );
    const [seqs, streams] = JSON.parse(JSON.stringify([heads.toSeqs(), heads.toStreams()])) as [
      Record<string, number>,
      [string, Head][],
    ];
    expect(seen(new Heads(seqs, streams))).toEqual(seen(heads));
  });

  it('leave nothing of a namespace or a stream whose only step was taken back', () => {
    const heads = new Heads({});
    heads.advance('default', stream('model', 'a'), { revision: 1, hash: 'h' });
    heads.backTo(0);
    expect([heads.toSeqs(), heads.toStreams()]).toEqual([{}, []]);
  });
});
