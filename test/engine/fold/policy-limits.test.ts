// Hazards: H32, H33, H36, H63 (docs/hazards.md).
/** Issue 14 point 1: limits that a unit has moved hold at once, for whom they were meant, and end by themselves. */
import { describe, expect, it } from 'vitest';
import type { LimitChange } from '../../../services/clinical/vital/limit-change.ts';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import { english, korean } from '../../support/told.ts';
import { shippedRules } from '../shipped-rules.ts';
import {
  START_MS,
  UnitScript,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
} from '../unit-script.ts';

const { vitals } = await shippedRules();
const RULES = { scores: [], models: [], vitals };
const MINUTE_MS = 60_000;
/** A child of three in bed 1; in bed 2 one of twelve. */
const TWO = [
  ...oneChild(),
  opened('stay-2', 0, { birthDate: '2014-01-15' }),
  occupied('bed-2', 'stay-2', 0),
  linked('monitor-2', 'bed-2', 0),
];

type Policy = RecordOf<'policy.set'>;

function decided(atMs: number, id: string, rest: Partial<Policy> = {}): Input {
  const policy = { by: 'dr.lee', displayName: 'Dr Lee', reason: 'ward round', optIns: [], disabledRules: [], ...rest };
  return record('policy.set', atMs, policy, id);
}

function answered(atMs: number, proposalId: string, by = 'nurse.kim', agrees = true): Input {
  const answer = { proposalId, agrees, by, displayName: by, reason: 'seen together' };
  return record('policy.answered', atMs, answer, `answer-${by}-${atMs}`);
}

const medium = (rest: Partial<LimitChange>): LimitChange => ({
  scope: { of: 'unit' },
  ruleId: 'desaturation',
  level: 'medium',
  reason: 'known baseline',
  ...rest,
});

function alertsOf(script: UnitScript) {
  return script.of('alert.changed').filter(({ alert }) => alert.ruleId === 'desaturation');
}

/** Of SpO₂, by stay. */
function mediumOf(script: UnitScript, stayId: string) {
  const stay = script
    .of('unit.state')
    .at(-1)
    ?.stays.find((each) => each.stayId === stayId);
  return stay?.limits?.inForce.find(({ ruleId, level }) => ruleId === 'desaturation' && level === 'medium');
}

