/** The labelling part of the research page: a study is begun, judged moment by moment, and settled; on a desk, a phone and a wall, in English and Korean. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RatingAnswerRequest, RatingRequest } from '../../services/contract/screens/rating/rating-request.ts';
import type {
  RatingAgreement,
  RatingSheet,
  RatingSummary,
} from '../../services/contract/screens/rating/rating-view.ts';
import type { ResearchChoices } from '../../services/contract/screens/research-view.ts';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, axeFaults, becomesTrue, picture } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { START_MS, UNIT_ID } from './stub-ward.ts';

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, locale: 'ko-KR' };
const MINUTE_MS = 60_000;
const AT_MS = START_MS - 24 * 60 * MINUTE_MS;

const CHOICES: ResearchChoices = {
  scores: ['phoenix-4'],
  vitalRules: [{ id: 'desaturation', levels: ['medium', 'high'] }],
  models: [],
  labels: [
    { id: 'escalation', isFound: true },
    { id: 'cardiac-arrest', isFound: false },
  ],
  signals: ['heartRatePerMin'],
  seesEveryUnit: true,
};
const STUDY: RatingSummary = {
  studyId: 'spells',
  unitId: UNIT_ID,
  question: 'Was this alert worth going to the bed?',
  labelId: 'escalation',
  items: 3,
  drawnFrom: 41,
  state: 'rating',
  raters: [
    { name: 'choi', answered: 1 },
    { name: 'kim', answered: 3 },
  ],
  adjudicator: 'lee',
  createdBy: 'lee',
  createdAtMs: START_MS,
  mine: 'rates',
};
const ITEMS: RatingSheet['items'] = [1, 2, 3].map((item) => ({
  item,
  unitId: UNIT_ID,
  stayId: `stay-of-a-hospital-2026-${item}`,
  ageBand: 'infant',
  atMs: AT_MS + item * MINUTE_MS,
  alert: item === 3 ? null : { ruleId: 'desaturation', level: 'high' },
  answer: item === 1 ? 'no' : null,
}));
const SETTLED: RatingSummary = { ...STUDY, studyId: 'old', state: 'settling', mine: 'settles' };
const AGREEMENT: RatingAgreement = {
  study: SETTLED,
  rated: 3,
  agreed: 2,
  kappa: { value: 0.6765, low: 0.5046, high: 0.8484, standardError: 0.0877 },
  counts: { yes: [2, 1], no: [1, 2], 'cannot-tell': [0, 0] },
  items: ITEMS.slice(1, 2).map((item) => ({ ...item, first: 'yes', second: 'no', settled: null })),
};

let driver: ScreenDriver;
let sheet: RatingSheet;
let agreement: RatingAgreement;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  if (withoutInfra) return;
  await driver.begin();
  driver.server.session = { ...NURSE, userId: 'choi', displayName: 'Choi R.', role: 'researcher', seesNames: false };
  sheet = { study: STUDY, items: ITEMS };
  agreement = AGREEMENT;
  const { answers } = driver.server;
  answers.set('GET /api/research/choices', () => ({ body: CHOICES }));
  answers.set('GET /api/research/ratings', () => ({
    body: [STUDY, SETTLED, { ...SETTLED, studyId: 'older', state: 'done', mine: 'none' }],
  }));
  answers.set('GET /api/research/ratings/spells/items', () => ({ body: sheet }));
  answers.set('POST /api/research/ratings/spells/answers', (body) => {
    const { item, answer } = JSON.parse(body) as RatingAnswerRequest;
    sheet = { ...sheet, items: sheet.items.map((each) => (each.item === item ? { ...each, answer } : each)) };
    return { body: sheet };
  });
  answers.set('GET /api/research/ratings/old/agreement', () => ({ body: agreement }));
  answers.set('POST /api/research/ratings/old/settled', (body) => {
    const { answer } = JSON.parse(body) as RatingAnswerRequest;
    agreement = { ...agreement, items: agreement.items.map((each) => ({ ...each, settled: answer })) };
    return { body: agreement };
  });
});
afterEach(() => driver?.end());

describe.skipIf(withoutInfra)('the labelling page', () => {
  it('asks moment after moment, keeps the answer, goes on to the next and tells nothing of the other', async () => {
    const page = await driver.open('#/research/labelling', DESK);
    await page.locator('.research-run').first().waitFor();
    expect(await page.locator('.research-run').first().textContent()).toContain('choi: 1 of 3');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'rating-studies-desk');
    await page.getByRole('button', { name: 'Judge' }).click();
    await page.locator('.rating-plot svg').first().waitFor();
    // The first that has no answer yet.
    expect(await page.locator('.rating-moment').textContent()).toContain('stay-of-a-hospital-2026-2');
    expect(await page.locator('[data-row="spo2"]').textContent()).toMatch(/\d\d at the moment/);
    expect(await axeFaults(page)).toEqual([]);
    // The answers are in sight whatever the height of the plots.
    const box = await page.getByRole('button', { name: 'Yes' }).boundingBox();
    expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThan(900);
    await picture(page, 'rating-sheet-desk');
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.getByText('stay-of-a-hospital-2026-3').waitFor();
    await page.getByRole('button', { name: 'Cannot tell' }).click();
    await page.getByText('You are through.').waitFor();
    expect(sheet.items.map(({ answer }) => answer)).toEqual(['no', 'yes', 'cannot-tell']);
    await page.getByRole('button', { name: '← Previous' }).click();
    expect(await page.getByRole('button', { name: 'Yes' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('says that an answer was not kept', async () => {
    driver.server.answers.set('POST /api/research/ratings/spells/answers', () => ({
      status: 503,
      body: { code: 'x' },
    }));
    const page = await driver.open('#/research/labelling', DESK);
    await page.getByRole('button', { name: 'Judge' }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.getByText('The answer was not kept. Try again.').waitFor();
    expect(await page.locator('.rating-moment').textContent()).toContain('stay-of-a-hospital-2026-2');
    driver.forgive(/503/);
  });

  it('tells how far both agree, and lets the third settle what differs', async () => {
    const page = await driver.open('#/research/labelling', DESK);
    await page.locator('.research-run').nth(1).getByRole('button', { name: 'Agreement' }).click();
    await page.getByText('Cohen’s kappa 0.68 (95 % 0.50 to 0.85)').waitFor();
    expect(await page.locator('.research-run').textContent()).toContain('choi: Yes · kim: No');
    await page.getByRole('button', { name: 'Show the vital signs' }).click();
    await page.locator('.rating-plot svg').first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'rating-agreement-desk');
    await page.getByRole('button', { name: 'Settle as: No' }).click();
    await page.getByText('Settled: No').waitFor();
  });

  it('begins a study by what is typed, of three accounts and no fewer', async () => {
    let asked: RatingRequest | null = null;
    driver.server.answers.set('POST /api/research/ratings', (body) => {
      asked = JSON.parse(body) as RatingRequest;
      return { status: 201, body: STUDY };
    });
    const page = await driver.open('#/research/labelling', DESK);
    await page.getByRole('button', { name: 'New study' }).click();
    await page.getByLabel(/^Short name/).fill('spells');
    await page.getByLabel('Question to both').fill('Was it an arrest?');
    await page.getByLabel('Label for «yes»').selectOption('cardiac-arrest');
    await page.getByLabel(/^First rater/).fill('choi');
    await page.getByLabel(/^Second rater/).fill('kim');
    expect(await page.getByLabel(/^Who settles/).inputValue()).toBe('choi');
    await page.getByText('must be three accounts').waitFor();
    await page.getByLabel(/^Who settles/).fill('lee');
    await page.getByLabel('What is judged').selectOption('given');
    await page.getByLabel(/^Moments, one a line/).fill('stay-1 2026-11-23T08:00:00Z\nstay-2 2026-11-23T08:00:00');
    const begin = page.getByRole('button', { name: 'Draw and begin' });
    // The second line has no zone.
    expect(await begin.isDisabled()).toBe(true);
    await page.getByLabel(/^Moments, one a line/).fill('stay-1 2026-11-23T08:00:00Z\nstay-2 2026-11-23T17:00:00+09:00');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'rating-form-desk');
    await begin.click();
    await page.getByRole('button', { name: 'New study' }).waitFor();
    const atMs = Date.parse('2026-11-23T08:00:00Z');
    expect(asked).toMatchObject({
      studyId: 'spells',
      unitId: UNIT_ID,
      labelId: 'cardiac-arrest',
      raters: ['choi', 'kim'],
      adjudicator: 'lee',
      draw: { kind: 'given', moments: ['stay-1', 'stay-2'].map((stayId) => ({ stayId, atMs })) },
    });
  });

  it('fits a phone, in Korean, and a wall', async () => {
    const page = await driver.open('#/research/labelling', PHONE);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.locator('.research-run').first().waitFor();
    await becomesTrue(page, 'document.documentElement.scrollWidth <= innerWidth');
    await picture(page, 'rating-studies-phone-korean');
    await page.getByRole('button', { name: '판정하기' }).click();
    await page.locator('.rating-plot svg').first().waitFor();
    await becomesTrue(page, 'document.documentElement.scrollWidth <= innerWidth');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'rating-sheet-phone-korean');
    await page.getByRole('button', { name: /연구 목록으로/ }).click();
    await page.locator('.research-run').nth(1).getByRole('button', { name: '일치도' }).click();
    await page.locator('.rating-kappa').waitFor();
    await becomesTrue(page, 'document.documentElement.scrollWidth <= innerWidth');
    await picture(page, 'rating-agreement-phone-korean');
    const wall = await driver.open('#/research/labelling');
    await wall.getByRole('button', { name: 'Judge' }).click();
    await wall.locator('.rating-plot svg').first().waitFor();
    await picture(wall, 'rating-sheet-wall');
  });
});
