/** 18.6: laboratory values and charted numbers by their own time; newborn events and saturation by hour. */
import { describe, expect, it } from 'vitest';
import { measuredSeries } from '../../dashboards/ward/bedside/trends/measured-points.ts';
import {
  bandShare,
  eventsIn,
  hourTable,
  hoursOf,
  HOUR_MS,
  TARGET_BAND,
} from '../../dashboards/ward/newborn/event-hours.ts';
import { LACTATE_RANGE, storedEvents, storedMeasured } from '../browser/stub-trends.ts';
import { START_MS } from '../browser/stub-ward.ts';

const NOTHING = { labs: [], charted: [] };

describe('measured points', () => {
  const series = measuredSeries(storedMeasured(7), NOTHING, START_MS - 12 * HOUR_MS);
  const valuesOf = (name: string) => series.find((each) => each.name === name)?.points.map(({ value }) => value);

  it('stand at the time of observation, not at that of arrival', () => {
    const [first] = series.find(({ name }) => name === 'lactateMmolPerL')?.points ?? [];
    expect(first?.atMs).toBe(START_MS - 11.5 * HOUR_MS);
  });

  it('carry the range of the laboratory, and none where none was sent', () => {
    const rangesOf = (name: string) => series.find((each) => each.name === name)?.points.map(({ range }) => range);
    expect(rangesOf('lactateMmolPerL')).toEqual([LACTATE_RANGE, LACTATE_RANGE, LACTATE_RANGE]);
    expect(rangesOf('creatinineMgPerDL')).toEqual([undefined, undefined]);
  });

  it('leave out what was taken back, also where the screen still holds it', () => {
    expect(valuesOf('lactateMmolPerL')).toEqual([1.9, 2.6, 5.1]);
    const held = { name: 'lactateMmolPerL', value: 38, unit: 'mmol/L', observedAtMs: START_MS - 4 * HOUR_MS };
    const again = measuredSeries(storedMeasured(7), { labs: [held], charted: [] }, 0);
    expect(again.find(({ name }) => name === 'lactateMmolPerL')?.points.map(({ value }) => value)).toEqual([
      1.9, 2.6, 5.1,
    ]);
  });

  it('mark what came late, add what is new on this screen, and correct an entry of the same moment', () => {
    expect(series.find(({ name }) => name === 'inr')?.points).toMatchObject([{ value: 1.4, isLate: true }]);
    const live = { labs: [{ name: 'inr', value: 1.2, unit: '{INR}', observedAtMs: START_MS }], charted: [] };
    const inr = measuredSeries(storedMeasured(7), live, 0).find(({ name }) => name === 'inr');
    expect(inr?.points.map(({ value }) => value)).toEqual([1.4, 1.2]);
    const corrected = storedMeasured(7).flatMap((decision) =>
      decision.id === 'fio2-1' && decision.kind === 'stay.charted' && decision.entry.of === 'chart'
        ? [decision, { ...decision, id: 'fio2-1b', entry: { ...decision.entry, value: 30 } }]
        : [decision],
    );
    const fio2 = measuredSeries(corrected, NOTHING, 0).find(({ name }) => name === 'fio2Percent');
    expect(fio2?.points.map(({ value }) => value)).toEqual([40, 30]);
  });

  it('are those of the range', () => {
    expect(measuredSeries(storedMeasured(7), NOTHING, START_MS - 3 * HOUR_MS).map(({ name }) => name)).toEqual([
      'creatinineMgPerDL',
      'lactateMmolPerL',
      'plateletsThousandPerUL',
      'fio2Percent',
    ]);
  });
});

describe('newborn hours', () => {
  const [from = 0] = hoursOf({ fromMs: START_MS, toMs: START_MS + 1 });
  const seconds = {
    atMs: [0, 1, 2, 3, 4].map((second) => from + second * 1_000),
    signals: { spo2Percent: { mean: [94, 89, 95, null, 79], min: [], max: [] } },
  };
  const hourly = {
    atMs: [from],
    signals: { heartRatePerMin: { mean: [120], min: [], max: [], count: [3_000] } },
  };

  it('count each second in its band, and none without a value', () => {
    const [hour] = hourTable([from], [seconds], hourly);
    expect(hour).toMatchObject({ spo2Seconds: 4, bandSeconds: [1, 0, 1, 1, 1] });
    expect(bandShare(hour === undefined ? [] : [hour], TARGET_BAND)).toBe(0.25);
    expect(bandShare([], TARGET_BAND)).toBeNull();
  });

  it('tell no count for an hour in which nobody looked', () => {
    const hours = hourTable([from - HOUR_MS, from], [seconds], hourly);
    expect(hours.map((hour) => eventsIn(hour, [], 'heartRatePerMin'))).toEqual([null, 0]);
    const events = storedEvents(10).map(({ event }) => event);
    expect(hours.map((hour) => eventsIn(hour, events, 'spo2Percent'))).toEqual([2, 2]);
  });
});
