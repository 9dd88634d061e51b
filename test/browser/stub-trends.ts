/** What the history of the made-up ward holds beyond vital signs and the leading score: other scores, laboratory, newborn events. */
import { DECISION_VERSION, type Decision, type EventDetected } from '../../services/contract/decisions/decision.ts';
import type { ScoreTrends } from '../../services/contract/screens/score-trends.ts';
import { newbornEvents } from './stub-newborn.ts';
import { moreScores } from './stub-scores.ts';
import { START_MS, UNIT_ID, stayIdOf } from './stub-ward.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Each score with a number: half of it nine hours ago, nothing for an hour, what it is now since two hours. */
export function storedTrends(bed: number, toMs: number): ScoreTrends {
  return {
    toldUntilMs: toMs,
    scores: moreScores(bed).map(({ ruleId, ruleVersion, maximum, unit, decimals, total, lower, upper }) => ({
      ruleId,
      ruleVersion,
      maximum,
      unit,
      decimals,
      atMs: [9, 5, 4, 2].map((hours) => START_MS - hours * HOUR_MS),
      total: [half(total), null, half(total), total],
      lower: [half(lower), null, half(lower), lower],
      upper: [half(upper), null, half(upper), upper],
    })),
  };
}

function half(value: number | null): number | null {
  return value === null ? null : Math.round(value / 2);
}

/** As the made-up laboratory sends it. */
export const LACTATE_RANGE = { low: 0.5, high: 2.2, flag: null } as const;

const LABS = [
  ['lactateMmolPerL', 'mmol/L', 11.5, 1.9],
  ['lactateMmolPerL', 'mmol/L', 6.2, 2.6],
  ['lactateMmolPerL', 'mmol/L', 2.1, 5.1],
  ['creatinineMgPerDL', 'mg/dL', 8.2, 0.5],
  ['creatinineMgPerDL', 'mg/dL', 1.4, 35],
  ['plateletsThousandPerUL', '10*3/uL', 8.2, 210],
  ['plateletsThousandPerUL', '10*3/uL', 1.4, 148],
] as const;

/** Of bed 7: seven results, one of which was taken back, one that came late, and oxygen that a nurse charted. */
export function storedMeasured(bed: number): readonly Decision[] {
  if (bed !== 7) return [];
  const base = { version: DECISION_VERSION, unitId: UNIT_ID, cause: '0:7', stayId: stayIdOf(bed) } as const;
  const results = LABS.map(([name, unit, hoursAgo, value], index): Decision => {
    const observedAtMs = START_MS - hoursAgo * HOUR_MS;
    return {
      ...base,
      kind: 'stay.charted',
      id: `lab-${index}`,
      atMs: observedAtMs + 40 * MINUTE_MS,
      entry: {
        of: 'laboratory',
        name,
        value,
        unit,
        observedAtMs,
        ...(name === 'lactateMmolPerL' ? { range: LACTATE_RANGE } : {}),
      },
      isNewest: true,
    };
  });
  const takenBackAtMs = START_MS - 4 * HOUR_MS;
  return [
    ...results,
    {
      ...base,
      kind: 'stay.charted',
      id: 'lab-taken-back',
      atMs: takenBackAtMs,
      entry: { of: 'laboratory', name: 'lactateMmolPerL', value: 38, unit: 'mmol/L', observedAtMs: takenBackAtMs },
      isNewest: true,
      withdrawn: { by: 'Engineer', atMs: START_MS, reason: 'wrong map' },
    },
    {
      ...base,
      kind: 'result.late',
      id: 'lab-late',
      atMs: START_MS - HOUR_MS,
      name: 'inr',
      value: 1.4,
      unit: '{INR}',
      observedAtMs: START_MS - 7 * HOUR_MS,
      receivedAtMs: START_MS - HOUR_MS,
    },
    ...([40, 55] as const).map((value, index): Decision => ({
      ...base,
      kind: 'stay.charted',
      id: `fio2-${index}`,
      atMs: START_MS - (5 - 3 * index) * HOUR_MS,
      entry: {
        of: 'chart',
        name: 'fio2Percent',
        value,
        observedAtMs: START_MS - (5 - 3 * index) * HOUR_MS,
        by: 'Nurse Kim',
      },
      isNewest: true,
    })),
  ];
}

/** Of the newborn in bed 10: desaturations, more of them of late, one every so many minutes. */
export function storedEvents(bed: number): readonly EventDetected[] {
  const counts = newbornEvents(bed).find(({ definitionId }) => definitionId === 'desaturation-below-80');
  if (counts === undefined) return [];
  return [8, 21, 34, 47, 130, 170, 260, 400, 620].map((minutesAgo): EventDetected => {
    const endMs = START_MS - minutesAgo * MINUTE_MS;
    return {
      version: DECISION_VERSION,
      kind: 'event.detected',
      id: `event-${minutesAgo}`,
      unitId: UNIT_ID,
      atMs: endMs,
      cause: '0:8',
      stayId: stayIdOf(bed),
      counts,
      event: {
        eventId: `event-${minutesAgo}`,
        startMs: endMs - 20_000,
        endMs,
        durationMs: 20_000,
        breachedMs: 20_000,
        runs: 1,
        endedBy: 'recovery',
        extremes: [{ signal: 'spo2Percent', lowest: 71, highest: 79 }],
        coverage: 1,
        doubtfulSeconds: 0,
        definition: {
          id: 'desaturation-below-80',
          version: '1.0.0',
          condition: { signal: 'spo2Percent', direction: 'below', limit: 80, sustainedForMs: 10_000 },
          with: [],
          joinWithinMs: 0,
          runsMin: 1,
          holeMsMax: 2_000,
          averagingMs: 0,
          delayMs: 0,
        },
      },
    };
  });
}
