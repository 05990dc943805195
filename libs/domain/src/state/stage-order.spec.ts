import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StageOrder } from './stage-order.js';

/** A stage, its order, and who is really in it. */
class Stage {
  readonly order = new StageOrder();
  readonly inside = new Map<number, number>();
  private readonly stands = (version: number, since: number): boolean => this.inside.get(version) === since;

  enter(version: number, since: number): () => void {
    this.inside.set(version, since);
    return this.order.insert(since, version);
  }

  leave(version: number): () => void {
    this.inside.delete(version);
    return this.order.trim(this.stands, this.inside.size);
  }

  /** Highest first, by looking at everybody. */
  get expected(): readonly number[] {
    return [...this.inside].sort(([a, sinceA], [b, sinceB]) => sinceB - sinceA || b - a).map(([version]) => version);
  }

  get found(): readonly number[] {
    return this.order.standing(this.stands, this.inside.size);
  }
}

const moves = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 6 })), {
  maxLength: 400,
  size: 'max',
});

/** Who is in leaves, who is out enters; returns what takes each move back, newest first. */
function move(stage: Stage, taken: readonly (readonly [number, number])[]): (() => void)[] {
  return taken
    .map(([version, since]) => {
      const before = stage.inside.get(version);
      const undo = before === undefined ? stage.enter(version, since) : stage.leave(version);
      return () => {
        if (before === undefined) stage.inside.delete(version);
        else stage.inside.set(version, before);
        undo();
      };
    })
    .reverse();
}

describe('the order of a stage', () => {
  it('is by since, then number, whoever comes and goes', () => {
    const keepsOrder = (taken: [number, number][]): void => {
      const stage = new Stage();
      for (const one of taken) {
        move(stage, [one]);
        expect([stage.order.last, stage.found]).toEqual([stage.expected[0] ?? 0, stage.expected]);
      }
    };
    fc.assert(fc.property(moves, keepsOrder), { numRuns: 10 });
  });

  it('can be taken back to any moment', () => {
    const returns = (before: [number, number][], tried: [number, number][]): void => {
      const stage = new Stage();
      move(stage, before);
      const copy = structuredClone({ ...stage.order });
      for (const undo of move(stage, tried)) undo();
      expect({ ...stage.order }).toEqual(copy);
    };
    fc.assert(fc.property(moves, moves, returns), { numRuns: 30 });
  });

  it('gives at most as many as asked for', () => {
    const stage = new Stage();
    for (const version of [1, 2, 3]) stage.enter(version, 0);
    expect(stage.order.standing(() => true, 2)).toEqual([3, 2]);
  });

  it('does not grow with those who come and go under one that stays', () => {
    const stage = new Stage();
    for (let turn = 0; turn < 10_000; turn++) {
      stage.enter(turn % 2 ? 1 : 2, turn);
      if (turn > 0) stage.leave(turn % 2 ? 2 : 1);
    }
    expect(JSON.stringify(stage.order).length).toBeLessThan(3000);
    expect(stage.found).toEqual([1]);
  });

  it('takes back the departure of very many at once', () => {
    const stage = new Stage();
    const size = 260_000;
    for (let version = 1; version <= size; version++) stage.enter(version, version);
    for (let version = size / 2 + 1; version < size; version++) stage.leave(version);
    const undo = stage.leave(size);
    expect(stage.order.last).toBe(size / 2);
    stage.inside.set(size, size);
    undo();
    expect(stage.order.last).toBe(size);
  });
});
