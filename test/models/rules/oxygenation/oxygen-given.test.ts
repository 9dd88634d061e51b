/** Issue 10 A8: an oxygen device that gives no oxygen scores none, in every rule that scores oxygen. */
import { describe, expect, it } from 'vitest';
import type { Observed } from '../npews-child.ts';
import { boundsOf, scored, shippedRule } from '../../../clinical/score/shipped-rule.ts';

const LOW_FLOW = ['nasal-cannula', 'face-mask', 'head-box', 'non-rebreather'] as const;

describe.each([
  ['national-pews-england', 'oxygenPercent', 1],
  ['bedside-pews', 'fio2', 2],
] as const)('%s', (id, percent, least) => {
  const rule = shippedRule(id);
  const oxygen = (observed: Observed) => boundsOf(scored(rule, { observed }), 'oxygen');

  it.each(LOW_FLOW)('%s', (oxygenDevice) => {
    expect(oxygen({ oxygenDevice, oxygenFlow: 0 })).toEqual([0, 0]);
    expect(oxygen({ oxygenDevice, [percent]: 21 })).toEqual([0, 0]);
    expect(oxygen({ oxygenDevice, oxygenFlow: 0.05 })).toEqual([least, least]);
    expect(oxygen({ oxygenDevice, [percent]: 24 })).toEqual([least, least]);
    expect(oxygen({ oxygenDevice, oxygenFlow: 0, [percent]: 60 })).toEqual([4, 4]);
    expect(oxygen({ oxygenDevice })[0]).toBe(least);
  });

  it('air ends a flow, and a flow that was set after it counts', () => {
    expect(oxygen({ oxygenDevice: 'air' })).toEqual([0, 0]);
  });
});

describe('palicc-2-at-risk', () => {
  const atRisk = (observed: Observed) =>
    boundsOf(scored(shippedRule('palicc-2-at-risk'), { observed, born: '2025-09-05' }), 'atRisk');

  it.each([...LOW_FLOW, 'high-flow'] as const)('%s: a flow at a measured 21 % is no oxygen', (oxygenDevice) => {
    expect(atRisk({ oxygenDevice, oxygenFlow: 8, fio2: 21 })).toEqual([0, 0]);
    expect(atRisk({ oxygenDevice, oxygenFlow: 6, fio2: 35 })).toEqual([1, 1]);
    expect(atRisk({ oxygenDevice, oxygenFlow: 6, fio2: 25 })).toEqual([1, 1]);
    expect(atRisk({ oxygenDevice, oxygenFlow: 8 })).toEqual([1, 1]);
  });
});
