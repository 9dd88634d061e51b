// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 1: how far one person, two, and nobody may move a limit, at the edge of each bound of each rule. */
import { describe, expect, it } from 'vitest';
import { changedSteps, changesFor } from '../../../services/clinical/vital/changed-steps.ts';
import { judgeLimits } from '../../../services/clinical/vital/judge-limits.ts';
import type { LimitChange } from '../../../services/clinical/vital/limit-change.ts';
import { bandsWithSteps, type VitalRule, type VitalStep } from '../../../services/clinical/vital/vital-rule.ts';
import { shippedRules } from '../../engine/shipped-rules.ts';

const { vitals } = await shippedRules();

function judged(change: Partial<LimitChange>, ...others: readonly LimitChange[]): string {
  const whole: LimitChange = { scope: { of: 'unit' }, ruleId: 'desaturation', level: 'medium', reason: '', ...change };
  const [found] = judgeLimits(vitals, [whole, ...others], () => '0-17-years').filter((each) => each.change === whole);
  return found === undefined ? 'alone' : `${found.verdict}: ${found.fault}`;
}

const child = { of: 'age', bandId: '0-17-years' } as const;

/** Every first step of a level that a rule ships, with the band in which it stands. */
function firstSteps(rule: VitalRule): readonly { readonly bandId: string; readonly step: VitalStep }[] {
  return bandsWithSteps(rule).flatMap(({ bandId, steps }) =>
    steps
      .filter(
        (step, index) =>
          steps.findIndex((other) => other.level === step.level && other.signal === step.signal) === index,
      )
      .map((step) => ({ bandId, step })),
  );
}