describe('a limit that a unit has moved', () => {
  it('holds at once and stands on the numbers with what it was', () => {
    const script = new UnitScript(RULES).play(
      TWO,
      tick(0),
      decided(1_000, 'policy-1', { limits: [medium({ limit: 87 })] }),
    );
    for (const stayId of ['stay-1', 'stay-2']) {
      expect(mediumOf(script, stayId)).toMatchObject({ limit: 87, changed: { by: 'unit', shippedLimit: 90 } });
    }
    expect(script.of('policy.changed').at(-1)?.policy.limits).toHaveLength(1);
    const at = (spo2Percent: number) => (): { spo2Percent: number } => ({ spo2Percent });
    script.play(seconds(2_000, 90_000, at(88)));
    expect(alertsOf(script)).toEqual([]);
    script.play(seconds(90_000, 180_000, at(86)));
    const [raised] = alertsOf(script);
    expect(raised?.alert.detail).toMatchObject({ values: { limit: 87, value: 86 } });
  });

  it.each<[string, LimitChange['scope'], number, number]>([
    ['an age band', { of: 'age', bandId: '0-17-years' }, 88, 88],
    ['one child', { of: 'stay', stayId: 'stay-1', untilMs: START_MS + 10 * MINUTE_MS }, 88, 86],
    ['the hospital', { of: 'hospital' }, 86, 86],
  ])('of %s wins over a wider one and loses to a narrower one', (_name, scope, one, two) => {
    const limits = [medium({ scope, limit: 88 }), medium({ limit: 86 })];
    const script = new UnitScript(RULES).play(TWO, tick(0), decided(1_000, 'policy-1', { limits }));
    expect([mediumOf(script, 'stay-1')?.limit, mediumOf(script, 'stay-2')?.limit]).toEqual([one, two]);
  });

  it('decides field by field: a wait of the unit stays beside the limit of one child', () => {
    const scope = { of: 'stay', stayId: 'stay-1', untilMs: START_MS + 60 * MINUTE_MS } as const;
    const limits = [medium({ sustainedForMs: 120_000 }), medium({ scope, limit: 86 })];
    const script = new UnitScript(RULES).play(TWO, decided(1_000, 'policy-1', { limits }));
    const below = (spo2Percent: number) => (): { spo2Percent: number } => ({ spo2Percent });
    script.play(seconds(2_000, 118_000, below(85)));
    expect(alertsOf(script)).toEqual([]);
    script.play(seconds(118_000, 130_000, below(85)));
    expect(alertsOf(script)).toHaveLength(1);
  });

  it('of the level alone raises at that level', () => {
    const script = new UnitScript(RULES).play(TWO, decided(1_000, 'p', { limits: [medium({ raisesAs: 'high' })] }));
    script.play(seconds(2_000, 70_000, () => ({ spo2Percent: 85 })));
    expect(alertsOf(script).map(({ alert }) => alert.level)).toEqual(['high']);
  });

  // The medium limit is the mildest that a child of three has: raised, none of the old level is left.
  it.each([
    ['goes on', []],
    ['is lost in that second', seconds(70_000, 130_000, () => ({ spo2Percent: 'off' }))],
  ])('of the level rings at once in an alert that goes on at another, also where the signal %s', (_what, after) => {
    const script = new UnitScript(RULES).play(
      TWO,
      seconds(0, 70_000, () => ({ spo2Percent: 85 })),
      decided(70_000, 'p', { limits: [medium({ raisesAs: 'high' })] }),
      after,
    );
    // Nobody has a screen here, so that it escalates meanwhile.
    const told = () =>
      alertsOf(script).flatMap(({ change, alert }) => (change === 'escalated' ? [] : [`${change} ${alert.level}`]));
    expect(told()).toEqual(['raised medium', 'worsened high']);
    script.play(seconds(140_000, 260_000, () => ({ spo2Percent: 97 })));
    expect(told()).toEqual(['raised medium', 'worsened high', 'cleared high']);
  });

  it('of the level rings nothing where the newest reading is inside again', () => {
    const script = new UnitScript(RULES).play(
      TWO,
      seconds(0, 70_000, () => ({ spo2Percent: 85 })),
      seconds(70_000, 72_000, () => ({ spo2Percent: 97 })),
      decided(72_000, 'p', { limits: [medium({ raisesAs: 'high' })] }),
    );
    expect(alertsOf(script).map(({ change }) => change)).toEqual(['raised', 'cleared']);
  });

  it('and is switched off ends its alert at once, and the graver one still rings', () => {
    const script = new UnitScript(RULES).play(
      TWO,
      seconds(0, 70_000, () => ({ spo2Percent: 85 })),
    );
    expect(alertsOf(script).at(-1)?.change).toBe('raised');
    script.play(decided(70_000, 'p', { limits: [medium({ off: true })] }), answered(71_000, 'p'));
    expect(alertsOf(script).at(-1)?.change).toBe('cleared');
    script.play(seconds(72_000, 140_000, () => ({ spo2Percent: 78 })));
    expect(alertsOf(script).at(-1)?.alert).toMatchObject({ phase: 'raised', level: 'high' });
  });

  it('rests after an episode for as long as was asked, and rings for what is graver', () => {
    const dip = (from: number, spo2: number) => (second: number) => ({
      spo2Percent: second >= from && second < from + 70 ? spo2 : 97,
    });
    const limits = [medium({ cooldownMs: 300_000 })];
    const raisedOf = (spo2: number, limitsOf: readonly LimitChange[]): number =>
      alertsOf(
        new UnitScript(RULES)
          .play(TWO, decided(0, 'p', { limits: [...limitsOf] }))
          .play(seconds(1_000, 100_000, dip(10, 85)), seconds(100_000, 250_000, dip(120, spo2))),
      ).filter(({ change }) => change === 'raised').length;
    expect([raisedOf(85, []), raisedOf(85, limits), raisedOf(75, limits)]).toEqual([2, 1, 2]);
  });
});

