import type { Property } from './rules.js';
import { fallsOf, Liveness } from './properties.js';
import type { Steps } from './protocol.js';
import { keyOf, type World } from './world.js';

/** What was found: how many worlds, how deep, and the shortest way to the first world in which each property falls. */
export interface Explored {
  readonly worlds: number;
  readonly depth: number;
  readonly falls: ReadonlyMap<Property, readonly string[]>;
}

interface Seen {
  readonly world: World;
  readonly before: number;
  readonly label: string;
  readonly depth: number;
}

/** Breadth-first through every world that can be reached, or until all the properties given have fallen, or through so many worlds. */
export function explore(steps: Steps, until: readonly Property[] = [], most = Infinity): Explored {
  const first = steps.first();
  const seen: Seen[] = [{ world: first, before: -1, label: '', depth: 0 }];
  const known = new Set([keyOf(first)]);
  const falls = new Map<Property, readonly string[]>();
  const liveness = new Liveness(steps);
  const judge = (world: World): readonly Property[] =>
    until.length > 0 && (!until.includes('L1') || falls.has('L1'))
      ? fallsOf(world)
      : [...fallsOf(world), ...liveness.fallsOf(world)];
  for (let index = 0; index < Math.min(seen.length, most); index++) {
    const { world, depth } = seen[index] as Seen;
    for (const property of judge(world)) if (!falls.has(property)) falls.set(property, traceTo(seen, index));
    if (until.length > 0 && until.every((property) => falls.has(property))) break;
    for (const { label, world: next } of steps.from(world)) {
      const key = keyOf(next);
      if (known.has(key)) continue;
      known.add(key);
      seen.push({ world: next, before: index, label, depth: depth + 1 });
    }
  }
  return { worlds: seen.length, depth: seen.at(-1)?.depth ?? 0, falls };
}

function traceTo(seen: readonly Seen[], index: number): readonly string[] {
  const trace: string[] = [];
  for (let at = seen[index] as Seen; at.before >= 0; at = seen[at.before] as Seen) trace.unshift(at.label);
  return trace;
}
