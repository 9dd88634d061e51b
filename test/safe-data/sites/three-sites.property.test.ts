/** Three made-up hospitals on one machine: what is combined from their messages is what all rows together give, and no row leaves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationOf } from '../../../services/research/evaluate/statistics/calibration.ts';
import { auroc, rankingOf } from '../../../services/research/evaluate/statistics/ranking.ts';
import { prevalence } from '../../../services/research/evaluate/statistics/threshold-counts.ts';
import { combineSites, driftOf } from '../../../services/safe-data/sites/combine-sites.ts';
import { recalibrate, recalibrationSums } from '../../../services/safe-data/sites/recalibrate.ts';
import { cellsOf, type SiteMoments } from '../../../services/safe-data/sites/site-cells.ts';
import {
  egressFaults,
  siteStatistics,
  type SiteStatistics,
} from '../../../services/safe-data/sites/site-statistics.ts';
import { SeededRandom } from '../../fuzz/seeded-random.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const QUESTION = { questionSha256: 'a'.repeat(64), isProbability: false };
const PROBABLE = { ...QUESTION, isProbability: true };

/** `values`: how many different ones there are; a child has some of the moments. */
function madeUpSite(
  seed: number,
  { children, values, isProbability }: { children: number; values: number; isProbability: boolean },
): SiteMoments {
  const random = new SeededRandom(seed);
  const made = { values: [] as number[], outcomes: [] as number[], children: [] as number[] };
  for (let child = 0; child < children; child++) {
    for (let moment = 0; moment <= random.below(6); moment++) {
      const step = random.below(values);
      made.values.push(isProbability ? (step + 0.5) / values : step);
      made.outcomes.push(Number(random.chance(0.1 + (0.6 * step) / values)));
      made.children.push(child);
    }
  }
  return made;
}

/** Children of different sites are different children. */
function pooled(sites: readonly SiteMoments[]): SiteMoments {
  return {
    values: sites.flatMap(({ values }) => values),
    outcomes: sites.flatMap(({ outcomes }) => outcomes),
    children: sites.flatMap(({ children }, site) => children.map((child) => site * 1_000_000 + child)),
  };
}

const scored = ({ values, outcomes }: SiteMoments) => ({
  values: Float64Array.from(values),
  outcomes: Uint8Array.from(outcomes),
});
const noAlerts = { alertedChildren: [], bedDays: Array.from({ length: 40 }, (_, at) => 1 + at / 7) };

function told(sites: readonly SiteMoments[], question = QUESTION): readonly SiteStatistics[] {
  return sites.flatMap((site) => siteStatistics(question, site, noAlerts) ?? []);
}

