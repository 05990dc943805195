import { describe, expect, it } from '@jest/globals';
import { readPage } from '../support/pages.js';
import type { Asked } from './commands.js';
import { explore } from './explorer.js';
import { type Property, type Protocol, type Rule, RULES } from './rules.js';
import { type Bounds, Steps } from './protocol.js';

/** Cells without what pads them. */
const page = readPage('docs/design/owner.md').replaceAll(/ +\|/g, ' |');

const register: Asked = { id: 'c1', kind: 'register' };
const conditional: Asked = { id: 'c2', kind: 'conditional' };
const huge: Asked = { id: 'c3', kind: 'huge' };

/** Commands without which a rule would not be missed. */
const topicWithout: Partial<Record<Rule, readonly Asked[]>> = {
  'repeats in the state': [conditional, conditional],
  'output measured': [huge, register],
};

const few: Bounds = { takeovers: 2, resends: 1 };

describe('the protocol with all its rules', () => {
  it.each<[Protocol['locked'], readonly Asked[], Bounds]>([
    [true, [register, conditional, register], few],
    [false, [register, conditional, register], few],
    [true, [huge, conditional, huge], few],
    [true, [conditional], { takeovers: 3, resends: 0 }],
  ])('holds in every world: locks %s, %j, %j', (locked, topic, bounds) => {
    const { worlds, depth, falls } = explore(new Steps({ locked }, topic, bounds));
    expect(Object.fromEntries(falls)).toEqual({});
    const said = `| ${topic.map(({ kind }) => kind).join(', ')} | ${locked ? 'yes' : 'no'} | ${bounds.takeovers} | ${worlds.toLocaleString('en')} | ${depth} |`;
    expect(page).toContain(said);
  });
});

describe('a rule left out', () => {
  const rows = [...page.matchAll(/^\| ([^|]+) \| [^|]+ \| ((?:[SL]\d|halt|–| )+) \| ((?:[SL]\d|halt|–| )+) \|$/gm)].map(
    ([, rule, unlocked, locked]) => ({ rule, unlocked: propertiesOf(unlocked), locked: propertiesOf(locked) }),
  );

  it('is each of those in the table of docs/design/owner.md', () => {
    expect(rows.map(({ rule }) => rule)).toEqual(RULES);
  });

  it.each(rows)('$rule: the model finds that $unlocked fall, and $locked with the second locks', (row) => {
    const without = row.rule as Rule;
    for (const locked of [false, true]) {
      const named = locked ? row.locked : row.unlocked;
      const topic = topicWithout[without] ?? [register, conditional];
      const { falls } = explore(new Steps({ locked, without }, topic, few), named);
      const found = [...falls].map(([property, trace]) => `${property}:\n  ${trace.join('\n  ')}`);
      // The traces are what a failure shows.
      expect({ falls: [...falls.keys()].sort(), found }).toEqual({ falls: named, found });
      if (process.env['SHOW_TRACES']) console.log(`${without}, locks ${locked}\n${found.join('\n')}`);
    }
  });
});

function propertiesOf(cell = ''): readonly Property[] {
  return (cell.match(/\w+/g) ?? []) as Property[];
}
