/** Events and heart rate characteristics of newborns as the fold publishes them: late on purpose, in no order, never as alerts. */
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCharacteristics } from '../../../services/clinical/newborn/characteristics-settings.ts';
import type { StayView } from '../../../services/contract/decisions/decision.ts';
import { withDecision } from '../../../services/contract/screens/unit-view.ts';
import type { EngineRules } from '../../../services/engine/fold/unit-fold.ts';
import type { UnitState } from '../../../services/engine/state/unit-state.ts';
import { shippedEvents } from '../../clinical/newborn/event-seconds.ts';
import {
  START_MS,
  UnitScript,
  frame,
  linked,
  oneChild,
  record,
  seconds,
  tick,
  type Input,
  type Values,
} from '../unit-script.ts';

const parsed = parseCharacteristics(
  JSON.parse(readFileSync(new URL('../../../models/rules/heart-rate-characteristics.json', import.meta.url), 'utf8')),
);
if (!parsed.ok) throw new Error(parsed.faults.join('; '));
const RULES: EngineRules = {
  scores: [],
  vitals: [],
  models: [],
  newborns: { events: shippedEvents(), characteristics: parsed.settings },
};

/** Born at 28 weeks, ten days old. */
const PRETERM = { birthDate: '2026-02-20', gestationalAgeAtBirthDays: 196, newbornStay: true };
const WELL: Values = { heartRatePerMin: 150, respiratoryRatePerMin: 45, spo2Percent: 95 };

function preterm(rules = RULES): UnitScript {
  return new UnitScript(rules).play(oneChild(PRETERM));
}

/** Well, but for 12 s of a slow heart from the 20th second on. */
function oneBradycardia(second: number): Values {
  return { ...WELL, heartRatePerMin: second >= 20 && second < 32 ? 85 : 150 };
}

function found(script: UnitScript) {
  return script.of('event.detected').map(({ event }) => event);
}

function stayOf(script: UnitScript): StayView {
  const stay = script.of('unit.state').at(-1)?.stays[0];
  if (stay === undefined) throw new Error('no state');
  return stay;
}

function rowOf(script: UnitScript, definitionId: string) {
  return stayOf(script).events.find((row) => row.definitionId === definitionId);
}

