/** A longer wait saves alerts and hides seconds: both from one stretch of a unit's past, counted by hand beside it. */
import { describe, expect, it } from 'vitest';
import { replayRules } from '../../../services/replay/replay-rules.ts';
import { delayLab, type DelayLabRequest } from '../../../services/research/whatif/delay-lab.ts';
import { START_MS, UNIT, linked, occupied, oneChild, opened, seconds, type Input } from '../../engine/unit-script.ts';
import { shippedRules } from '../../engine/shipped-rules.ts';
import { arrivingOf, sourceOf } from '../support-log.ts';

const MINUTE_MS = 60_000;
const LASTS_SECONDS = 15 * 60;
const rules = replayRules({ rules: { ...(await shippedRules()), models: [] } });

/** Below 80 % for so many seconds, from each of the given seconds on; far enough apart to be episodes of their own. */
interface Dip {
  readonly from: number;
  readonly lasts: number;
}

const frames = (deviceId: string, dips: readonly Dip[]) =>
  seconds(
    0,
    LASTS_SECONDS * 1_000,
    (second) => ({
      heartRatePerMin: 110,
      respiratoryRatePerMin: 24,
      spo2Percent: dips.some(({ from, lasts }) => second >= from && second < from + lasts) ? 76 : 98,
    }),
    deviceId,
  );

/** Two children; the frames of both before the tick of their second. */
function story(first: readonly Dip[], second: readonly Dip[]): readonly Input[] {
  const [a, b] = [frames('monitor-1', first), frames('monitor-2', second)];
  return [
    ...oneChild(),
    opened('stay-2'),
    occupied('bed-2', 'stay-2', 0),
    linked('monitor-2', 'bed-2', 0),
    ...a.flatMap((input, index) => (input.kind === 'frames' ? [input, ...b.slice(index, index + 2)] : [])),
  ];
}

async function lab(inputs: readonly Input[], request: Partial<DelayLabRequest> = {}) {
  return delayLab({
    source: await sourceOf(arrivingOf(inputs)),
    rules,
    restore: () => false,
    unitId: UNIT,
    fromMs: START_MS + MINUTE_MS,
    toMs: START_MS + LASTS_SECONDS * 1_000,
    ruleId: 'desaturation',
    level: 'high',
    delaysMs: [5_000, 15_000, 30_000],
    seed: 1,
    draws: 200,
    ...request,
  });
}

const first = [
  { from: 120, lasts: 8 },
  { from: 300, lasts: 20 },
  { from: 500, lasts: 60 },
];
const second = [{ from: 200, lasts: 12 }];

describe('the delay lab', () => {
  it('counts alerts and hidden seconds of each wait', async () => {
    const { points, stays, bedDays } = await lab(story(first, second));
    expect(stays).toBe(2);
    expect(bedDays * 24 * 60).toBeCloseTo(2 * 14, 1);
    expect(points.map(({ alerts }) => alerts)).toEqual([4, 2, 1]);
    const [short, middle, long] = points.map(({ hiddenSeconds }) => hiddenSeconds);
    // An alert comes with the reading that completes its wait; a dip that no alert saw is hidden whole.
    expect(short).toBe(4 * 4);
    expect(middle).toBe(8 + 12 + 2 * 14);
    expect(long).toBe(8 + 12 + 20 + 29);
  });

  it('gives the saved alerts and the hidden seconds a bed-day, between limits of confidence that come again by their seed', async () => {
    const inputs = story(first, second);
    const { points, bedDays } = await lab(inputs);
    const last = points.at(-1);
    expect(last?.alertsSavedABedDay.value).toBeCloseTo(3 / bedDays, 6);
    expect(last?.hiddenSecondsABedDay.value).toBeCloseTo(69 / bedDays, 6);
    for (const { alertsABedDay, hiddenSecondsABedDay } of points) {
      for (const { value, low, high } of [alertsABedDay, hiddenSecondsABedDay]) {
        expect(low).toBeLessThanOrEqual(value ?? Number.NaN);
        expect(high).toBeGreaterThanOrEqual(value ?? Number.NaN);
      }
    }
    expect(last?.alertsSavedABedDay.low).toBeLessThan(last?.alertsSavedABedDay.high ?? Number.NaN);
    expect((await lab(inputs)).points).toEqual(points);
  });

  it('refuses a rule or a level that is not there', async () => {
    await expect(lab(story(first, second), { ruleId: 'desaturatoin' })).rejects.toMatchObject({ code: 'rule-invalid' });
    await expect(lab(story(first, second), { ruleId: 'hyperoxia' })).rejects.toMatchObject({ code: 'rule-invalid' });
  });
});
