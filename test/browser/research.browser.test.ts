/** The research page: stays without names, cohorts, runs with their share and results; empty, failing, on a phone and on a wall. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  CohortEntry,
  ResearchChoices,
  ResearchRun,
  ResearchStay,
} from '../../services/contract/screens/research-view.ts';
import type { Role } from '../../services/contract/access/access-table.ts';
import { withoutInfra } from '../support/infra.ts';
import { timeLimit } from '../support/patience.ts';
import { ScreenDriver, axeFaults, becomesTrue, picture } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { START_MS, UNIT_ID, unitState } from './stub-ward.ts';

const HOUR_MS = 3_600_000;
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, locale: 'ko-KR' };
const WALL = { viewport: { width: 3840, height: 2160 } };

const CHOICES: ResearchChoices = {
  scores: ['phoenix-4', 'national-pews-england'],
  vitalRules: [{ id: 'desaturation', levels: ['medium', 'high'] }],
  models: ['a-model'],
  labels: [
    { id: 'escalation', isFound: true },
    { id: 'death', isFound: false },
  ],
  signals: ['heartRatePerMin', 'spo2Percent'],
  seesEveryUnit: true,
};
const STAYS: readonly ResearchStay[] = (['newborn', 'infant', 'unknown'] as const).map((ageBand, index) => ({
  stayId: `stay-of-a-hospital-2026-${index + 1}`,
  unitId: UNIT_ID,
  ageBand,
  sex: index === 0 ? 'female' : 'unknown',
  openedAtMs: START_MS - (index + 2) * 24 * HOUR_MS,
  closedAtMs: index === 0 ? null : START_MS - HOUR_MS,
}));
const COHORT: CohortEntry = { cohortId: 'newborns', definition: { name: 'Newborns of the spring' }, faults: [] };
const WHAT_IF: ResearchRun = {
  runId: 'run-1',
  request: {
    kind: 'what-if',
    unitId: UNIT_ID,
    fromMs: START_MS - 24 * HOUR_MS,
    toMs: START_MS,
    changes: [{ ruleId: 'desaturation', level: 'high', limit: 85, waitSeconds: null }],
    offRuleIds: [],
  },
  unitIds: [UNIT_ID],
  state: 'done',
  share: 1,
  askedAtMs: START_MS - HOUR_MS,
  startedAtMs: START_MS - HOUR_MS,
  endedAtMs: START_MS - HOUR_MS + 90_000,
  fault: null,
  files: ['report.json'],
};
const COHORT_RUN: ResearchRun = { ...WHAT_IF, runId: 'run-2', request: { kind: 'cohort', cohortId: 'newborns' } };
const EVALUATION: ResearchRun = {
  ...WHAT_IF,
  runId: 'run-3',
  unitIds: null,
  request: {
    kind: 'evaluate',
    subject: { kind: 'score', id: 'phoenix-4' },
    labelId: 'escalation',
    threshold: 2,
    lowerIsWorse: false,
    horizonMinutes: 360,
  },
};

let driver: ScreenDriver;
let runs: readonly ResearchRun[];

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  if (withoutInfra) return;
  await driver.begin();
  serveAs('researcher');
  runs = [
    { ...EVALUATION, runId: 'run-5', state: 'running', share: 0.42, endedAtMs: null, files: [] },
    { ...EVALUATION, runId: 'run-4', state: 'failed', fault: 'vigil: config-invalid: too little', files: [] },
    { ...EVALUATION, files: ['report.json', 'report.html'] },
    COHORT_RUN,
    WHAT_IF,
  ];
  const counts = (alerts: number) => ({ alerts, alertsABedDay: alerts / 8, bedDays: 8 });
  const counted = (alerts: number) => ({ ...counts(alerts), byRule: { desaturation: counts(alerts) } });
  const changed = [
    { what: 'gone', ruleId: 'desaturation', stayId: 'stay-1', bedId: 'B1', atMs: START_MS - 3 * HOUR_MS },
  ];
  const steps = ['in the history', 'unit', 'admitted in time', 'age', 'sex', 'length of stay', 'signals'];
  const flow = steps.map((step, index) => ({ step, stays: 40 - index, excluded: index === 0 ? 0 : 1 }));
  const answers: Readonly<Record<string, () => unknown>> = {
    choices: () => CHOICES,
    stays: () => ({ stays: STAYS, next: null }),
    cohorts: () => [COHORT],
    runs: () => runs,
    'runs/run-1/report.json': () => ({ unitId: UNIT_ID, before: counted(24), after: counted(9), changed }),
    'runs/run-2/report.json': () => ({ stays: 34, digest: 'a1'.repeat(32), flow, labels: { escalation: 3 } }),
  };
  for (const [name, body] of Object.entries(answers)) {
    driver.server.answers.set(`GET /api/research/${name}`, () => ({ body: body() }));
  }
});
afterEach(() => driver?.end());

function serveAs(role: Role): void {
  driver.server.session = { ...NURSE, userId: 'choi', displayName: 'Choi R.', role, seesNames: false };
}

describe.skipIf(withoutInfra)('the research page', () => {
  it('lists stays without names, with the way to what was known, and asks anew for another age', async () => {
    const page = await driver.open('#/research', DESK);
    await page.locator('.research-stay').first().waitFor();
    expect(await page.locator('.research-stay').count()).toBe(STAYS.length);
    const text = await page.locator('.research').textContent();
    for (const { displayName } of unitState().stays) expect(text).not.toContain(displayName);
    const known = page.locator('.research-stay').nth(1).getByRole('link', { name: 'first hour' });
    const openedAtMs = STAYS[1]?.openedAtMs ?? 0;
    expect(await known.getAttribute('href')).toBe(`#/known?unit=${UNIT_ID}&at=${openedAtMs + HOUR_MS}`);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'research-stays-desk');
    driver.server.answers.set('GET /api/research/stays', () => ({ body: { stays: [], next: null } }));
    await page.getByLabel('Age at admission').selectOption('toddler');
    await page.getByText('No stay fits.').waitFor();
    await picture(page, 'research-stays-none');
  });

  it('keeps what it found when the unit tells its own zone a moment later', async () => {
    driver.server.isUntold = true;
    let asked = 0;
    driver.server.answers.set('GET /api/research/stays', () => {
      asked += 1;
      return asked === 1 ? { body: { stays: STAYS, next: null } } : { body: { stays: [], next: null } };
    });
    const page = await driver.open('#/research', DESK);
    await page.locator('.research-stay').first().waitFor();
    expect(await page.getByText('Times in UTC').count()).toBe(1);
    driver.server.tellState();
    await page.getByText('Times in Asia/Seoul').waitFor();
    expect(await page.locator('.research-stay').count()).toBe(STAYS.length);
    expect(asked).toBe(1);
  });

  it('writes the times of an open form anew in the zone of the unit, never those of another', async () => {
    driver.server.isUntold = true;
    const from = '2026-02-28T15:00:00.000Z';
    driver.server.answers.set('GET /api/research/cohorts', () => ({
      body: [{ ...COHORT, definition: { ...(COHORT.definition as object), time: { from } } }],
    }));
    const page = await driver.open('#/research/cohorts', DESK);
    await page.getByRole('button', { name: 'Change' }).click();
    const field = page.getByLabel(/^Admitted from/);
    expect(await field.inputValue()).toBe('2026-02-28');
    driver.server.tellState();
    await expect.poll(() => field.inputValue(), { timeout: timeLimit(15_000) }).toBe('2026-03-01');
  });

  it('shows runs with share, fault and result, cancels one and starts another', async () => {
    const page = await driver.open('#/research/runs', DESK);
    await page.locator('.research-run').first().waitFor();
    expect(await page.locator('.research-run').first().textContent()).toContain('runs, 42 %');
    expect(await page.locator('.research-fault').textContent()).toBe('vigil: config-invalid: too little');
    const report = page.getByRole('link', { name: 'Report' });
    expect(await report.getAttribute('href')).toBe('api/research/runs/run-3/report.html');
    await page.locator('.research-run').nth(4).getByRole('button', { name: 'Result' }).click();
    await page.locator('.research-cases a').waitFor();
    expect(await page.locator('.research-cases a').getAttribute('href')).toBe(
      `#/known?unit=${UNIT_ID}&at=${START_MS - 3 * HOUR_MS}`,
    );
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'research-runs-desk');
    driver.server.answers.set('POST /api/research/runs/run-5/cancel', () => {
      const [first] = runs;
      if (first !== undefined) runs = [{ ...first, state: 'cancelled' }, ...runs.slice(1)];
      return { body: runs[0] };
    });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.research-run[data-state="cancelled"]').waitFor();

    const started = new Promise<unknown>((resolve) => {
      driver.server.answers.set('POST /api/research/runs', (body) => {
        resolve(JSON.parse(body));
        return { status: 201, body: EVALUATION };
      });
    });
    await page.getByRole('button', { name: 'New run' }).click();
    await picture(page, 'research-run-form-desk');
    await page.getByRole('button', { name: 'Start' }).click();
    expect(await started).toMatchObject({
      kind: 'evaluate',
      subject: { kind: 'score', id: 'phoenix-4' },
      labelId: 'escalation',
      horizonMinutes: 360,
    });
  });

  it('keeps a definition that is typed, and says what the server finds wrong with it', async () => {
    driver.server.answers.set('PUT /api/research/cohorts/spring', () => ({
      status: 422,
      body: { code: 'cohort-invalid', message: 'time.from must be before time.to' },
    }));
    const page = await driver.open('#/research/cohorts', DESK);
    await page.locator('.research-cohort').first().waitFor();
    await page.locator('.research-cohort').getByRole('button', { name: 'Result' }).click();
    await page.getByText('Who was left at each step').waitFor();
    await picture(page, 'research-cohorts-desk');
    await page.getByRole('button', { name: 'New cohort' }).click();
    await page.getByLabel(/^Short name/).fill('spring');
    await page.getByLabel('Title').fill('Spring');
    await page.getByLabel(/^Authors/).fill('Choi M., Kim J.');
    await page.getByLabel(/^Admitted from/).fill('2026-06-01');
    await page.getByLabel(/^Admitted before/).fill('2026-03-01');
    await page.getByRole('button', { name: 'Keep the definition' }).click();
    await page.getByText('time.from must be before time.to').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'research-cohort-form-desk');
    driver.forgive(/422/);
  });

  it('says that nothing can be read, and that nothing was run yet', async () => {
    driver.server.answers.set('GET /api/research/stays', () => ({
      status: 503,
      body: { code: 'history-unreachable' },
    }));
    const page = await driver.open('#/research', DESK);
    await page.getByText('This cannot be read now.').waitFor();
    await picture(page, 'research-failed');
    runs = [];
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByText('No run yet.').waitFor();
    await picture(page, 'research-runs-none');
    driver.forgive(/503/);
  });

  it('fits a phone, in Korean, and a wall', async () => {
    const page = await driver.open('#/research', PHONE);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.locator('.research-stay').first().waitFor();
    await becomesTrue(page, 'document.documentElement.scrollWidth <= innerWidth');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'research-stays-phone-korean');
    await page.getByRole('link', { name: '실행', exact: true }).click();
    await page.locator('.research-run').first().waitFor();
    await page.locator('.research-run').nth(4).getByRole('button', { name: '결과' }).click();
    await page.locator('.research-cases a').waitFor();
    await becomesTrue(page, 'document.documentElement.scrollWidth <= innerWidth');
    await picture(page, 'research-runs-phone-korean');
    const wall = await driver.open('#/research/runs', WALL);
    await wall.locator('.research-run').first().waitFor();
    await picture(wall, 'research-runs-wall');
  });

  it('is for researchers alone', async () => {
    serveAs('nurse');
    const page = await driver.open('#/research', DESK);
    await page.getByText('Researchers work here.').waitFor();
    expect(await page.locator('.data-tabs').textContent()).not.toContain('Research');
  });
});