describe('a limit', () => {
  it('is bounded at every age of every rule, from the limit that ships there', () => {
    let edges = 0;
    for (const rule of vitals) {
      const { bounds, direction } = rule;
      if (bounds === undefined) throw new Error(rule.id);
      const outwards = direction === 'below' ? -1 : 1;
      for (const { bandId, step } of firstSteps(rule)) {
        const share = step.level === 'emergency' ? 0.5 : 1;
        const at = (distance: number): string => {
          const limit = Math.round((step.limit + distance) * 1_000) / 1_000;
          const change: LimitChange = {
            scope: { of: 'age', bandId },
            ruleId: rule.id,
            level: step.level,
            ...(step.signal === undefined ? {} : { signal: step.signal }),
            limit,
            reason: '',
          };
          const [found] = judgeLimits([rule], [change], () => null);
          return found === undefined ? 'alone' : found.fault === 'order' ? 'order' : found.verdict;
        };
        const alone = step.level === 'emergency' ? 0 : bounds.outwards.alone;
        const beyond = at(outwards * (bounds.outwards.together * share + 0.1));
        expect(beyond, `${rule.id} ${bandId} ${step.level}`).toBe('never');
        expect(at(-outwards * (bounds.inwards.together + 0.1)), `${rule.id} ${bandId}`).toBe('never');
        expect(['alone', 'order']).toContain(at(outwards * alone));
        const further = at(outwards * (alone + 0.1));
        expect(further, `${rule.id} ${bandId} ${step.level}`).not.toBe('alone');
        edges += 4;
      }
    }
    expect(edges).toBeGreaterThan(400);
  });

  it.each<[Partial<LimitChange>, string]>([
    [{ scope: child, limit: 85 }, 'alone'],
    [{ scope: child, limit: 84.9 }, 'together: too-far-out'],
    [{ scope: child, limit: 95 }, 'alone'],
    [{ scope: child, limit: 98 }, 'together: too-far-in'],
    [{ scope: child, limit: 98.1 }, 'never: too-far-in'],
    [{ scope: child, limit: 80 }, 'never: order'],
    [{ scope: child, limit: 60 }, 'never: too-far-out'],
    // Newborns have 85: what is one step for a child of three is two for them.
    [{ limit: 91 }, 'together: too-far-in'],
    [{ scope: child, level: 'emergency', limit: 59 }, 'together: too-far-out'],
    [{ scope: child, level: 'emergency', limit: 49 }, 'never: too-far-out'],
    [{ scope: child, sustainedForMs: 180_000 }, 'alone'],
    [{ scope: child, sustainedForMs: 181_000 }, 'together: waits-too-long'],
    [{ scope: child, sustainedForMs: 361_000 }, 'never: waits-too-long'],
    [{ scope: child, sustainedForMs: 0 }, 'never: wait-of-cuff'],
    [
      { ruleId: 'hypotension', signal: 'cuffSystolicMmHg', level: 'high', sustainedForMs: 60_000 },
      'never: wait-of-cuff',
    ],
    [{ scope: child, level: 'emergency', off: true }, 'never: emergency-stays'],
    [{ scope: child, level: 'emergency', raisesAs: 'high' }, 'never: emergency-stays'],
    [{ scope: child, level: 'high', raisesAs: 'medium' }, 'together: level-falls'],
    [{ scope: child, off: true }, 'together: off'],
    [{ ruleId: 'hyperoxia', level: 'low', off: true }, 'alone'],
    [{ scope: child, cooldownMs: 600_000 }, 'alone'],
    [{ scope: child, cooldownMs: 600_001 }, 'together: rests-too-long'],
    [{ scope: child, cooldownMs: 1_800_001 }, 'never: rests-too-long'],
    [{ scope: child, level: 'emergency', cooldownMs: 1 }, 'never: rests-too-long'],
    [{ scope: child, clearMargin: 8 }, 'alone'],
    [{ scope: child, clearMargin: 8.1 }, 'never: release-too-far'],
    [{ scope: child }, 'never: empty-change'],
    [{ ruleId: 'no-such', limit: 1 }, 'never: unknown-rule'],
    [{ ruleId: 'hyperoxia', level: 'high', limit: 97 }, 'never: unknown-step'],
  ])('%j: %s', (change, verdict) => expect(judged(change)).toBe(verdict));

  it('of a medium alert goes beyond the high one only after that has moved', () => {
    const high: LimitChange = { scope: child, ruleId: 'desaturation', level: 'high', limit: 70, reason: '' };
    expect(judged({ scope: child, limit: 75 }, high)).toBe('together: too-far-out');
  });

  it('of one child is measured from the band of that child', () => {
    const scope = { of: 'stay', stayId: 'stay-1', untilMs: 1 } as const;
    expect(judged({ scope, limit: 85 })).toBe('alone');
  });

  it('of rules that an older version kept is moved by two people', () => {
    const kept = vitals.map(({ bounds: _bounds, ...rule }) => rule);
    const change: LimitChange = { scope: child, ruleId: 'desaturation', level: 'medium', limit: 89, reason: '' };
    expect(judgeLimits(kept, [change], () => null)).toMatchObject([{ verdict: 'together' }]);
  });
});

describe('the deeper steps of a level', () => {
  const rule = vitals.find(({ id }) => id === 'desaturation');
  const high = (change: Partial<LimitChange>): readonly VitalStep[] => {
    if (rule === undefined) throw new Error('no rule');
    const whole: LimitChange = { scope: { of: 'unit' }, ruleId: rule.id, level: 'high', reason: '', ...change };
    const own = changesFor(rule, { stayId: '', bandId: 'newborn' }, [whole]);
    return changedSteps(rule, rule.newborn.steps, own).filter(({ level }) => level === 'high');
  };

  it('move with the first, and never wait longer than they ship', () => {
    expect(high({}).map(({ limit, sustainedForMs }) => [limit, sustainedForMs])).toEqual([
      [80, 60_000],
      [70, 30_000],
    ]);
    expect(high({ limit: 77 }).map(({ limit }) => limit)).toEqual([77, 67]);
    expect(high({ sustainedForMs: 90_000 }).map(({ sustainedForMs }) => sustainedForMs)).toEqual([90_000, 30_000]);
    expect(high({ sustainedForMs: 15_000 }).map(({ sustainedForMs }) => sustainedForMs)).toEqual([15_000, 15_000]);
  });
});
