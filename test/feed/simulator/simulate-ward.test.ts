/** The demonstration ward: deterministic, right ages, and a septic course that crosses the PEWS bands. */
import { describe, expect, it } from 'vitest';
import { isPlausible } from '../../../services/clinical/vital/signal-quality.ts';
import { signalIndex, SIGNAL_NAMES } from '../../../services/clinical/signal/signals.ts';
import type { SignalName } from '../../../services/clinical/signal/signals.ts';
import { unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import type { UnitRecord } from '../../../services/contract/records/unit-record.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import {
  closeWard,
  openWard,
  simulateRound,
  simulateSecond,
  stayIdOf,
  wardOpenedAtMs,
} from '../../../services/feed/simulator/simulate-ward.ts';
import type { WardSettings } from '../../../services/feed/simulator/simulate-ward.ts';
import { smoothNoise } from '../../../services/feed/simulator/seeded-noise.ts';

import { standingOf } from '../../../services/clinical/signal/sender-range.ts';

const OPENED_AT_MS = Date.UTC(2026, 1, 27, 23, 30);
const WARD: WardSettings = { seed: 7, openedAtMs: OPENED_AT_MS, courseSpeed: 1 };
const MINUTE_MS = 60_000;

function valueOf(frame: Frame | undefined, name: SignalName): number | null {
  const index = signalIndex(name);
  return frame === undefined || (frame.presentBits & (1 << index)) === 0 ? null : (frame.values[index] ?? null);
}

function frameOf(frames: readonly Frame[], bedId: string): Frame | undefined {
  return frames.find((frame) => frame.source.id === `monitor:${bedId}`);
}

/** Frames of one bed at every `everyMs` of a span. */
function series(bedId: string, ward: WardSettings, span: { fromMs: number; toMs: number; everyMs: number }): Frame[] {
  const frames: Frame[] = [];
  for (let atMs = span.fromMs; atMs < span.toMs; atMs += span.everyMs) {
    const frame = frameOf(simulateSecond(ward, ward.openedAtMs + atMs).frames, bedId);
    if (frame !== undefined) frames.push(frame);
  }
  return frames;
}

function ageMonthsAt(birthDate: string, atMs: number): number {
  const born = new Date(birthDate);
  const at = new Date(atMs + 9 * 3_600_000);
  const months = (at.getUTCFullYear() - born.getUTCFullYear()) * 12 + at.getUTCMonth() - born.getUTCMonth();
  return at.getUTCDate() >= born.getUTCDate() ? months : months - 1;
}

const opened = (records: readonly UnitRecord[]) =>
  records.flatMap((record) => (record.kind === 'stay.opened' ? [record] : []));

describe('the opening', () => {
  const records = openWard(WARD);

  it('is valid, the same every time, and names each record once', () => {
    expect(records.map((record) => unitRecordSchema.parse(record))).toEqual(records);
    expect(openWard(WARD)).toEqual(records);
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  });

  it('has twelve beds, eleven children from a 27-week preterm to 16 years, one ventilated', () => {
    const unit = records.find((record) => record.kind === 'unit.configured');
    expect(unit).toMatchObject({ unitId: 'demo-ward', mode: 'demo', timeZone: 'Asia/Seoul' });
    expect(unit?.beds.map(({ setting }) => setting)).toEqual([
      ...Array.from({ length: 6 }, () => 'picu'),
      ...Array.from({ length: 6 }, () => 'nicu'),
    ]);
    const stays = opened(records);
    expect(stays).toHaveLength(11);
    expect(stays.filter(({ ventilated }) => ventilated)).toHaveLength(1);
    expect(stays.map((stay) => ageMonthsAt(stay.birthDate ?? '', OPENED_AT_MS))).toEqual([
      40, 8, 194, 77, 133, 0, 0, 0, 0, 0, 1,
    ]);
    expect(stays.slice(0, 6).map(({ birthDate }) => birthDate)).toEqual([
      '2022-10-28',
      '2025-06-28',
      '2009-12-28',
      '2019-09-28',
      '2015-01-28',
      '2026-02-22',
    ]);
    expect(Math.min(...stays.flatMap(({ gestationalAgeAtBirthDays }) => gestationalAgeAtBirthDays ?? []))).toBe(
      27 * 7 + 3,
    );
    expect(records.find((record) => record.kind === 'policy.set')).toMatchObject({
      optIns: [{ ruleId: 'national-pews-england', waives: ['setting'] }],
    });
    expect(records.filter((record) => record.kind === 'bed.occupied' && record.stayId === null)).toHaveLength(1);
  });

  it('gives the same ages on any day of the calendar', () => {
    for (let day = 0; day < 800; day += 13) {
      const openedAtMs = OPENED_AT_MS + day * 24 * 60 * MINUTE_MS;
      const child = opened(openWard({ ...WARD, openedAtMs }))[0];
      expect(ageMonthsAt(child?.birthDate ?? '', openedAtMs)).toBeGreaterThanOrEqual(39);
      expect(ageMonthsAt(child?.birthDate ?? '', openedAtMs)).toBeLessThanOrEqual(40);
    }
  });

  it('goes on with the stays of a ward that is known and young, else opens anew', () => {
    const nowMs = OPENED_AT_MS + 3 * 24 * 60 * MINUTE_MS + 123;
    expect(wardOpenedAtMs({ previousMs: OPENED_AT_MS, nowMs })).toBe(OPENED_AT_MS);
    expect(wardOpenedAtMs({ previousMs: null, nowMs })).toBe(nowMs - 123);
    expect(wardOpenedAtMs({ previousMs: nowMs + 1, nowMs })).toBe(nowMs - 123);
    expect(wardOpenedAtMs({ previousMs: OPENED_AT_MS, nowMs: OPENED_AT_MS + 8 * 24 * 60 * MINUTE_MS })).toBeGreaterThan(
      OPENED_AT_MS,
    );
    const closing = closeWard(WARD, nowMs).map((record) => unitRecordSchema.parse(record));
    expect(closing).toHaveLength(11);
    expect(closing[0]).toMatchObject({ kind: 'stay.closed', stayId: stayIdOf({ bedId: 'picu-1' }, WARD) });
  });
});

