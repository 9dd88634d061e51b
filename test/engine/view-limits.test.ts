/** D5: the limits beside the numbers are those by which the rules judge: what they call past raises, what they call within does not. */
import { describe, expect, it } from 'vitest';
import { isBreached } from '../../services/clinical/vital/vital-rule.ts';
import { isPastLimit, type LimitInForce, type StayLimits } from '../../services/contract/decisions/vital-limits.ts';
import type { Decision, UnitDecision } from '../../services/contract/decisions/decision.ts';
import { withDecision } from '../../services/contract/screens/unit-view.ts';
import { shippedRules } from './shipped-rules.ts';
import { START_MS, UnitScript, configured, oneChild, record, seconds, type Input, type Values } from './unit-script.ts';

const { vitals } = await shippedRules();
const RULES = { scores: [], vitals, models: [] };
const WELL: Values = { heartRatePerMin: 110, pulseRatePerMin: 110, spo2Percent: 98, respiratoryRatePerMin: 30 };
type Child = NonNullable<Parameters<typeof oneChild>[0]>;

/** Limits in the first assertion of the state after a minute and a half of good numbers. */
function limitsOf(child: Child, extra: readonly Input[] = []): StayLimits {
  const script = new UnitScript(RULES).play([...oneChild(child), ...extra, ...seconds(0, 90_000, () => WELL)]);
  const limits = script.of('unit.state').at(-1)?.stays[0]?.limits;
  if (limits === undefined) throw new Error('the state says no limits');
  return limits;
}

const limitsIn = (limits: StayLimits, signal: string, side: string) =>
  limits.inForce.filter((limit) => limit.signal === signal && limit.side === side).map(({ limit }) => limit);

function alertsAt(child: Child, signal: LimitInForce['signal'], value: number): readonly string[] {
  const script = new UnitScript(RULES).play([
    ...oneChild(child),
    ...seconds(0, 400_000, () => ({ ...WELL, [signal]: value })),
  ]);
  return script.of('alert.changed').map(({ alert }) => alert.ruleId);
}