describe('an event', () => {
  it('carries the definition it was found by, and comes when nothing can change it any more', () => {
    const script = preterm().play(seconds(0, 93_000, oneBradycardia));
    expect(found(script)).toEqual([]);
    script.play(seconds(93_000, 94_000, oneBradycardia));
    const [said] = script.of('event.detected');
    const id = `unit-1/stay-1/event/bradycardia-below-100/1.1.0/${START_MS + 20_000}`;
    expect(said).toMatchObject({
      id,
      atMs: START_MS + 93_000,
      stayId: 'stay-1',
      counts: {
        definitionId: 'bradycardia-below-100',
        count8h: 1,
        count24h: 1,
        longestMs: 12_000,
        newestStartMs: START_MS + 20_000,
        runningSinceMs: null,
        secondsObserved24h: 33,
      },
    });
    expect(said?.event).toEqual({
      eventId: id,
      definition: {
        id: 'bradycardia-below-100',
        version: '1.1.0',
        condition: { signal: 'heartRatePerMin', direction: 'below', limit: 100, sustainedForMs: 4_000 },
        with: [],
        secondSource: { signal: 'pulseRatePerMin', standsInFor: 'heartRatePerMin', afterMs: 10_000 },
        joinWithinMs: 0,
        runsMin: 1,
        holeMsMax: 2_000,
        averagingMs: 0,
        delayMs: 0,
      },
      startMs: START_MS + 20_000,
      endMs: START_MS + 32_000,
      durationMs: 12_000,
      breachedMs: 12_000,
      runs: 1,
      endedBy: 'recovery',
      extremes: [{ signal: 'heartRatePerMin', lowest: 85, highest: 85 }],
      coverage: 1,
      doubtfulSeconds: 0,
      standInSeconds: 0,
    });
  });

  it('is found by the pulse of the oximeter while the ECG is off, and says so', () => {
    const script = preterm().play(
      seconds(0, 130_000, (second) => ({
        heartRatePerMin: second < 10 ? 140 : 'off',
        pulseRatePerMin: second >= 30 && second < 40 ? 80 : 140,
      })),
    );
    expect(found(script).find(({ definition }) => definition.id === 'bradycardia-below-100')).toMatchObject({
      definition: { secondSource: { signal: 'pulseRatePerMin' } },
      durationMs: 10_000,
      standInSeconds: 10,
    });
  });

  it('raises no alert', () => {
    const script = preterm().play(
      seconds(0, 200_000, () => ({ heartRatePerMin: 70, respiratoryRatePerMin: 0, spo2Percent: 60 })),
      seconds(200_000, 330_000, () => WELL),
    );
    expect(new Set(found(script).map(({ definition }) => definition.id)).size).toBe(10);
    expect(script.of('alert.changed')).toEqual([]);
  });

  it('shows the effect of averaging and delay on the same seconds', () => {
    const script = preterm().play(
      seconds(0, 600_000, (second) => ({ ...WELL, spo2Percent: second % 60 >= 15 && second % 60 < 29 ? 74 : 95 })),
    );
    const counts = [
      'desaturation-below-80',
      'desaturation-below-80-averaged-8-s',
      'desaturation-below-80-averaged-16-s',
      'desaturation-below-80-delayed-10-s',
      'intermittent-hypoxaemia',
    ].map((id) => rowOf(script, id)?.count24h);
    expect(counts).toEqual([9, 9, 0, 0, 0]);
  });

  it('goes with the stay when it closes, and is not said to have recovered', () => {
    const script = preterm().play(
      seconds(0, 60_000, (second) => ({ ...WELL, heartRatePerMin: second < 40 ? 150 : 70 })),
      record('stay.closed', 60_000, { stayId: 'stay-1' }),
    );
    expect(found(script)).toEqual([]);
    script.play(tick(200_000));
    expect(
      found(script).map(({ definition, startMs, durationMs, endedBy }) => [
        definition.id,
        startMs - START_MS,
        durationMs,
        endedBy,
      ]),
    ).toEqual([
      ['bradycardia-below-100', 40_000, 20_000, 'judging-ended'],
      ['bradycardia-below-80', 40_000, 20_000, 'judging-ended'],
    ]);
  });

  it('reaches a screen that folds decisions as the next whole state does', () => {
    const script = preterm().play(seconds(0, 93_000, oneBradycardia));
    const before = script.of('unit.state').at(-1);
    script.play(seconds(93_000, 94_000, oneBradycardia));
    const [said] = script.of('event.detected');
    if (before === undefined || said === undefined) throw new Error('nothing was said');
    expect(withDecision(before, said).stays[0]?.events).toEqual(
      before.stays[0]?.events.map((row) => (row.definitionId === 'bradycardia-below-100' ? said.counts : row)),
    );
  });
});

