/** 14.10: the page that counts a unit's alerts, on a desk and a phone, in English and Korean, empty and failing. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../services/contract/alert-course/answers-worth.ts';
import type { AlarmBurden, AlertCounts } from '../../services/contract/screens/alarm-burden.ts';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, becomesTrue, picture } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { START_MS, UNIT_ID } from './stub-ward.ts';

const HASH = `#/burden?unit=${UNIT_ID}`;
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, locale: 'ko-KR' };
const DAY_MS = 86_400_000;
const PATH = 'GET /api/history/alarm-burden';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  if (withoutInfra) return;
  await driver.begin();
  driver.server.session = NURSE;
  driver.server.answers.set(PATH, () => ({ body: BURDEN }));
});
afterEach(() => driver?.end());

function counts(alerts: number, actionable: number): AlertCounts {
  const answered = Math.round(alerts * 0.7);
  return {
    alerts,
    perBedDay: alerts / 79.4,
    rings: alerts + Math.round(alerts / 3),
    answered,
    endedUnanswered: alerts - answered,
    escalated: Math.round(alerts / 20),
    answeredAfterMs: answered === 0 ? null : { p50: 48_000, p90: 190_000, p99: 1_260_000 },
    worth: {
      actionable,
      notActionable: answered - actionable,
      share: answered === 0 ? null : actionable / answered,
      interval: answered === 0 ? null : wilsonInterval(actionable, answered),
    },
  };
}

const BURDEN: AlarmBurden = {
  unitId: UNIT_ID,
  fromMs: START_MS - 7 * DAY_MS,
  toMs: START_MS,
  timeZone: 'Asia/Seoul',
  bedDays: 79.4,
  all: counts(412, 61),
  byLevel: { high: counts(70, 31), medium: counts(210, 25), low: counts(132, 5) },
  byRule: [
    {
      ruleId: 'desaturation',
      kind: 'clinical',
      title: {
        code: 'vital.title',
        values: { ruleId: 'desaturation', signal: 'spo2Percent', standsIn: false, value: 84 },
      },
      ...counts(190, 22),
    },
    {
      ruleId: 'national-pews-england',
      kind: 'score',
      title: { code: 'score.title', values: { ruleId: 'national-pews-england', lower: 9, complete: true } },
      ...counts(120, 30),
    },
    ...Array.from({ length: 11 }, (_, index) => ({
      ruleId: `rule-${index}`,
      kind: 'technical' as const,
      title: { code: 'text.kept', values: { text: `An older alert ${index}` } } as const,
      ...counts(10 - Math.min(9, index), 0),
    })),
  ],
  byBed: ['bed-1', 'bed-2', 'bed-of-before', null].map((bedId, index) => ({ bedId, ...counts(80 - index, 9) })),
  byHour: Array.from({ length: 24 }, (_, hour) => (hour * 7) % 31),
  monitorAlarms: {
    alarms: 9_120,
    perBedDay: 9_120 / 79.4,
    byHour: Array.from({ length: 24 }, () => 380),
    byCode: [{ code: '196652', text: 'SpO2 LOW', alarms: 5_000 }],
  },
  policyChanges: [
    {
      atMs: START_MS - 3 * DAY_MS,
      decided: { by: 'lee', displayName: 'Lee H.', reason: 'too many at night', atMs: START_MS - 3 * DAY_MS },
      perBedDayBefore: 7.1,
      perBedDayAfter: 3.4,
    },
  ],
};

describe.skipIf(withoutInfra)('the alarm burden', () => {
  it('says how many a bed-day, how long until an answer and where they come from', async () => {
    const page = await driver.open(HASH, { viewport: { width: 1440, height: 1500 } });
    await page.locator('.burden-figures').waitFor();
    const figures = await page.locator('.burden-value').allTextContents();
    expect(figures).toEqual(['5.2', '549', '48 s', '30 %', '21 %', '115']);
    const [first] = await page.locator('.burden-table tbody tr').allTextContents();
    // The rule by its name, not the number that its newest alert had.
    expect(first).toMatch(/^Desaturation190/);
    expect(await page.locator('.burden .card').first().textContent()).toContain('412 alerts');
    await page.getByText('10 of 13').waitFor();
    expect(await page.locator('.hour-bars li').count()).toBe(24);
    expect(await page.getByText('Lee H.: too many at night').count()).toBe(1);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'burden-desk');
  });

  it('asks for another period in the unit’s own time', async () => {
    const asked: URLSearchParams[] = [];
    driver.server.answers.set(PATH, (_body, query) => {
      asked.push(query);
      return { body: BURDEN };
    });
    const page = await driver.open(HASH, DESK);
    await page.locator('.burden-figures').waitFor();
    await page.getByRole('button', { name: '24 h' }).click();
    await becomesTrue(page, `document.querySelector('.ranges [aria-pressed="true"]').textContent === '24 h'`);
    await page.locator('.burden-figures').waitFor();
    const spans = asked.map((query) => Number(query.get('toMs')) - Number(query.get('fromMs')));
    expect([spans[0], spans.at(-1)]).toEqual([7 * DAY_MS, DAY_MS]);
    // The page's clock has fractions of a millisecond, and the server takes none.
    for (const query of asked) expect(query.get('toMs')).toMatch(/^\d+$/);
  });

  it('fits a phone, in Korean', async () => {
    const page = await driver.open(HASH, PHONE);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.locator('.burden-figures').waitFor();
    await becomesTrue(page, 'document.documentElement.scrollWidth <= innerWidth');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'burden-phone-korean');
  });

  it('says so where nothing was raised, and where nothing can be read', async () => {
    const none = { ...BURDEN, all: counts(0, 0), monitorAlarms: { ...BURDEN.monitorAlarms, alarms: 0 } };
    driver.server.answers.set(PATH, () => ({ body: none }));
    const page = await driver.open(HASH, DESK);
    await page.getByText('No alert in this period.').waitFor();
    await page.getByText('not of how children were').waitFor();
    driver.server.answers.set(PATH, () => ({ status: 503, body: { code: 'history-unreachable' } }));
    await page.getByRole('button', { name: '30 days' }).click();
    await page.getByText('Alerts cannot be counted now.').waitFor();
    driver.forgive(/503/);
  });
});