describe('who decided a limit', () => {
  const setOf = (script: UnitScript) =>
    (script.of('policy.changed').at(-1)?.policy.limits ?? []).map(({ limit, set }) => [
      limit,
      set?.by,
      set?.agreed?.by,
    ]);

  it('stays with it while others are decided beside it, and through one step back', () => {
    const script = new UnitScript(RULES).play(
      TWO,
      tick(0),
      decided(1_000, 'policy-1', { limits: [medium({ limit: 88 })] }),
    );
    const other = medium({ scope: { of: 'age', bandId: '0-17-years' }, limit: 87 });
    script.play(decided(2_000, 'policy-2', { by: 'nurse.han', limits: [medium({ limit: 88 }), other] }));
    expect(setOf(script)).toEqual([
      [88, 'dr.lee', undefined],
      [87, 'nurse.han', undefined],
    ]);
    script.play(decided(3_000, 'policy-3', { by: 'dr.moon', limits: [] }));
    script.play(decided(4_000, 'policy-4', { by: 'dr.moon', limits: [medium({ limit: 88 }), other] }));
    expect(setOf(script).map(([, by]) => by)).toEqual(['dr.lee', 'nurse.han']);
    script.play(decided(5_000, 'policy-5', { by: 'dr.moon', limits: [medium({ limit: 88, reason: 'new round' })] }));
    expect(setOf(script)).toEqual([[88, 'dr.moon', undefined]]);
  });

  it('names both where two had to', () => {
    const limits = [medium({ scope: { of: 'age', bandId: '0-17-years' }, limit: 84 })];
    const script = new UnitScript(RULES).play(TWO, tick(0), decided(1_000, 'policy-1', { limits }));
    script.play(answered(2_000, 'policy-1'));
    expect(setOf(script)).toEqual([[84, 'dr.lee', 'nurse.kim']]);
  });
});

describe('a limit of one child', () => {
  const scope = { of: 'stay', stayId: 'stay-1', untilMs: START_MS + 5 * MINUTE_MS } as const;
  const script = () =>
    new UnitScript(RULES).play(TWO, tick(0), decided(1_000, 'policy-1', { limits: [medium({ scope, limit: 86 })] }));

  it('ends at its second, the unit is told, and the screens show the limit of the unit again', () => {
    const one = script().play(tick(5 * MINUTE_MS - 1_000));
    expect(one.of('policy.changed')).toHaveLength(1);
    one.play(tick(5 * MINUTE_MS));
    expect(one.of('policy.changed').at(-1)?.policy.limits).toBeUndefined();
    const notice = one.of('engine.notice').at(-1);
    expect(notice).toMatchObject({ stayId: 'stay-1', code: 'limits-lapsed' });
    expect([english(notice?.detail), korean(notice?.detail)].map((text) => text.length > 10)).toEqual([true, true]);
    const told = one.of('stay.changed').at(-1);
    expect(
      told?.stay.limits?.inForce.find(({ level, signal }) => level === 'medium' && signal === 'spo2Percent')?.limit,
    ).toBe(90);
  });

  it('ends with the stay, and is never taken back into force by one step back', () => {
    const one = script().play(record('stay.closed', 10_000, { stayId: 'stay-1' }), tick(11_000));
    expect(one.state.policy.limits).toEqual([]);
    const two = script().play(
      tick(6 * MINUTE_MS),
      decided(7 * MINUTE_MS, 'policy-2', { limits: [medium({ scope, limit: 86 })] }),
    );
    expect(two.state.policy).toMatchObject({ version: 'policy-2', limits: [] });
  });

  it('lasts a week at the longest', () => {
    const long = { ...scope, untilMs: START_MS + 30 * 24 * 60 * MINUTE_MS };
    const one = new UnitScript(RULES).play(
      TWO,
      tick(0),
      decided(0, 'p', { limits: [medium({ scope: long, limit: 86 })] }),
    );
    expect(one.state.policy.limits[0]?.scope).toMatchObject({ untilMs: START_MS + 7 * 24 * 60 * MINUTE_MS });
  });
});