describe('a count', () => {
  it('never stands without the time that was observed', () => {
    const script = preterm().play(seconds(0, 200_000, (second) => (second < 100 ? { heartRatePerMin: 150 } : null)));
    expect(rowOf(script, 'bradycardia-below-100')).toMatchObject({
      enabled: true,
      count24h: 0,
      secondsObserved24h: 100,
    });
    expect(rowOf(script, 'desaturation-below-80')).toMatchObject({ enabled: true, count24h: 0, secondsObserved24h: 0 });
    expect(rowOf(script, 'apnoea-bradycardia-desaturation')).toMatchObject({ count24h: 0, secondsObserved24h: 0 });
  });

  it('is null with the reason where a definition is not meant for the child, disabled or switched off', () => {
    const script = new UnitScript(RULES).play(
      oneChild({ ...PRETERM, gestationalAgeAtBirthDays: 270 }),
      record('policy.set', 500, { by: 'lead', reason: 'test', optIns: [], disabledRules: ['bradycardia-below-80'] }),
      seconds(1_000, 40_000, () => WELL),
    );
    expect(rowOf(script, 'apnoea-aap')).toMatchObject({
      enabled: false,
      count24h: null,
      reason: { code: 'event.not-intended', values: { definitionId: 'apnoea-aap' } },
    });
    expect(rowOf(script, 'bradycardia-below-80')).toMatchObject({
      enabled: false,
      count24h: null,
      reason: { code: 'event.switched-off', values: {} },
    });
    expect(rowOf(script, 'periodic-breathing')?.reason).toEqual({
      code: 'event.disabled',
      values: { definitionId: 'periodic-breathing' },
    });
    expect(rowOf(script, 'bradycardia-below-100')).toMatchObject({ enabled: true, reason: null });
  });

  it('is not made for an older child, nor without a birth date', () => {
    for (const birthDate of ['2025-06-01', null]) {
      const script = new UnitScript(RULES).play(oneChild({ birthDate }), seconds(0, 320_000, oneBradycardia));
      expect(found(script)).toEqual([]);
      expect(stayOf(script)).toMatchObject({ events: [], heartRateCharacteristics: null });
    }
  });

  it('says that an event is running, before it is counted', () => {
    const script = preterm().play(
      seconds(0, 200_000, (second) => ({ ...WELL, heartRatePerMin: second < 20 ? 150 : 85 })),
    );
    expect(rowOf(script, 'bradycardia-below-100')).toMatchObject({ count24h: 0, runningSinceMs: START_MS + 20_000 });
    expect(rowOf(script, 'bradycardia-below-80')).toMatchObject({ count24h: 0, runningSinceMs: null });
  });

  it('forgets after 8 and 24 clock hours', () => {
    const script = preterm().play(seconds(0, 100_000, oneBradycardia));
    const passTo = (hours: number): void => {
      for (
        let atMs = Math.ceil((script.state.nowMs - START_MS) / 10_000) * 10_000;
        atMs <= hours * 3_600_000;
        atMs += 10_000
      ) {
        script.play(tick(atMs));
      }
    };
    const counts = (): unknown => {
      const row = rowOf(script, 'bradycardia-below-100');
      return [row?.count8h, row?.secondsObserved8h, row?.count24h, row?.secondsObserved24h, row?.longestMs];
    };
    passTo(7.9);
    expect(counts()).toEqual([1, 100, 1, 100, 12_000]);
    passTo(8.1);
    expect(counts()).toEqual([0, 0, 1, 100, 12_000]);
    passTo(23.9);
    expect(counts()).toEqual([0, 0, 1, 100, 12_000]);
    passTo(24.1);
    expect(counts()).toEqual([0, 0, 0, 0, null]);
  });
});

const stretch = fc.tuple(
  fc.constantFrom<Values | null>(
    WELL,
    { ...WELL, heartRatePerMin: 90 },
    { heartRatePerMin: 70, respiratoryRatePerMin: 0, spo2Percent: 70 },
    { heartRatePerMin: 150, spo2Percent: 'off' },
    null,
  ),
  fc.integer({ min: 1, max: 25 }),
);
const courses = fc
  .array(stretch, { minLength: 2, maxLength: 8 })
  .map((stretches) => stretches.flatMap(([values, length]) => Array.from({ length }, () => values)));

interface Arrival {
  readonly dueMs: number;
  readonly input: Input;
}

/** Frames with a delay each and a tick every `tickEveryMs`, as they arrive. */
function arriving(
  values: readonly (Values | null)[],
  delayMs: (second: number) => number,
  tickEveryMs = 1000,
): Input[] {
  const lastMs = values.length * 1000 + 200_000;
  const frames = values.flatMap((value, second): Arrival[] =>
    value === null
      ? []
      : [{ dueMs: second * 1000 + delayMs(second), input: frame({ atMs: second * 1000, values: value }) }],
  );
  const ticks = Array.from({ length: lastMs / tickEveryMs + 1 }, (_, index): Arrival => ({
    dueMs: index * tickEveryMs + 1,
    input: tick(index * tickEveryMs),
  }));
  return [...frames, ...ticks].sort((a, b) => a.dueMs - b.dueMs).map(({ input }) => input);
}

function summary(script: UnitScript): string {
  return JSON.stringify([found(script), stayOf(script).events]);
}

