// Hazards: H25 (docs/hazards.md).
/**
 * Holds the engine to the delays that services/clinical/newborn/filter-delay.ts promises, from both sides: no
 * course of readings makes an alert later than promised, and the worst course makes it just so late.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCORE_TIMING, bridgedGapMs, scoreDelay, vitalDelay } from '../../../services/clinical/newborn/filter-delay.ts';
import { parseVitalRules } from '../../../services/clinical/vital/parse-vital-rules.ts';
import { signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';
import type { VitalRule, VitalStep } from '../../../services/clinical/vital/vital-rule.ts';
import { SCORE_GRID_MS } from '../../../services/engine/scoring/score-stay.ts';
import { MEDIAN_SECONDS } from '../../../services/engine/sheet/streamed-input.ts';
import { RING_SECONDS } from '../../../services/engine/windows/second-ring.ts';
import { BRADYCARDIA, DESATURATION, nationalPews } from '../rules-for-tests.ts';
import { START_MS, UnitScript, frame, oneChild, record, tick, type Values } from '../unit-script.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const INTERVALS_MS = [250, 1_000, 2_000, 4_500, 60_000];

/** One rule with one step for every age: the wait is what is looked at. */
function ruleOf(
  base: VitalRule,
  step: Pick<VitalStep, 'limit' | 'sustainedForMs'>,
  guard: VitalRule['guard'],
): VitalRule {
  const { limit, sustainedForMs } = step;
  const steps: VitalStep[] = [{ source: 'test', certainty: 'V', limit, sustainedForMs, level: 'high' }];
  return {
    ...base,
    guard,
    everyAge: [],
    unknownAge: [],
    newborn: { ...base.newborn, steps },
    bands: [{ id: 'all', label: 'all', to: { years: 18 }, steps }],
  };
}

interface Course {
  readonly rule: VitalRule;
  readonly intervalMs: number;
  /** Moments of the readings. */
  readonly timesMs: readonly number[];
  readonly crossingMs: number;
  /** Values of a reading at a moment. */
  readonly valuesAt: (atMs: number) => Values;
}

/** Time from the crossing to the reading that raised the rule's alert; null: never. */
function raisedAfterMs(course: Course): number | null {
  const script = new UnitScript({ scores: [], vitals: [course.rule], models: [] }).play(oneChild());
  for (const atMs of course.timesMs) {
    script.play(frame({ atMs, intervalMs: course.intervalMs, values: course.valuesAt(atMs) }));
    const raised = script
      .of('alert.changed')
      .some(({ alert }) => alert.ruleId === course.rule.id && alert.phase === 'raised');
    if (raised) return atMs - course.crossingMs;
  }
  return null;
}

/** Pulse far from heart rate: the guard of both rules doubts. */
function values(signal: SignalName, value: number, doubted: boolean): Values {
  const base: Values & { readonly heartRatePerMin: number } = {
    heartRatePerMin: signal === 'heartRatePerMin' ? value : 110,
    [signal]: value,
  };
  return { ...base, pulseRatePerMin: base.heartRatePerMin * (doubted ? 0.5 : 1) };
}

/** Past any limit of the rule, and well inside. */
function pastLimit(rule: VitalRule, limit: number): { readonly ill: number; readonly well: number } {
  if (rule.signal === 'coreTemperatureCel') {
    const beyond = rule.direction === 'below' ? -1 : 1;
    return { ill: limit + beyond, well: 37.2 };
  }
  const isRate = rule.signal !== 'spo2Percent';
  return rule.direction === 'below'
    ? { ill: isRate ? Math.max(1, limit - 5) : limit - 5, well: isRate ? limit + 50 : 99 }
    : { ill: limit + 5, well: Math.max(5, limit - 60) };
}

/**
 * The worst course: the last reading inside just before the crossing, then a gap, then readings until
 * the wait is full but for a millisecond, then a gap.
 */
function worstTimes(
  gapMs: number,
  waitMs: number,
): { readonly before: readonly number[]; readonly crossingMs: number; readonly after: readonly number[] } {
  // At the very beginning of a second, so that the second adds nothing to the time that the run covers.
  const firstMs = 200_000;
  const lastInsideMs = firstMs - gapMs;
  const before = [lastInsideMs - gapMs, lastInsideMs];
  const after: number[] = [];
  for (let atMs = firstMs; atMs < firstMs + waitMs - 1; atMs += gapMs) after.push(atMs);
  after.push(firstMs + waitMs - 1, firstMs + waitMs - 1 + gapMs);
  return { before, crossingMs: lastInsideMs + 1, after };
}

function shippedRules(): readonly VitalRule[] {
  const parsed = parseVitalRules(
    JSON.parse(readFileSync(new URL('../../../models/rules/vital-alerts.json', import.meta.url), 'utf8')),
  );
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.rules.filter((rule) => rule.enabled);
}

/** Steps on the rule's own signal, the youngest band standing for all; a cuff has no wait. */
function stepsOf(rule: VitalRule): readonly VitalStep[] {
  const all = [...rule.newborn.steps, ...(rule.bands[0]?.steps ?? []), ...(rule.everyAge ?? [])];
  return all.filter((step) => step.signal === undefined);
}

