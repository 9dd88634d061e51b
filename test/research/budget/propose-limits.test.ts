/** Limits proposed from a unit's own past keep to the budget there, by the count of the fold itself, and say what they cost. */
import { describe, expect, it } from 'vitest';
import type { PolicyChoices } from '../../../services/contract/decisions/policy-view.ts';
import type { EngineRules } from '../../../services/engine/fold/partition-fold.ts';
import { replayRules } from '../../../services/replay/replay-rules.ts';
import { proposeLimits, type ProposedLimits } from '../../../services/research/budget/propose-limits.ts';
import { previewPolicy } from '../../../services/research/whatif/preview-policy.ts';
import { shippedRules } from '../../engine/shipped-rules.ts';
import {
  START_MS,
  UNIT,
  configured,
  linked,
  occupied,
  opened,
  tick,
  frame,
  type Input,
} from '../../engine/unit-script.ts';
import { timeLimit } from '../../support/patience.ts';
import { arrivingOf, sourceOf } from '../support-log.ts';

const { vitals } = await shippedRules();
const RULES: EngineRules = { vitals: vitals.filter(({ id }) => id === 'desaturation'), scores: [], models: [] };
const CHILDREN = 4;
/** Of all children together; `VIGIL_TEST_BED_DAYS=20` for the figure of docs/results. */
const BED_DAYS = Number(process.env['VIGIL_TEST_BED_DAYS'] ?? 0.25);
const EVERY_SECONDS = 2;
const SECONDS = Math.round((BED_DAYS * 86_400) / CHILDREN);
const NOTHING: PolicyChoices = { optIns: [], disabledRules: [], findingAlerts: [] };

/** Falls to 86 % of 65 to 170 s, one after the other, each child at times of its own. */
function spo2Of(child: number, second: number): number {
  const at = (second + child * 37) % 260;
  const lasts = 65 + ((Math.floor((second + child * 37) / 260) * 29 + child * 17) % 105);
  return second < 60 || at >= lasts ? 98 : 86;
}

function story(): readonly Input[] {
  const children = Array.from({ length: CHILDREN }, (_, child) => child);
  const opening = children.flatMap((child) => [
    opened(`stay-${child}`),
    occupied(`bed-${child + 1}`, `stay-${child}`, 0),
    linked(`monitor-${child}`, `bed-${child + 1}`, 0),
  ]);
  const course = Array.from({ length: Math.floor(SECONDS / EVERY_SECONDS) }, (_, at) => {
    const second = at * EVERY_SECONDS;
    const common = { atMs: second * 1_000, intervalMs: EVERY_SECONDS * 1_000 };
    return [
      ...children.map((child) =>
        frame({ ...common, deviceId: `monitor-${child}`, values: { spo2Percent: spo2Of(child, second) } }),
      ),
      tick(second * 1_000),
    ];
  });
  return [configured(), ...opening, ...course.flat()];
}

const past = {
  source: await sourceOf(arrivingOf(story())),
  rules: replayRules({ rules: RULES }),
  restore: () => false,
  unitId: UNIT,
  fromMs: START_MS,
  toMs: START_MS + SECONDS * 1_000,
};
const LABELS = [{ stayId: 'stay-1', event: 'intubation', observedAtMs: START_MS + 3_000_000 }];

async function proposed(medium: number): Promise<ProposedLimits> {
  const budget = { urgent: 100, medium };
  return proposeLimits({ ...past, policy: NOTHING, budget, labels: LABELS, horizonMs: 3_600_000, reason: 'budget' });
}

describe('limits proposed for a budget', () => {
  it(
    'keep to it within five in a hundred of what the fold then counts, and tell the events that still had an alert before them',
    async () => {
      const asItWas = (await proposed(100_000)).before.byLevel['medium']?.alertsABedDay ?? 0;
      expect(asItWas).toBeGreaterThan(100);
      const budget = asItWas * 0.6;
      const { isMet, limits, choices, after, before, counts } = await proposed(budget);
      const rate = after.byLevel['medium']?.alertsABedDay ?? 0;
      if (BED_DAYS > 1) console.log({ bedDays: after.bedDays, asItWas, budget, rate, counts });
      expect(isMet).toBe(true);
      expect(rate).toBeLessThanOrEqual(budget);
      expect(rate).toBeGreaterThanOrEqual(0.95 * budget);
      expect(limits.every(({ ruleId, level }) => ruleId === 'desaturation' && level === 'medium')).toBe(true);
      const preview = await previewPolicy({ ...past, choices });
      expect(preview.after.byLevel['medium']).toEqual(after.byLevel['medium']);
      expect([before.againstLabels?.sensitivity, after.againstLabels?.sensitivity]).toEqual([1, 1]);
    },
    timeLimit(BED_DAYS > 1 ? 3_600_000 : 120_000),
  );

  it(
    'are none where the unit keeps to it, and say so where nothing that one person may decide does',
    async () => {
      expect(await proposed(100_000)).toMatchObject({ isMet: true, limits: [], counts: 1 });
      const { isMet, after } = await proposed(0);
      expect([isMet, after.againstLabels?.events]).toEqual([after.byLevel['medium']?.alerts === 0, 1]);
    },
    timeLimit(BED_DAYS > 1 ? 3_600_000 : 120_000),
  );
});
