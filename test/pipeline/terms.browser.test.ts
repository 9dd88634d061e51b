/**
 * The codes of a hospital, decided in a real browser against a real Vigil: an engineer by keyboard alone looks, tries,
 * approves and proposes, a doctor confirms on a phone in Korean, and what they said counts without a restart. The
 * picture in docs/screens is taken here.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCodeMap } from '../../services/feed/adapters/code-map-files.ts';
import { importCodes } from '../../services/feed/terms/map/import-codes.ts';
import { ReceivedCodes } from '../../services/feed/terms/received/received-codes.ts';
import { loadTermSources } from '../../services/compose/terms/terms-sources.ts';
import { axeFaults, picture } from '../browser/screen-driver.ts';
import { launchBrowser, openPage } from '../support/chromium-page.ts';
import { withoutInfra } from '../support/infra.ts';
import { dataFolder, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';
import { timeLimit } from '../support/patience.ts';

/** `VIGIL_TEST_PICTURES=1 npx vitest run --project browser test/pipeline` takes docs/screens anew. */
const TAKE_PICTURES = process.env['VIGIL_TEST_PICTURES'] === '1';
const HOSPITAL = 'hospital-07';
const DESK = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

const LIST = `system,code,name,unit,count
99MON,RESP,Heart rate,bpm,90000
99MON,SAT1,산소포화도,%,88000
99MON,TMPC,심부체온,℃,1200
99MON,ABPM,동맥압 평균,mmHg,60000
99LAB,CR01,크레아티닌,mg/dL,340
99LAB,LAC,젖산,mmol/L,310
99LAB,K,칼륨,mEq/L,355
99LAB,PLT,혈소판수,10*3/uL,240
99LAB,CRP,CRP,mg/dL,410
99LAB,GLU,Glucose (POCT),mg/dL,500
99MON,ETCO,EtCO2,kPa,4000
99MON,PI,Perfusion index,%,52000`;

/** A hospital with a list of codes and a day of numbers; a breathing rate goes by the name of a heart rate. */
async function hospitalFolder(): Promise<string> {
  const dataDir = await dataFolder();
  await mkdir(path.join(dataDir, 'terms'));
  const unit = (unitId: string, name: string, setting: string) => ({
    unitId,
    hospitalId: HOSPITAL,
    name,
    timeZone: 'Asia/Seoul',
    setting,
    beds: [{ bedId: '01', label: '01', setting, locations: [unitId] }],
  });
  await writeFile(
    path.join(dataDir, 'sources.json'),
    JSON.stringify({
      version: 1,
      hospitals: [{ hospitalId: HOSPITAL, timeZone: 'Asia/Seoul', codeMap: 'map.json' }],
      units: [unit('nicu-2', 'NICU 2', 'nicu'), unit('picu-1', 'PICU 1', 'picu')],
      sources: [],
    }),
  );
  const imported = importCodes(LIST, HOSPITAL, await loadTermSources());
  if (!imported.ok) throw new Error(imported.reason);
  await writeCodeMap(path.join(dataDir, 'terms', 'map.json'), imported.map);
  const book = new ReceivedCodes();
  const came = (
    row: readonly [system: string, code: string, name: string, unit: string],
    [count, low, high]: readonly [count: number, low: number, high: number],
    setting: 'nicu' | 'picu' = 'nicu',
  ): void => {
    const [system, code, name, unitText] = row;
    const local = { system, code, name, channel: '', unit: { code: unitText, name: '', system: '' } };
    const place = { hospitalId: HOSPITAL, unitId: setting === 'nicu' ? 'nicu-2' : 'picu-1', setting };
    for (let at = 0; at < count; at++) {
      const value = Math.round((low + ((high - low) * (at % 17)) / 16) * 10) / 10;
      book.note(place, local, value, Date.now() - 7_200_000 + Math.floor((7_000_000 * at) / count));
    }
  };
  came(['99MON', 'RESP', 'Heart rate', 'bpm'], [400, 20, 60]);
  came(['99MON', 'SAT1', '산소포화도', '%'], [380, 88, 100]);
  came(['99MON', 'TMPC', '심부체온', '℃'], [120, 36.2, 38.1], 'picu');
  came(['99MON', 'ABPM', '동맥압 평균', 'mmHg'], [300, 32, 58]);
  came(['99LAB', 'CR01', '크레아티닌', 'mg/dL'], [14, 0.3, 1.1], 'picu');
  came(['99LAB', 'K', '칼륨', 'mEq/L'], [12, 3.2, 5.1], 'picu');
  came(['99LAB', 'CRP', 'CRP', 'mg/dL'], [11, 0.1, 8.4], 'picu');
  came(['99MON', 'VFLOW', 'Flow peak', 'stone'], [60, 8, 14], 'picu');
  await writeFile(path.join(dataDir, 'received-codes.json'), book.serialise());
  return dataDir;
}