describe('a second', () => {
  it('is the same whenever it is asked for, and another with another seed', () => {
    const atMs = OPENED_AT_MS + 777_000;
    expect(simulateSecond(WARD, atMs)).toEqual(simulateSecond(WARD, atMs));
    expect(simulateSecond({ ...WARD, seed: 8 }, atMs)).not.toEqual(simulateSecond(WARD, atMs));
  });

  it('has a frame of every child, with plausible values only, at any time of day', () => {
    const implausible: unknown[] = [];
    for (let atMs = 0; atMs < 24 * 60 * MINUTE_MS; atMs += 397_000) {
      const { frames, records } = simulateRound(WARD, OPENED_AT_MS + atMs);
      expect(frames).toHaveLength(11);
      for (const record of records) unitRecordSchema.parse(record);
      for (const frame of frames) {
        for (const name of SIGNAL_NAMES) {
          const value = valueOf(frame, name);
          if (value !== null && !isPlausible(signalIndex(name), value)) {
            implausible.push([frame.source.id, name, value]);
          }
        }
      }
    }
    expect(implausible).toEqual([]);
  });

  it('measures a cuff and charts now and then, and everything in a round', () => {
    const frames = series('nicu-3', WARD, { fromMs: 0, toMs: 120 * MINUTE_MS, everyMs: 1000 });
    expect(frames.filter((frame) => valueOf(frame, 'cuffSystolicMmHg') !== null)).toHaveLength(4);
    const round = simulateRound(WARD, OPENED_AT_MS + 1000);
    expect(valueOf(frameOf(round.frames, 'nicu-3'), 'cuffSystolicMmHg')).not.toBeNull();
    expect(
      new Set(round.records.flatMap((record) => (record.kind === 'observation.charted' ? [record.stayId] : []))).size,
    ).toBe(11);
  });
});

describe('the laboratory of the made-up hospital', () => {
  it('prints its range and flag beside a value, and the flag says what the range says', () => {
    const labs = simulateRound(WARD, OPENED_AT_MS + 1000).records.flatMap((each) =>
      each.kind === 'lab.resulted' ? [each] : [],
    );
    const judged = labs.flatMap(({ value, range }) => (range === undefined ? [] : [{ value, range }]));
    expect(judged.length).toBeGreaterThan(labs.length / 2);
    for (const { value, range } of judged) {
      expect(standingOf(value, { ...range, flag: null })).toBe(standingOf(value, range));
    }
    expect(new Set(judged.map(({ range }) => range.flag)).size).toBeGreaterThan(1);
  });
});

