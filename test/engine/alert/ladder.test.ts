// Hazards: H40 (docs/hazards.md).
/** Who is asked for an answer, in which order: the unit's own ladder and roster, and the end of both, which is everybody. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { namesAsked } from '../../../services/contract/decisions/care-view.ts';
import {
  ASKED,
  ROSTER_ROLES,
  SHIPPED_LADDER,
  WAIT_BOUNDS_MS,
  firstGap,
  holdersAt,
  type Ladder,
  type RosterEntry,
} from '../../../services/contract/ladder/ladder.ts';
import { ladderSchema } from '../../../services/contract/records/alert-records.ts';
import { viewCare } from '../../../services/engine/alert/care.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { START_MS, UnitScript, configured, record, tick, type Input } from '../unit-script.ts';

const HOUR_MS = 3_600_000;
const WHO = { by: 'nurse.kim', displayName: 'Nurse kim' };
const WAITS = { emergency: 30_000, high: 60_000, medium: 120_000, low: null };
const FOUR: Ladder = {
  steps: [
    { who: 'bed-owner', waitMs: WAITS },
    { who: 'charge-nurse', waitMs: WAITS },
    { who: 'doctor-on-call', waitMs: WAITS },
    { who: 'whole-unit', waitMs: null },
  ],
  unseenFrom: 'high',
};
const DELIVERY = 'technical.delivery';

let count = 0;
function ladder(atMs: number, set: Ladder | null, basedOn = 'none'): Input {
  count += 1;
  const steps = set === null ? null : { steps: [...set.steps], unseenFrom: set.unseenFrom };
  return record('ladder.set', atMs, { ladder: steps, basedOn, reason: 'nights', ...WHO }, `ladder-${count}`);
}

/** Shifts in hours after the beginning of the script. */
function entry(role: RosterEntry['role'], name: string, fromHour: number, untilHour: number): RosterEntry {
  const at = (hour: number) => START_MS + hour * HOUR_MS;
  return { role, by: name, displayName: name, fromMs: at(fromHour), untilMs: at(untilHour) };
}

function roster(atMs: number, fromHour: number, untilHour: number, entries: readonly RosterEntry[]): Input {
  const roles = [...new Set(entries.map(({ role }) => role))];
  count += 1;
  const span = { fromMs: START_MS + fromHour * HOUR_MS, untilMs: START_MS + untilHour * HOUR_MS };
  return record(
    'roster.set',
    atMs,
    { ...span, roles: roles.length === 0 ? [...ROSTER_ROLES] : roles, entries: [...entries], ...WHO },
    `roster-${count}`,
  );
}

/** A unit with a high alert that nothing but a screen ends, raised at 90 s. */
function troubled(...before: readonly Input[]): UnitScript {
  const script = new UnitScript().play(configured(), ...before);
  for (let second = 0; alertOf(script) === undefined; second++) {
    if (second % 60 === 0) script.play(record('delivery.probed', second * 1_000, {}, `probe-${second}`));
    script.play(tick(second * 1_000));
  }
  return script;
}

const alertOf = (script: UnitScript, ruleId = DELIVERY): Alert | undefined =>
  [...script.state.alerts.values()].map(({ alert }) => alert).find((alert) => alert.ruleId === ruleId);

function pass(script: UnitScript, seconds: number): void {
  const nowMs = script.state.nowMs - START_MS;
  for (let second = 1; second <= seconds; second++) script.play(tick(nowMs + second * 1_000));
}

function paint(script: UnitScript): void {
  const alert = alertOf(script);
  count += 1;
  const seen = { alertId: alert?.id ?? '', transition: alert?.transition ?? 0, screenId: 'screen' };
  script.play(record('alert.painted', script.state.nowMs - START_MS, seen, `paint-${count}`));
}

/** To whom it went, and how long after it was raised, s. */
const course = (script: UnitScript) =>
  script
    .of('alert.changed')
    .flatMap(({ change, alert, atMs }) =>
      alert.ruleId === DELIVERY && change === 'escalated'
        ? [`${(atMs - alert.firstRaisedAtMs) / 1_000} ${alert.asked?.who}`]
        : [],
    );