/** Tab until the focus is on what the selector names, as a person without a mouse does. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed++) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) === true`)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

async function signIn(page: Page, who: RegExp): Promise<void> {
  await page.getByRole('button', { name: who }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.header').waitFor();
}

const rowOf = (page: Page, code: string) => page.locator('.term-row', { has: page.getByText(code, { exact: true }) });
const isTooWide = 'document.documentElement.scrollWidth > innerWidth';

describe.skipIf(withoutInfra)('the codes of a hospital', () => {
  let vigil: RunningProcess;
  let browser: Browser;
  let dataDir = '';
  beforeAll(async () => {
    dataDir = await hospitalFolder();
    const settings = { VIGIL_LOG_LEVEL: 'silent', VIGIL_DATA_DIR: dataDir };
    [vigil, browser] = await Promise.all([startVigilProcess(settings), launchBrowser()]);
  }, timeLimit(120_000));
  afterAll(async () => {
    await browser?.close();
    await vigil?.stop();
  });

  async function opened(who: RegExp, viewport: { width: number; height: number }): Promise<Page> {
    const { page } = await openPage(browser, vigil.address);
    page.setDefaultTimeout(20_000);
    await page.setViewportSize(viewport);
    await signIn(page, who);
    return page;
  }

  const entryOf = async (code: string): Promise<Record<string, unknown>> => {
    const map = JSON.parse(await readFile(path.join(dataDir, 'terms', 'map.json'), 'utf8')) as {
      entries: Record<string, unknown>[];
    };
    return map.entries.find((each) => each['code'] === code) ?? {};
  };

  it(
    'are decided by keyboard alone, tried first, and by two where the numbers speak against it',
    { timeout: timeLimit(240_000) },
    async () => {
      const page = await opened(/Engineer Jung/, DESK);
      await tabTo(page, 'a.data-link');
      await page.keyboard.press('Enter');
      await page.locator('.data-tabs').waitFor();
      await tabTo(page, '.data-tabs a[href*="codes"]');
      await page.keyboard.press('Enter');
      await rowOf(page, 'RESP').waitFor();
      expect(await page.locator('.term-row').count()).toBe(13);
      expect(await rowOf(page, 'VFLOW').textContent()).toContain('not in the list');
      expect(await rowOf(page, 'CRP').textContent()).toContain('nothing is alike');
      await picture(page, 'codes-1-list');
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate(isTooWide)).toBe(false);

      // Three at once, by shift and arrow from the second row.
      await tabTo(page, '.term-row');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      expect(await page.locator('.term-row[aria-selected="true"] strong').allTextContents()).toEqual([
        'SAT1',
        'ABPM',
        'TMPC',
      ]);
      await tabTo(page, '.terms-try button');
      await page.keyboard.press('Enter');
      await page.locator('.terms-trial').waitFor();
      const trial = await page.locator('.terms-trial').textContent();
      expect(trial).toMatch(/SAT1 → SpO2.*counts at once.*nicu-2: 380 values → 88–100 %/);
      expect(trial).toMatch(/TMPC → Core temperature.*picu-1: 120 values → 36.2–38.1 °C/);
      expect(await page.getByRole('button', { name: 'Approve 3' }).isDisabled()).toBe(true);
      await tabTo(page, '.terms-decide textarea');
      await page.keyboard.type('Seen beside the monitors of bed 3 and 7');
      await picture(page, 'codes-2-tried');
      expect(await axeFaults(page)).toEqual([]);
      await tabTo(page, '.terms-buttons .primary');
      await page.keyboard.press('Enter');
      await page.getByText('Approved: 3.').waitFor();
      await rowOf(page, 'SAT1').waitFor({ state: 'detached' });
      expect(await entryOf('SAT1')).toMatchObject({
        status: 'approved',
        reviewedBy: 'Engineer Jung D. (engineer.jung)',
        note: 'Seen beside the monitors of bed 3 and 7',
      });
      await picture(page, 'codes-3-approved');

      // A heart rate of 20 to 60 in a newborn unit: only with a second person.
      await page.locator('.term-row[tabindex="0"]').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await tabTo(page, '.terms-try button');
      await page.keyboard.press('Enter');
      await page.getByText(/400 values came in nicu-2, 20 to 60, half of them below/).waitFor();
      await tabTo(page, '.terms-decide textarea');
      await page.keyboard.type('The maker says that it is the heart');
      await picture(page, 'codes-4-against');
      if (TAKE_PICTURES) await page.screenshot({ path: 'docs/screens/codes.png' });
      await tabTo(page, '.terms-buttons .primary');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Propose 1 to a second person');
      await page.keyboard.press('Enter');
      await page.getByText('Waits for a second person: 1.').waitFor();
      await rowOf(page, 'RESP').getByText('needs a second person').waitFor();
      expect(await entryOf('RESP')).toMatchObject({ status: 'suggested', proposal: { byId: 'engineer.jung' } });
      await page.locator('.term-row[tabindex="0"]').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
      await page.getByText('It is your own proposal').waitFor();
      expect(await page.getByRole('button', { name: /^Confirm/ }).count()).toBe(0);
      await picture(page, 'codes-5-own-proposal');
      await page.context().close();
    },
  );

  it('are answered by a second person on a phone in Korean', { timeout: timeLimit(120_000) }, async () => {
    const page = await opened(/Dr Lee/, PHONE);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.goto(`${vigil.address}/#/codes`);
    await rowOf(page, 'RESP').waitFor();
    expect(await page.evaluate(isTooWide)).toBe(false);
    await picture(page, 'codes-6-phone-list');
    await page.getByLabel('보기').selectOption('proposed');
    await rowOf(page, 'RESP').locator('.term-mark').click();
    await page.getByText('Engineer Jung D. (engineer.jung) 제안: 심박수').waitFor();
    await page.getByRole('button', { name: '지난 하루로 시험' }).click();
    await page.getByText(/nicu-2에서 받은 값 400개의 범위는 20~60/).waitFor();
    await page.getByLabel('본인의 이유').fill('호흡수입니다. 모니터에서 확인했습니다.');
    await page.locator('.terms-decision').scrollIntoViewIfNeeded();
    await picture(page, 'codes-7-phone-proposal');
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate(isTooWide)).toBe(false);
    await page.getByRole('button', { name: '반려' }).click();
    await page.getByText('반려, 계속 대기: 1개.').waitFor();
    expect(await entryOf('RESP')).toMatchObject({ status: 'suggested', remark: { by: 'Dr Lee H. (dr.lee)' } });
    await page.context().close();
  });

  it(
    'in Korean at a desk; two at once: the later is refused and sees the newer state',
    { timeout: timeLimit(120_000) },
    async () => {
      const [lee, jung] = [await opened(/Dr Lee/, DESK), await opened(/Engineer Jung/, DESK)];
      await lee.getByRole('button', { name: '한국어' }).click();
      await lee.goto(`${vigil.address}/#/codes`);
      await jung.goto(`${vigil.address}/#/codes`);
      for (const page of [lee, jung]) {
        await rowOf(page, 'CR01').locator('.term-mark').click();
        await page.locator('.terms-try button').click();
        await page.locator('.terms-trial').waitFor();
        await page.locator('.terms-decide textarea').fill('검사실에 물어보았습니다');
      }
      await picture(lee, 'codes-8-korean');
      expect(await axeFaults(lee)).toEqual([]);
      // The page of one does not look again before it decides.
      const seen = await (await jung.request.get(`${vigil.address}/api/terms`)).text();
      await jung.route('**/api/terms', (route) => route.fulfill({ contentType: 'application/json', body: seen }));
      await lee.locator('.terms-buttons .primary').click();
      await lee.getByText('승인: 1개.').waitFor();
      await jung.unroute('**/api/terms');
      await jung.locator('.terms-buttons .primary').click();
      await jung.getByText('Somebody changed the map meanwhile').waitFor();
      await jung.getByText('No longer waiting: CR01').waitFor();
      expect(await rowOf(jung, 'CR01').count()).toBe(0);
      await picture(jung, 'codes-9-conflict');
      expect(await entryOf('CR01')).toMatchObject({ reviewedBy: 'Dr Lee H. (dr.lee)' });
    },
  );
});
