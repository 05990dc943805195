import { expect, it } from '@jest/globals';
import { MemoryEventLog } from '#event-log';
import { Metrics } from '#platform';
import { MemoryViewStore } from '#views';
import { ProjectorMetrics } from '../../apps/projector/src/projector-metrics.js';
import { RegistrarMetrics } from '../../apps/registrar/src/registrar-metrics.js';
import { readPage } from '../support/pages.js';

const page = readPage('docs/operations.md');

it.each<[string, (metrics: Metrics) => object]>([
  ['registrar', (metrics) => new RegistrarMetrics(metrics)],
  ['projector', (metrics) => new ProjectorMetrics(metrics, new MemoryEventLog(), new MemoryViewStore())],
])('docs/operations.md has the metrics of a %s, and alarms on no other', async (app, make) => {
  const metrics = new Metrics('0.0.0');
  make(metrics);
  const own = new RegExp(`^# TYPE (cartulary_${app}_\\w+) `, 'gm');
  const served = [...(await metrics.text()).matchAll(own)].map(([, name]) => name);
  const rows = [...page.matchAll(new RegExp(`^\\| \`(cartulary_${app}_\\w+)\` \\| (?!then)`, 'gm'))];
  expect(served.length).toBeGreaterThan(4);
  expect(rows.map(([, name]) => name).sort()).toEqual([...served].sort());
  const named = [...page.matchAll(new RegExp(`cartulary_${app}_[a-z_]+`, 'g'))].map(([name]) => name);
  expect(named.filter((name) => !served.includes(name.replace(/_bucket$/, '')))).toEqual([]);
});