describe('D5: the limits that the view serves', () => {
  it('are those of the age, nearest first, for the second source too', () => {
    const limits = limitsOf({ birthDate: '2023-01-15' });
    expect(limitsIn(limits, 'heartRatePerMin', 'below')[0]).toBe(71);
    expect(limitsIn(limits, 'heartRatePerMin', 'at-or-above')[0]).toBe(170);
    expect(limitsIn(limits, 'pulseRatePerMin', 'below')).toEqual(limitsIn(limits, 'heartRatePerMin', 'below'));
    expect(limitsIn(limits, 'spo2Percent', 'below')[0]).toBe(90);
  });

  it.each([
    ['heartRatePerMin', 'below'],
    ['heartRatePerMin', 'at-or-above'],
    ['spo2Percent', 'below'],
    ['respiratoryRatePerMin', 'below'],
    ['respiratoryRatePerMin', 'above'],
  ] as const)('judge %s %s as the rules do: at the limit and one beside it', (signal, side) => {
    const child = { birthDate: '2023-01-15' };
    const [nearest] = limitsOf(child).inForce.filter((limit) => limit.signal === signal && limit.side === side);
    if (nearest === undefined) throw new Error('no such limit');
    for (const value of [nearest.limit - 1, nearest.limit, nearest.limit + 1]) {
      expect(alertsAt(child, signal, value).includes(nearest.ruleId), `${value}`).toBe(isPastLimit(nearest, value));
    }
  });

  it('are withheld with the reason while the care is another one, and are back with it', () => {
    const limits = limitsOf({ ventilated: true });
    expect(limitsIn(limits, 'respiratoryRatePerMin', 'below')).toEqual([]);
    expect(limits.withheld.find(({ signal }) => signal === 'respiratoryRatePerMin')?.reason).toEqual({
      code: 'limit.asks',
      values: { ruleId: 'apnoea', condition: 'not-ventilated' },
    });
  });

  it('say that the unit switched a rule off, and are the widest of all ages without a birth date', () => {
    const off = record('policy.set', 1, { by: 'lead', reason: 'trial', optIns: [], disabledRules: ['desaturation'] });
    const limits = limitsOf({}, [off]);
    expect(limitsIn(limits, 'spo2Percent', 'below')).toEqual([]);
    expect(limits.withheld.find(({ signal }) => signal === 'spo2Percent')?.reason.code).toBe('limit.off-here');
    expect(limitsIn(limitsOf({ birthDate: null }), 'heartRatePerMin', 'below')).toEqual([48, 40]);
  });

  it('never call a value past that alone does not alert', () => {
    // Below 10 a newborn's breathing alerts by itself only without a ventilator; the step with bradycardia is no limit of breathing.
    const newborn = { birthDate: new Date(START_MS - 5 * 86_400_000).toISOString().slice(0, 10), ventilated: true };
    expect(limitsIn(limitsOf(newborn), 'respiratoryRatePerMin', 'below')).toEqual([]);
  });

  it('is past as the rules have it, on every side', () => {
    for (const [side, direction, strict] of [
      ['below', 'below', false],
      ['above', 'above', true],
      ['at-or-above', 'above', false],
    ] as const) {
      for (const value of [9, 10, 11]) {
        expect(isPastLimit({ side, limit: 10 }, value)).toBe(isBreached(direction, value, 10, strict));
      }
    }
  });

  /** As a screen has them: the last assertion and what was decided since. */
  function shownLimits(script: UnitScript): StayLimits | undefined {
    const at = script.decisions.findLastIndex(({ kind }) => kind === 'unit.state');
    const asserted = script.decisions[at];
    if (asserted?.kind !== 'unit.state') throw new Error('no state was asserted');
    const later = script.decisions.slice(at + 1).filter(isShown);
    return later.reduce(withDecision, asserted).stays[0]?.limits;
  }

  const newborn = {
    birthDate: new Date(START_MS - 5 * 86_400_000).toISOString().slice(0, 10),
    newbornStay: true,
    gestationalAgeAtBirthDays: 200,
  };
  it.each([
    ['admission says ventilated', record('stay.updated', 20_500, { stayId: 'stay-1', changes: { ventilated: true } })],
    [
      'oxygen is charted',
      record('observation.charted', 20_500, { stayId: 'stay-1', name: 'fio2Percent', value: 40, by: 'nurse-1' }),
    ],
    [
      'the unit switches a rule off',
      record('policy.set', 20_500, { by: 'lead', reason: 'trial', optIns: [], disabledRules: ['desaturation'] }),
    ],
  ])('reach the screens with what changes them, not with the next assertion: %s', (_what, change) => {
    const setting = configured({ setting: 'nicu', beds: [{ bedId: 'bed-1', label: 'bed-1', setting: 'nicu' }] });
    const script = new UnitScript(RULES).play([
      setting,
      ...oneChild(newborn).slice(1),
      ...seconds(0, 20_000, () => WELL),
    ]);
    const before = shownLimits(script);
    script.play(change);
    const told = shownLimits(script);
    expect(told).not.toEqual(before);
    const assertions = script.of('unit.state').length;
    script.play(seconds(21_000, 100_000, () => WELL));
    expect(script.of('unit.state').length).toBeGreaterThan(assertions);
    expect(script.of('unit.state').at(-1)?.stays[0]?.limits).toEqual(told);
  });

  const BLENDER: Values = { ...WELL, fio2Percent: 40 };
  const VENTILATOR: Values = { ...WELL, meanAirwayPressureCmH2o: 9 };
  it.each([
    ['a blender streams oxygen', newborn, WELL, BLENDER],
    ['a blender streams room air again', newborn, BLENDER, { ...WELL, fio2Percent: 21 }],
    ['a ventilator streams its pressure', { birthDate: '2023-01-15' }, WELL, VENTILATOR],
    ['a ventilator sends nothing any more, and time passes', { birthDate: '2023-01-15' }, VENTILATOR, WELL],
  ])('reach the screens with the next second that changes them: %s', (_what, child, before, after) => {
    const play = (untilMs: number): UnitScript =>
      new UnitScript(RULES).play([
        configured({ setting: 'nicu', beds: [{ bedId: 'bed-1', label: 'bed-1', setting: 'nicu' }] }),
        ...oneChild(child).slice(1),
        ...seconds(0, 70_000, () => before),
        ...seconds(70_000, untilMs, () => after),
      ]);
    const script = play(700_000);
    const changed = script.of('stay.changed').filter(({ id }) => id.includes('/care/'));
    expect(changed.length).toBeGreaterThan(0);
    // What held when it was told is what the assertion after it says, and no assertion says what was not told.
    const told = changed.at(-1);
    expect(script.of('unit.state').at(-1)?.stays[0]?.limits).toEqual(told?.stay.limits);
    for (const { atMs, stays } of script.of('unit.state').slice(1)) {
      const shown = shownLimits(play(atMs - START_MS - 1_000));
      expect(stays[0]?.limits, `at ${atMs - START_MS}`).toEqual(shown);
    }
  });

  it('of oxygen that swings about room air are told once in ten seconds at most', () => {
    const script = new UnitScript(RULES).play([
      configured({ setting: 'nicu', beds: [{ bedId: 'bed-1', label: 'bed-1', setting: 'nicu' }] }),
      ...oneChild(newborn).slice(1),
      ...seconds(0, 200_000, (second) => ({ ...WELL, fio2Percent: second % 3 === 0 ? 21 : 25 })),
    ]);
    const toldAtMs = script
      .of('stay.changed')
      .filter(({ id }) => id.includes('/care/'))
      .map(({ atMs }) => atMs);
    expect(toldAtMs.length).toBeGreaterThan(2);
    const gapsMs = toldAtMs.slice(1).map((atMs, at) => atMs - (toldAtMs[at] ?? 0));
    expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(10_000);
  });

  it('of the age are told at local midnight', () => {
    // A year old from midnight on; the unit stands in London.
    const script = new UnitScript(RULES).play([
      ...oneChild({ birthDate: '2025-03-03' }),
      ...seconds(0, 90_000, () => WELL),
    ]);
    const before = shownLimits(script);
    const midnightMs = Date.UTC(2026, 2, 3) - START_MS;
    script.play([...seconds(midnightMs - 5_000, midnightMs + 3_000, () => WELL)]);
    const told = script.of('stay.changed').filter(({ id }) => id.includes('/day/'));
    expect(told.map(({ atMs }) => atMs)).toEqual([START_MS + midnightMs]);
    expect(told[0]?.stay.limits).not.toEqual(before);
  });
});

function isShown(decision: Decision): decision is UnitDecision {
  return decision.kind !== 'unit.state' && decision.kind !== 'unit.outline';
}