describe('the wait of a vital sign rule', () => {
  const guard = DESATURATION.guard;
  const sustained = fc.integer({ min: 1_000, max: 25_000 });

  it('is never longer than promised, whatever comes, is lost or is doubted', () => {
    fc.assert(
      fc.property(
        fc.record({
          intervalMs: fc.constantFrom(...INTERVALS_MS),
          sustainedForMs: sustained,
          isGuarded: fc.boolean(),
          isDoubted: fc.boolean(),
          isLossy: fc.boolean(),
          beganMs: fc.integer({ min: 1, max: 60_000 }),
          shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }),
        }),
        ({ intervalMs, sustainedForMs, isGuarded, isDoubted, isLossy, beganMs, shares }) => {
          const rule = ruleOf(DESATURATION, { limit: 90, sustainedForMs }, isGuarded ? guard : null);
          const gapMaxMs = isLossy ? bridgedGapMs(signalIndex('spo2Percent'), intervalMs) : intervalMs;
          const delay = vitalDelay(rule, { sustainedForMs }, intervalMs);
          const promisedMs = isLossy ? delay.worstMs : isDoubted ? delay.doubtedMs : delay.unbrokenMs;
          const crossingMs = beganMs + 30_000;
          const timesMs: number[] = [];
          for (let atMs = beganMs, at = 0; atMs < crossingMs + promisedMs + 2 * gapMaxMs; at++) {
            timesMs.push(atMs);
            // Up to the longest gap, often the longest itself.
            const share = shares[at % shares.length] ?? 1;
            atMs += Math.max(1, Math.min(gapMaxMs, Math.ceil(gapMaxMs * 1.5 * share)));
          }
          const doubtAt = (atMs: number) => isDoubted && (shares[Math.floor(atMs / 1_000) % shares.length] ?? 1) > 0.1;
          const raisedMs = raisedAfterMs({
            rule,
            intervalMs,
            timesMs,
            crossingMs,
            valuesAt: (atMs) => values('spo2Percent', atMs < crossingMs ? 97 : 80, doubtAt(atMs)),
          });
          expect(raisedMs).not.toBeNull();
          expect(raisedMs).toBeLessThanOrEqual(promisedMs);
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });

  it.each(INTERVALS_MS)(
    'is as long as promised in the worst course of a device that sends every %i ms',
    (intervalMs) => {
      for (const rule of shippedRules()) {
        for (const step of stepsOf(rule)) {
          const delay = vitalDelay(rule, step, intervalMs);
          const { ill, well } = pastLimit(rule, step.limit);
          const alone = ruleOf(rule, step, rule.guard);
          const guardMs = rule.guard?.heldBackMsMax ?? 0;
          const cases = [
            { promisedMs: delay.unbrokenMs, gapMs: intervalMs, waitMs: step.sustainedForMs, doubted: false },
            { promisedMs: delay.doubtedMs, gapMs: intervalMs, waitMs: step.sustainedForMs + guardMs, doubted: true },
            {
              promisedMs: delay.worstMs,
              gapMs: bridgedGapMs(signalIndex(rule.signal), intervalMs),
              waitMs: step.sustainedForMs + guardMs,
              doubted: true,
            },
          ];
          for (const { promisedMs, gapMs, waitMs, doubted } of cases) {
            const { before, crossingMs, after } = worstTimes(gapMs, waitMs);
            const valuesAt = (atMs: number) => values(rule.signal, atMs < crossingMs ? well : ill, doubted);
            const raisedMs = raisedAfterMs({
              rule: alone,
              intervalMs,
              timesMs: [...before, ...after],
              crossingMs,
              valuesAt,
            });
            expect(raisedMs, `${rule.id} ${step.level}`).not.toBeNull();
            expect(raisedMs, `${rule.id} ${step.level}`).toBeLessThanOrEqual(promisedMs);
            // Better than promised by less than one sample, and by less than a second.
            expect(raisedMs, `${rule.id} ${step.level}`).toBeGreaterThan(promisedMs - Math.min(intervalMs, 1_000));
          }
        }
      }
    },
  );

  it('fits into the ring that the engine looks back over', () => {
    for (const rule of shippedRules()) {
      const steps = [rule.newborn, ...rule.bands].flatMap((table) => table.steps);
      for (const step of [...steps, ...(rule.everyAge ?? []), ...(rule.unknownAge ?? [])]) {
        const addedMs = (rule.guard?.heldBackMsMax ?? 0) + (rule.secondSource?.addedWaitMs ?? 0);
        expect(step.sustainedForMs + addedMs).toBeLessThan(RING_SECONDS * 1000);
      }
    }
  });

  it('begins anew when the child gets worse within the second in which an episode ended', () => {
    const rule = ruleOf(BRADYCARDIA, { limit: 60, sustainedForMs: 5_000 }, null);
    const script = new UnitScript({ scores: [], vitals: [rule], models: [] }).play(oneChild());
    const send = (atMs: number, heartRatePerMin: number) =>
      script.play(frame({ atMs, intervalMs: 500, values: { heartRatePerMin } }));
    for (let atMs = 0; atMs < 8_000; atMs += 500) send(atMs, 40);
    let atMs = 8_000;
    for (; script.changes('bradycardia').at(-1) !== 'cleared high'; atMs += 500) send(atMs, 110);
    for (const untilMs = atMs + 20_000; atMs < untilMs; atMs += 500) send(atMs, 40);
    expect(script.changes('bradycardia')).toEqual(['raised high', 'cleared high', 'raised high']);
  });
});

describe('the wait of a score', () => {
  const PEWS = nationalPews();
  const well: Values = { heartRatePerMin: 110, respiratoryRatePerMin: 25, spo2Percent: 98 };
  const ill: Values = { heartRatePerMin: 155, respiratoryRatePerMin: 62, spo2Percent: 93 };

  /** A three-year-old on a ward with everything charted that the score asks for. */
  function child(): UnitScript {
    const answers = [
      ['respiratoryDistress', 'none'],
      ['capillaryRefillSeconds', 1],
      ['oxygenDevice', 'air'],
      ['consciousness', 'alert'],
    ] as const;
    const charted = answers.map(([name, value]) =>
      record('observation.charted', 0, { stayId: 'stay-1', name, value, by: 'nurse-1' }),
    );
    return new UnitScript({ scores: [PEWS], vitals: [], models: [] }).play(oneChild(), charted);
  }

  /** Plays readings and ticks in time order, a tick before a reading of its moment; time from the crossing to the alert. */
  function raisedMs(readings: readonly number[], ticks: readonly number[], crossingMs: number): number | null {
    const script = child();
    const events = [
      ...ticks.map((atMs) => ({ atMs, is: 'tick' as const })),
      ...readings.map((atMs) => ({ atMs, is: 'reading' as const })),
    ].toSorted((a, b) => a.atMs - b.atMs || (a.is === 'tick' ? -1 : 1));
    for (const { atMs, is } of events) {
      if (is === 'tick') script.play(tick(atMs));
      else script.play(frame({ atMs, values: atMs < crossingMs ? well : ill }));
      if (script.changes(PEWS.id).length > 0) return atMs - crossingMs;
    }
    return null;
  }

  it('holds the same numbers as the engine', () => {
    expect(SCORE_TIMING).toMatchObject({ gridMs: SCORE_GRID_MS, medianSeconds: MEDIAN_SECONDS });
  });

  it('is never longer than promised', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(500, 1_000, 1_700, 4_000),
        fc.integer({ min: 0, max: 9_999 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 30, maxLength: 30 }),
        (gapMs, phaseMs, shares) => {
          const crossingMs = 80_000 + phaseMs;
          const { worstMs } = scoreDelay(gapMs);
          const readings: number[] = [];
          // A full minute of old readings in every second, then gaps up to the longest.
          for (let atMs = phaseMs % 1_000; atMs < crossingMs; atMs += 1_000) readings.push(atMs);
          for (let atMs = crossingMs, at = 0; atMs < crossingMs + worstMs; at++) {
            atMs += Math.max(1, Math.min(gapMs, Math.ceil(gapMs * 1.5 * (shares[at % shares.length] ?? 1))));
            readings.push(atMs);
          }
          const ticks = Array.from(
            { length: Math.ceil((crossingMs + worstMs) / 1_000) + 1 },
            (_, second) => second * 1_000 + (Math.ceil(phaseMs / 7) % 1_000),
          );
          const delayMs = raisedMs(readings, ticks, crossingMs);
          expect(delayMs).not.toBeNull();
          expect(delayMs).toBeLessThanOrEqual(worstMs);
        },
      ),
      { numRuns: propertyRuns(60) },
    );
  });

  it('is as long as promised in the worst course', () => {
    const { worstMs } = scoreDelay(1_000);
    // The unit looks 5 s after every ten. At 105 s it sees thirty old and thirty new readings; the next, in
    // the same moment, tips the median; the tick after the second look comes as late as a tick can.
    expect(START_MS % 10_000).toBe(0);
    const lookMs = 105_000;
    const lastOldMs = lookMs - 31_000;
    const readings = Array.from({ length: 120 }, (_, second) => lastOldMs - 60_000 + second * 1_000);
    const ticks = Array.from({ length: 125 }, (_, second) => second * 1_000).concat(lookMs + 19_999, lookMs + 20_999);
    const delayMs = raisedMs(readings, ticks, lastOldMs + 1);
    expect(delayMs).toBeLessThanOrEqual(worstMs);
    expect(delayMs).toBeGreaterThan(worstMs - 1_000);
    // A second earlier the first look sees the tip: the median is no longer than it is said to be.
    const earlier = readings.map((atMs) => atMs - 1_000);
    expect(raisedMs(earlier, ticks, lastOldMs - 999)).toBe(lookMs + 10_000 - (lastOldMs - 999));
  });
});
