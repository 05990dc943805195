import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';

describe('Metrics', () => {
  it('belong to one app', async () => {
    const [one, other] = [new Metrics('1.0.0'), new Metrics('2.0.0')];
    one.counter({ name: 'things_total', help: 'Things.', labels: ['kind'] }).inc({ kind: 'a' }, 2);
    expect(await one.text()).toContain('\ncartulary_things_total{kind="a"} 2\n');
    expect(await other.text()).not.toContain('things');
    expect(await other.text()).toContain('\ncartulary_build_info{version="2.0.0"} 1\n');
  });

  it('are read when somebody asks', async () => {
    const metrics = new Metrics('1.0.0');
    let value = 0;
    metrics.gauge({ name: 'level', help: 'Level.' }, async (gauge) => gauge.set(++value));
    await metrics.text();
    expect(await metrics.text()).toContain('\ncartulary_level 2\n');
    const seconds = metrics.histogram({ name: 'wait_seconds', help: 'Wait.' }, [0.1, 1]);
    seconds.observe(0.5);
    expect(await metrics.text()).toMatch(/wait_seconds_bucket\{le="0.1"\} 0\n.*\{le="1"\} 1\n/);
  });
});
