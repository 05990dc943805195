import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { listPages, readPage, ROOT } from '../support/pages.js';

/** Targets of the page's links that are no addresses, with their anchors. */
function linksOf(page: string): readonly string[] {
  const text = page.replaceAll(/^```.*?^```$/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !target.includes('://'));
}

/** Anchors that GitHub gives the page's headings. */
function anchorsOf(page: string): readonly string[] {
  const text = page.replaceAll(/^```.*?^```$/gms, '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => (heading as string).toLowerCase());
  return headings.map((heading) => heading.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'));
}

describe('links between pages', () => {
  it.each(listPages())('%s links to what is there', (path) => {
    const broken = linksOf(readPage(path)).filter((link) => {
      const [target, anchor] = link.split('#') as [string, string | undefined];
      const file = target === '' ? path : posix.join(posix.dirname(path), target);
      if (!existsSync(join(ROOT, file))) return true;
      return anchor !== undefined && !anchorsOf(readPage(file)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('finds the links that it checks', () => {
    expect(linksOf('[a](x.md#y) ![b](c.png)\n```\n[no](z)\n```\n[web](https://example.org)')).toEqual([
      'x.md#y',
      'c.png',
    ]);
    expect(anchorsOf('# What `kill -9` leaves\n## A_b c')).toEqual(['what-kill--9-leaves', 'a_b-c']);
  });
});