describe('events do not depend on', () => {
  it('the order in which frames came, within the lateness bound', () => {
    fc.assert(
      fc.property(
        courses,
        fc.array(fc.integer({ min: 0, max: 29_000 }), { minLength: 17, maxLength: 17 }),
        (values, delaysMs) => {
          const straight = preterm().play(arriving(values, () => 0));
          const shuffled = preterm().play(arriving(values, (second) => delaysMs[second % delaysMs.length] ?? 0));
          expect(summary(shuffled)).toBe(summary(straight));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('how often the unit ticks', () => {
    fc.assert(
      fc.property(courses, fc.constantFrom(5_000, 10_000), (values, tickEveryMs) => {
        const often = preterm().play(arriving(values, () => 0));
        const seldom = preterm().play(arriving(values, () => 0, tickEveryMs));
        expect(JSON.stringify(found(seldom))).toBe(JSON.stringify(found(often)));
      }),
      { numRuns: 30 },
    );
  });

  it('a snapshot in the middle', () => {
    fc.assert(
      fc.property(courses, fc.double({ min: 0, max: 1, noNaN: true }), (values, where) => {
        const inputs = arriving(values, () => 0);
        const cut = Math.floor(inputs.length * where);
        const before = preterm().play(inputs.slice(0, cut));
        const after = new UnitScript(RULES, deserialize(serialize(before.state)) as UnitState, before.offset).play(
          inputs.slice(cut),
        );
        expect([...before.decisions, ...after.decisions]).toEqual(preterm().play(inputs).decisions);
      }),
      { numRuns: 30 },
    );
  });
});

describe('heart rate characteristics', () => {
  const variable = (second: number): Values => ({
    ...WELL,
    heartRatePerMin: 150 + 10 * Math.round(Math.sin(second / 11)),
  });

  it('are numbers every five minutes, and what is not verified stays without one', () => {
    const script = preterm().play(seconds(0, 900_000, variable));
    const said = script.of('characteristics.computed');
    // The first tick of a unit passes a point of every grid: nothing was measured yet.
    expect(said.map(({ characteristics }) => characteristics.presentFraction)).toEqual([
      0,
      expect.any(Number),
      expect.any(Number),
      1,
    ]);
    const newest = said.at(-1)?.characteristics;
    expect(newest).toMatchObject({
      presentFraction: 1,
      features: [
        { featureId: 'heart-rate-standard-deviation', unit: '/min', reason: null },
        { featureId: 'heart-rate-sample-asymmetry', reason: null },
        { enabled: false, value: null },
        { enabled: false, value: null },
      ],
    });
    expect((newest?.windowEndMs ?? 0) - (newest?.windowStartMs ?? 0)).toBe(480_000);
    expect(newest?.features[0]?.value).toBeGreaterThan(5);
    expect(newest?.features[0]?.value).toBeLessThan(10);
    expect(newest?.features[1]?.value).toBeGreaterThan(0);
    expect(stayOf(script).heartRateCharacteristics).toEqual(newest);
    expect(script.of('alert.changed')).toEqual([]);
  });

  it('are a reason, not a number, when a fifth of the window is missing', () => {
    const script = preterm().play(seconds(0, 900_000, (second) => (second % 4 === 0 ? null : variable(second))));
    const features = script.of('characteristics.computed').at(-1)?.characteristics.features;
    expect(features?.[0]).toMatchObject({
      value: null,
      reason: {
        code: 'feature.too-little-present',
        values: { signal: 'heartRatePerMin', share: 0.75, needed: 0.8 },
      },
    });
  });
});

describe('the memory of a newborn', () => {
  it('stays below 256 KB, and does not grow with what happens', () => {
    const script = preterm().play(
      seconds(0, 700_000, (second) => ({
        heartRatePerMin: second % 20 < 8 ? 70 : 150,
        respiratoryRatePerMin: second % 40 < 25 ? 0 : 45,
        spo2Percent: second % 30 < 15 ? 70 : 95,
      })),
    );
    const bytes = (): number => serialize([...script.state.stays.values()]).byteLength;
    const first = bytes();
    expect(first).toBeLessThan(256 * 1024);
    script.play(
      linked('monitor-1', 'bed-1', 700_000),
      seconds(700_000, 1_400_000, (second) => ({ heartRatePerMin: second % 20 < 8 ? 70 : 150 })),
    );
    expect(bytes()).toBeLessThan(first + 2_000);
  });
});