describe('a unit’s own ladder', () => {
  it('asks one after the other as it says, by the level, and the whole unit for ever', () => {
    const script = troubled(ladder(0, FOUR));
    expect(alertOf(script)?.asked).toMatchObject({ who: 'bed-owner', next: { who: 'charge-nurse' } });
    paint(script);
    pass(script, 2 * 3_600);
    expect(course(script)).toEqual(['60 charge-nurse', '120 doctor-on-call', '180 whole-unit']);
    expect(alertOf(script)).toMatchObject({ phase: 'raised', escalation: 3, asked: { who: 'whole-unit', next: null } });
  });

  it('without one asks as it ships', () => {
    const script = troubled();
    paint(script);
    pass(script, 600);
    const escalated = script.of('alert.changed').filter(({ change }) => change === 'escalated');
    expect(escalated.map(({ alert, atMs }) => [(atMs - alert.firstRaisedAtMs) / 1_000, alert.escalation])).toEqual([
      [120, 1],
      [240, 2],
    ]);
  });

  it('goes on after 10 s where no visible screen painted it, from the level on that it says', () => {
    const script = troubled(ladder(0, FOUR));
    pass(script, 30);
    expect(course(script)).toEqual(['10 charge-nurse', '20 doctor-on-call', '30 whole-unit']);
  });

  it('stops where somebody answers, and begins anew at the first step when the answer has run out', () => {
    const script = troubled(ladder(0, FOUR));
    paint(script);
    pass(script, 70);
    const alert = alertOf(script);
    const seen = { alertId: alert?.id ?? '', seenTransition: alert?.transition ?? 0, role: 'nurse' as const };
    const nowMs = script.state.nowMs - START_MS;
    script.play(record('alert.snoozed', nowMs, { ...seen, ...WHO, reason: 'other', forMs: 120_000 }, 'snooze'));
    expect(alertOf(script)).toMatchObject({ phase: 'snoozed', asked: null });
    pass(script, 119);
    expect(course(script)).toHaveLength(1);
    pass(script, 1);
    expect(alertOf(script)).toMatchObject({ phase: 'raised', escalation: 0, asked: { who: 'bed-owner' } });
  });

  it('that is changed leaves nobody less asked, and is refused upon another than the one that holds', () => {
    const script = troubled();
    paint(script);
    pass(script, 250);
    expect(alertOf(script)?.escalation).toBe(2);
    const nowMs = script.state.nowMs - START_MS;
    script.play(ladder(nowMs, FOUR), ladder(nowMs, { ...FOUR, unseenFrom: 'low' }));
    expect(alertOf(script)).toMatchObject({ escalation: 3, asked: { who: 'whole-unit' } });
    expect(script.of('care.changed').map(({ refused }) => refused)).toEqual([[], [{ bedId: null, by: 'Nurse kim' }]]);
    const version = viewCare(script.state)?.ladder?.version ?? '';
    script.play(ladder(nowMs, null, version));
    expect(viewCare(script.state)?.ladder).toBeUndefined();
    expect(alertOf(script)).toMatchObject({ escalation: 2, asked: { who: 'whole-unit' } });
  });

  it('that asks somebody twice, does not end with the whole unit, or waits too long is none', () => {
    const bad = (change: Partial<Ladder>) => ladderSchema.safeParse({ ...FOUR, ...change }).success;
    expect(ladderSchema.safeParse(FOUR).success).toBe(true);
    expect(ladderSchema.safeParse(SHIPPED_LADDER).success).toBe(true);
    expect(bad({ steps: FOUR.steps.slice(0, 3) })).toBe(false);
    expect(bad({ steps: [...FOUR.steps.slice(0, 2), ...FOUR.steps.slice(1)] })).toBe(false);
    const late = { ...WAITS, high: WAIT_BOUNDS_MS.high.most + 1_000 };
    expect(bad({ steps: [{ who: 'bed-owner', waitMs: late }, ...FOUR.steps.slice(1)] })).toBe(false);
  });
});