describe('what one person may not decide alone', () => {
  const limits = [medium({ limit: 78 }), { ...medium({ limit: 72 }), level: 'high' as const }];
  const proposed = () => new UnitScript(RULES).play(TWO, tick(0), decided(1_000, 'policy-1', { limits }));

  it('is nothing but a proposal until another agrees', () => {
    const script = proposed();
    expect(script.state.policy).toMatchObject({ version: 'none', limits: [] });
    expect(script.of('policy.changed').at(-1)?.policy.proposed).toMatchObject({
      id: 'policy-1',
      by: 'dr.lee',
      because: [
        { what: 'limit', fault: 'too-far-out' },
        { what: 'limit', fault: 'too-far-out' },
      ],
    });
    script.play(answered(2_000, 'policy-1', 'dr.lee'));
    expect(script.state.policy.version).toBe('none');
    expect(english(script.of('engine.notice').at(-1)?.detail)).toContain('second person');
    script.play(answered(3_000, 'policy-1'));
    expect(script.of('policy.changed').at(-1)?.policy).toMatchObject({
      version: 'policy-1',
      decided: { by: 'dr.lee', agreed: { by: 'nurse.kim', reason: 'seen together' } },
    });
    expect(mediumOf(script, 'stay-1')?.limit).toBe(78);
    expect(script.state.policy.proposed).toBeUndefined();
  });

  it('is not asked again while it holds, nor for one step back to it', () => {
    const script = proposed().play(answered(2_000, 'policy-1'));
    script.play(
      decided(3_000, 'policy-2', { limits: [...limits, medium({ ruleId: 'tachypnoea', sustainedForMs: 400_000 })] }),
    );
    expect(script.state.policy.version).toBe('policy-2');
    script.play(decided(4_000, 'policy-3'), decided(5_000, 'policy-4', { limits }));
    expect(script.state.policy.version).toBe('policy-4');
    script.play(decided(6_000, 'policy-5'), decided(7_000, 'policy-6'), decided(8_000, 'policy-7', { limits }));
    expect(script.state.policy.version).toBe('policy-6');
  });

  it('is declined by anybody, and lapses after a day', () => {
    expect(proposed().play(answered(2_000, 'policy-1', 'dr.lee', false)).state.policy.proposed).toBeUndefined();
    const script = proposed().play(tick(24 * 60 * MINUTE_MS + 1_000));
    expect(script.state.policy.proposed).toBeUndefined();
    script.play(answered(24 * 60 * MINUTE_MS + 2_000, 'policy-1'));
    expect(script.of('engine.notice').at(-1)?.detail.code).toBe('notice.no-such-proposal');
  });

  it('is refused where nobody may, and what holds goes on', () => {
    const script = new UnitScript(RULES).play(
      TWO,
      decided(0, 'policy-1', { limits: [medium({ limit: 88 })] }),
      decided(1_000, 'policy-2', { limits: [{ ...medium({ off: true }), level: 'emergency' }] }),
    );
    expect(script.state.policy.version).toBe('policy-1');
    const notice = script.of('engine.notice').at(-1);
    expect(notice?.detail).toMatchObject({
      code: 'notice.policy-refused',
      values: { limits: [{ fault: 'emergency-stays' }] },
    });
    expect(english(notice?.detail)).toContain('never switched off');
    expect(korean(notice?.detail)).toContain('응급');
  });
});

describe('an answer to an alert', () => {
  it('quietens for as long as the unit chose, within its bounds', () => {
    const script = new UnitScript(RULES).play(
      TWO,
      decided(0, 'policy-1', { quietMs: { medium: 300_000 } }),
      seconds(1_000, 70_000, () => ({ spo2Percent: 85 })),
    );
    const alert = alertsOf(script).at(-1)?.alert;
    const command = {
      alertId: alert?.id ?? '',
      seenTransition: alert?.transition ?? 0,
      by: 'n',
      displayName: 'N',
      role: 'nurse' as const,
    };
    script.play(record('alert.acknowledged', 70_000, { ...command, reason: 'seen-at-bedside', note: null }));
    const held = alertsOf(script).at(-1)?.alert.holder;
    expect((held?.untilMs ?? 0) - (held?.atMs ?? 0)).toBe(300_000);
  });

  it('longer than one person decides waits for a second one', () => {
    const script = new UnitScript(RULES).play(TWO, decided(0, 'policy-1', { quietMs: { high: 900_000 } }));
    expect(script.state.policy.proposed?.because).toEqual([{ what: 'quiet', level: 'high' }]);
    script.play(answered(1_000, 'policy-1'));
    expect(script.state.policy.quietMs).toEqual({ high: 900_000 });
  });
});