describe('courses', () => {
  /** Bands of National PEWS for 1 to 4 years: heart rate, breathing, systolic pressure, SpO2. */
  it('take the 3-year-old from no points to the high bands in about 20 min, and back', () => {
    const at = (minute: number) => frameOf(simulateRound(WARD, OPENED_AT_MS + minute * MINUTE_MS).frames, 'picu-1');
    const charted = (minute: number) =>
      new Map(
        simulateRound(WARD, OPENED_AT_MS + minute * MINUTE_MS).records.flatMap((record) =>
          record.kind === 'observation.charted' && record.stayId === stayIdOf({ bedId: 'picu-1' }, WARD)
            ? [[record.name, record.value] as const]
            : [],
        ),
      );
    const well = at(1);
    expect(valueOf(well, 'heartRatePerMin')).toBeLessThan(140);
    expect(valueOf(well, 'respiratoryRatePerMin')).toBeLessThan(40);
    expect(valueOf(well, 'cuffSystolicMmHg')).toBeGreaterThanOrEqual(80);
    expect(valueOf(well, 'spo2Percent')).toBeGreaterThanOrEqual(95);
    expect([charted(1).get('capillaryRefillSeconds'), charted(1).get('oxygenDevice')]).toEqual([2, 'air']);
    for (let minute = 23; minute < 39; minute++) {
      const ill = at(minute);
      expect(valueOf(ill, 'heartRatePerMin')).toBeGreaterThanOrEqual(170);
      expect(valueOf(ill, 'respiratoryRatePerMin')).toBeGreaterThanOrEqual(50);
      expect(valueOf(ill, 'cuffSystolicMmHg')).toBeLessThan(80);
      expect(valueOf(ill, 'spo2Percent')).toBeLessThan(95);
      expect(valueOf(ill, 'spo2Percent')).toBeGreaterThan(91);
      expect(valueOf(ill, 'coreTemperatureCel')).toBeGreaterThan(38.5);
      expect([charted(minute).get('capillaryRefillSeconds'), charted(minute).get('oxygenDevice')]).toEqual([
        4,
        'nasal-cannula',
      ]);
    }
    expect(valueOf(at(70), 'heartRatePerMin')).toBeLessThan(140);
  });

  it('a fast course is charted often only once it has begun', () => {
    const ward = { ...WARD, courseSpeed: 30, pastMs: 60 * MINUTE_MS };
    const chartedIn = (fromMs: number): number =>
      Array.from(
        { length: 600 },
        (_, second) =>
          simulateSecond(ward, ward.openedAtMs + fromMs + second * 1000).records.filter(
            (record) => record.kind === 'observation.charted' && record.name === 'capillaryRefillSeconds',
          ).length,
      ).reduce((sum, count) => sum + count, 0);
    expect(chartedIn(30 * MINUTE_MS)).toBeLessThan(15);
    expect(chartedIn(60 * MINUTE_MS)).toBeGreaterThan(100);
  });

  it('run faster when told to', () => {
    const fast = { ...WARD, courseSpeed: 20 };
    expect(
      valueOf(frameOf(simulateSecond(fast, OPENED_AT_MS + 90_000).frames, 'picu-1'), 'heartRatePerMin'),
    ).toBeGreaterThanOrEqual(170);
  });

  it("slow the preterm's heart now and then, with a fall of the saturation", () => {
    const frames = series('nicu-1', WARD, { fromMs: 0, toMs: 10 * 75 * MINUTE_MS, everyMs: 1000 });
    const slow = frames.filter((frame) => (valueOf(frame, 'heartRatePerMin') ?? 999) < 80).length;
    expect(slow).toBeGreaterThan(10 * 8);
    expect(slow).toBeLessThan(10 * 40);
    expect(Math.min(...frames.map((frame) => valueOf(frame, 'spo2Percent') ?? 999))).toBeLessThan(80);
  });

  it('let the probe of one bed fall off for about two minutes in fifteen', () => {
    const frames = series('picu-5', WARD, { fromMs: 0, toMs: 150 * MINUTE_MS, everyMs: 1000 });
    const off = frames.filter((frame) => (frame.offBits & (1 << signalIndex('spo2Percent'))) !== 0);
    expect(off.length).toBeGreaterThan(0.1 * frames.length);
    expect(off.length).toBeLessThan(0.17 * frames.length);
    expect(
      off.every((frame) => valueOf(frame, 'spo2Percent') === null && valueOf(frame, 'heartRatePerMin') !== null),
    ).toBe(true);
  });
});

it('noise is smooth, bounded and about zero', () => {
  const values = Array.from({ length: 20_000 }, (_, second) =>
    smoothNoise({ seed: 1, lane: 3 }, second * 1000, 10_000),
  );
  expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.1);
  expect(Math.max(...values.map(Math.abs))).toBeLessThan(3.5);
  expect(Math.max(...values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? 0))))).toBeLessThan(1.1);
});

describe('D8: the first half minute of a demonstration', () => {
  it('shows a newborn whose heart slows and whose saturation falls, and then recovers', () => {
    const ward = { ...WARD, pastMs: 75 * MINUTE_MS };
    const beginsMs = 75 * MINUTE_MS;
    const beds = openWard(ward)
      .flatMap((record) => (record.kind === 'unit.configured' ? record.beds : []))
      .filter(({ setting }) => setting === 'nicu');
    const lowest = beds.map(({ bedId }) =>
      Math.min(
        ...series(bedId, ward, { fromMs: beginsMs, toMs: beginsMs + 30_000, everyMs: 1_000 }).map(
          (frame) => valueOf(frame, 'heartRatePerMin') ?? 999,
        ),
      ),
    );
    const bed = beds[lowest.findIndex((rate) => rate < 85)];
    expect(bed?.bedId).toMatch(/^nicu/);
    const later = series(bed?.bedId ?? '', ward, {
      fromMs: beginsMs + 62_000,
      toMs: beginsMs + 64_000,
      everyMs: 1_000,
    });
    expect(Math.min(...later.map((frame) => valueOf(frame, 'heartRatePerMin') ?? 0))).toBeGreaterThan(120);
  });
});