describe('three sites', () => {
  it('of a score of few values give the area under the curve of all rows, to 1e-9', () => {
    const sites = [1, 2, 3].map((seed) => madeUpSite(seed, { children: 900, values: 9, isProbability: false }));
    const combined = combineSites(told(sites));
    const all = scored(pooled(sites));
    const whole = auroc(rankingOf(all)).value ?? Number.NaN;
    expect(combined?.auroc?.least).toBeCloseTo(whole, 9);
    expect(combined?.auroc?.most).toBeCloseTo(whole, 9);
    expect(combined?.prevalence).toBeCloseTo(prevalence(all).value ?? Number.NaN, 9);
    expect(combined?.alertsPerBedDay).toBe(0);
  });

  it('of a probability give Brier score, mean error and bands of calibration of all rows, to 1e-9', () => {
    const sites = [4, 5, 6].map((seed) => madeUpSite(seed, { children: 2_500, values: 40, isProbability: true }));
    const combined = combineSites(told(sites, PROBABLE));
    const whole = calibrationOf(scored(pooled(sites)));
    expect(combined?.brierScore).toBeCloseTo(whole.brierScore.value ?? Number.NaN, 9);
    expect(combined?.meanError).toBeCloseTo(whole.meanError.value ?? Number.NaN, 9);
    expect(combined?.calibration.length).toBe(whole.bands.length);
    for (const [at, band] of whole.bands.entries()) {
      expect(combined?.calibration[at]?.eventRate).toBeCloseTo(band.eventRate, 9);
      expect(combined?.calibration[at]?.meanProbability).toBeCloseTo(band.meanProbability, 9);
    }
  });

  it('whatever they hold: the true area lies between the limits, and no message counts fewer than eleven children', () => {
    const site = fc.record({
      seed: fc.nat(),
      children: fc.integer({ min: 1, max: 150 }),
      values: fc.integer({ min: 2, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(site, { minLength: 3, maxLength: 3 }), fc.boolean(), (asked, isProbability) => {
        const sites = asked.map(({ seed, ...rest }) => madeUpSite(seed, { ...rest, isProbability }));
        const messages = sites.map((each) => siteStatistics({ ...QUESTION, isProbability }, each, noAlerts));
        for (const message of messages) {
          if (message === null) continue;
          expect(egressFaults(message)).toEqual([]);
          const counts = message.cells.flatMap(({ eventChildren, otherChildren }) => [eventChildren, otherChildren]);
          expect(counts.filter((count) => count > 0 && count < 11)).toEqual([]);
        }
        const telling = sites.filter((_, at) => messages[at] !== null);
        const combined = combineSites(messages.filter((message) => message !== null));
        if (combined === null) return;
        const all = scored(pooled(telling));
        const whole = auroc(rankingOf(all)).value;
        if (whole === null) return;
        expect(combined.auroc?.least ?? 1).toBeLessThanOrEqual(whole + 1e-9);
        expect(combined.auroc?.most ?? 0).toBeGreaterThanOrEqual(whole - 1e-9);
        expect(combined.moments).toBe(all.values.length);
        expect(combined.prevalence).toBeCloseTo(prevalence(all).value ?? Number.NaN, 9);
      }),
      { numRuns: propertyRuns(120) },
    );
  });

  it('recalibrate to what all rows together give, and find what was done to a probability', () => {
    const random = new SeededRandom(9);
    const sites = [1, 2, 3].map(() => {
      const values = Array.from({ length: 4_000 }, () => 0.02 + 0.96 * random.next());
      const chanceOf = (value: number) => 1 / (1 + Math.exp(-(-1 + 0.5 * Math.log(value / (1 - value)))));
      const outcomes = values.map((value) => Number(random.chance(chanceOf(value))));
      return { values, outcomes, children: values.map((_, at) => at >> 2) };
    });
    const across = recalibrate((at) => sites.map((site) => recalibrationSums(site, at)));
    const whole = recalibrate((at) => [recalibrationSums(pooled(sites), at)]);
    expect(across?.intercept).toBeCloseTo(whole?.intercept ?? Number.NaN, 9);
    expect(across?.slope).toBeCloseTo(whole?.slope ?? Number.NaN, 9);
    expect(across?.intercept).toBeCloseTo(-1, 0);
    expect(across?.slope).toBeCloseTo(0.5, 1);
    expect(recalibrate(() => [null])).toBeNull();
  });

  it('asked different things are not combined, and one of few children tells nothing', () => {
    const [site] = told([madeUpSite(1, { children: 300, values: 5, isProbability: false })]);
    if (site === undefined) throw new Error('no message');
    expect(combineSites([site, { ...site, questionSha256: 'b'.repeat(64) }])).toBeNull();
    expect(combineSites([])).toBeNull();
    expect(told([madeUpSite(1, { children: 10, values: 5, isProbability: false })])).toEqual([]);
  });

  it('see drift where values moved, and none where they did not', () => {
    const site = (seed: number) => madeUpSite(seed, { children: 900, values: 9, isProbability: false });
    const moved = { ...site(2), values: site(2).values.map((value) => Math.min(8, value + 3)) };
    expect(driftOf(cellsOf(site(1)), cellsOf(site(2)))).toBeLessThan(0.05);
    expect(driftOf(cellsOf(site(1)), cellsOf(moved))).toBeGreaterThan(0.25);
  });
});

describe('the check at the door', () => {
  const [message] = told([madeUpSite(1, { children: 300, values: 5, isProbability: false })]);
  const cell = message?.cells[0];
  it.each([
    ['a row', { ...message, rows: [{ stayId: 'stay-1', value: 3 }] }],
    ['a name in a cell', { ...message, cells: [{ ...cell, name: 'Kim' }] }],
    ['ten children in a cell', { ...message, cells: [{ ...cell, eventChildren: 10 }] }],
    ['one child alone', { ...message, children: 1 }],
    ['more children than moments', { ...message, cells: [{ ...cell, events: 3, eventChildren: 12 }] }],
    ['alerts of three children', { ...message, alerts: { count: 9, bedDays: 30, children: 3 } }],
    ['text in place of a digest', { ...message, questionSha256: 'stay-1' }],
    ['nothing', null],
  ])('stops %s', (_, wrong) => expect(egressFaults(wrong)).not.toEqual([]));

  it('lets the message itself through', () => expect(egressFaults(message)).toEqual([]));
});