describe('the roster', () => {
  const KIM = entry('charge-nurse', 'kim', -2, 8);
  const LEE = entry('charge-nurse', 'lee', 8, 80);
  const DR = entry('doctor-on-call', 'dr', -2, 80);

  it('names who is asked, whoever holds the role then', () => {
    const script = troubled(ladder(0, FOUR), roster(0, -2, 80, [KIM, LEE, DR]));
    const care = viewCare(script.state) ?? { owners: [], notes: [] };
    const asked = (hour: number) =>
      namesAsked(care, { who: 'charge-nurse', alert: { bedId: null }, atMs: START_MS + hour * HOUR_MS });
    expect([asked(7.99), asked(8)]).toEqual([['kim'], ['lee']]);
  });

  it('passes over a step on which nobody stands', () => {
    const script = troubled(ladder(0, FOUR), roster(0, -2, 80, [DR]));
    expect(alertOf(script)?.asked?.next?.who).toBe('doctor-on-call');
    paint(script);
    pass(script, 130);
    expect(course(script)).toEqual(['60 doctor-on-call', '120 whole-unit']);
  });

  it('that changes while an alert stands is said by the alert', () => {
    const script = troubled(ladder(0, FOUR), roster(0, -2, 80, [KIM, DR]));
    expect(alertOf(script)?.asked?.next?.who).toBe('charge-nurse');
    paint(script);
    const nowMs = script.state.nowMs - START_MS;
    script.play(
      record('roster.set', nowMs, {
        roles: ['charge-nurse'],
        fromMs: KIM.fromMs,
        untilMs: KIM.untilMs,
        entries: [],
        ...WHO,
      }),
      tick(nowMs + 1_000),
    );
    expect(alertOf(script)?.asked?.next?.who).toBe('doctor-on-call');
  });

  it('is what was entered last of a span, and as it was outside of it', () => {
    const script = troubled(roster(0, -2, 80, [KIM, LEE]), roster(0, 6, 10, [entry('charge-nurse', 'park', 6, 12)]));
    expect(viewCare(script.state)?.roster).toEqual([
      { ...KIM, untilMs: START_MS + 6 * HOUR_MS },
      entry('charge-nurse', 'park', 6, 10),
      { ...LEE, fromMs: START_MS + 10 * HOUR_MS },
    ]);
  });

  it('tells of a gap in the next 72 hours, louder when it is near, until it is filled', () => {
    const gap = 'technical.roster-gap.charge-nurse';
    const script = troubled(ladder(0, FOUR), roster(0, -2, 80, [KIM, entry('charge-nurse', 'lee', 20, 80), DR]));
    expect(alertOf(script, gap)).toMatchObject({
      level: 'medium',
      detail: { values: { fromMs: KIM.untilMs, untilMs: START_MS + 20 * HOUR_MS } },
    });
    const nowMs = script.state.nowMs - START_MS;
    script.play(roster(nowMs, 8, 20, [entry('charge-nurse', 'park', 8, 19)]), tick(nowMs + 1_000));
    expect(alertOf(script, gap)).toMatchObject({
      level: 'low',
      detail: { values: { fromMs: START_MS + 19 * HOUR_MS } },
    });
    script.play(roster(nowMs, 18, 20, [entry('charge-nurse', 'park', 18, 20)]), tick(nowMs + 2_000));
    expect(alertOf(script, gap)).toBeUndefined();
    const gaps = script.of('alert.changed').filter(({ alert }) => alert.ruleId.startsWith('technical.roster-gap'));
    expect(gaps.map(({ change }) => change)).toEqual(['raised', 'cleared', 'raised', 'cleared']);
  });

  it('that nobody has begun, in a unit with the ladder that ships, is no gap', () => {
    expect(alertOf(troubled(), 'technical.roster-gap.charge-nurse')).toBeUndefined();
  });

  const shift = fc.record({ from: fc.integer({ min: -10, max: 100 }), hours: fc.integer({ min: 1, max: 40 }) });

  it('has a gap where, and only where, an hour of the span has nobody', () => {
    fc.assert(
      fc.property(fc.array(shift, { maxLength: 8 }), (shifts) => {
        const all = shifts.map(({ from, hours }, at) => entry('charge-nurse', `n${at}`, from, from + hours));
        const span = { fromMs: START_MS, untilMs: START_MS + 72 * HOUR_MS };
        const gap = firstGap(all, 'charge-nurse', span);
        const empty = Array.from({ length: 72 }, (_, hour) => START_MS + hour * HOUR_MS).find(
          (atMs) => holdersAt(all, 'charge-nurse', atMs).length === 0,
        );
        expect(gap === null).toBe(empty === undefined);
        if (gap === null || empty === undefined) return;
        expect(Math.max(gap.fromMs, span.fromMs)).toBe(empty);
        expect(gap.untilMs).toBeGreaterThan(empty);
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });
});

describe('an alert that nobody answers', () => {
  const waits = fc.record({
    emergency: fc.integer({ min: 15, max: 180 }),
    high: fc.integer({ min: 30, max: 300 }),
    medium: fc.integer({ min: 60, max: 1_800 }),
  });
  const anyLadder = fc
    .tuple(
      fc.shuffledSubarray(
        ASKED.filter((who) => who !== 'whole-unit'),
        { minLength: 1 },
      ),
      fc.array(waits, { minLength: 3, maxLength: 3 }),
    )
    .map(([order, each]): Ladder => ({
      steps: [
        ...order.map((who, at) => {
          const { emergency = 60, high = 60, medium = 60 } = each[at] ?? {};
          return {
            who,
            waitMs: { emergency: emergency * 1_000, high: high * 1_000, medium: medium * 1_000, low: null },
          };
        }),
        { who: 'whole-unit', waitMs: null },
      ],
      unseenFrom: 'high',
    }));

  it('reaches the whole unit by every ladder and roster, never later than the waits together, and stays there', () => {
    fc.assert(
      fc.property(anyLadder, fc.boolean(), fc.boolean(), (set, hasCharge, hasDoctor) => {
        const entries = [
          ...(hasCharge ? [entry('charge-nurse', 'kim', -2, 90)] : []),
          ...(hasDoctor ? [entry('doctor-on-call', 'dr', -2, 90)] : []),
        ];
        const script = troubled(ladder(0, set), roster(0, -2, 90, entries));
        paint(script);
        const longest = set.steps.reduce((sum, { waitMs }) => sum + (waitMs?.high ?? 0), 0) / 1_000;
        pass(script, longest + set.steps.length);
        expect(alertOf(script)?.asked).toEqual({ who: 'whole-unit', next: null });
        const asked = script
          .of('alert.changed')
          .flatMap(({ change, alert }) =>
            alert.ruleId === DELIVERY && change === 'escalated' ? [alert.escalation] : [],
          );
        expect(asked).toEqual(asked.toSorted((a, b) => a - b));
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});
