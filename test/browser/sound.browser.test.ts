// Hazards: H13, H16 (docs/hazards.md).
/** The sound of a screen in a real Chromium, with what its Web Audio was told to play written down. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { timeLimit } from '../support/patience.ts';
import { withoutInfra } from '../support/infra.ts';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import { UNIT_ID } from './stub-ward.ts';
import { ScreenDriver, axeFaults, becomesTrue, picture, tile } from './screen-driver.ts';

/** An emergency sounds again after five seconds. */
const AGAIN = { timeout: timeLimit(15_000) };

let driver: ScreenDriver;
const soundTestRoute = `POST /api/units/${UNIT_ID}/sound-test`;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(async () => {
  await driver?.begin();
  driver?.server.answers.set(soundTestRoute, () => ({ status: 204 }));
});
afterEach(() => driver?.end());

/** Each voice by where its glide begins, and each breaking off; what is spoken too. */
const OBSERVED = `
  globalThis.heard = [];
  globalThis.spoken = [];
  const set = AudioParam.prototype.setValueAtTime;
  AudioParam.prototype.setValueAtTime = function (value, at) {
    if (value > 100) globalThis.heard.push(value);
    return set.call(this, value, at);
  };
  const disconnect = GainNode.prototype.disconnect;
  GainNode.prototype.disconnect = function (...rest) {
    globalThis.heard.push('off');
    return disconnect.apply(this, rest);
  };
`;

async function openObserved(options: { readonly hash?: string; readonly more?: string } = {}): Promise<Page> {
  const page = await driver.open('#/nothing');
  await page.context().addInitScript(OBSERVED + (options.more ?? ''));
  await page.goto(`${driver.server.url}${options.hash ?? ''}`);
  await page.reload();
  return page;
}

const heard = (page: Page): Promise<readonly (number | 'off')[]> => page.evaluate('globalThis.heard');
const mark = (page: Page) => page.locator('.sound-mark');

async function arm(page: Page): Promise<void> {
  await mark(page).click();
  await page.getByRole('button', { name: 'Switch the sound on here' }).click();
}

/** All alerts of the ward but those of these beds are answered. */
function answerAllBut(...beds: readonly number[]): void {
  for (const alert of driver.server.alerts) {
    if (beds.some((bed) => alert.bedId === `bed-${bed}`)) continue;
    if (alert.phase === 'raised') driver.server.changeAlert('acknowledged', answered(alert));
  }
}

function answered(alert: Alert): Alert {
  const atMs = driver.server.nowMs;
  const holder = { by: 'lee', displayName: 'Lee S.', role: 'doctor', reason: 'acted', note: null } as const;
  return {
    ...alert,
    phase: 'acknowledged',
    transition: alert.transition + 1,
    holder: { ...holder, atMs, untilMs: atMs + 600_000 },
  };
}

describe.skipIf(withoutInfra)('the sound of a screen', () => {
  it('is off until a person switches it on here, and says so', async () => {
    const page = await openObserved();
    await tile(page, 1).waitFor();
    expect(await mark(page).textContent()).toBe('Sound off');
    driver.server.changeAlert('raised', raised(1, 'high'));
    await page.locator('.alert-card').first().waitFor();
    expect(await heard(page)).toEqual([]);
    await picture(page, 'sound-off');
  });

  it('is tested at the start of a shift: played, answered, written down, and told in the header', async () => {
    const tests: string[] = [];
    driver.server.answers.set(soundTestRoute, (body) => {
      tests.push(body);
      return { status: 204 };
    });
    const page = await openObserved();
    await tile(page, 1).waitFor();
    answerAllBut();
    await arm(page);
    await mark(page).filter({ hasText: 'Sound on, not tested' }).waitFor();
    await page.getByRole('button', { name: 'Play the test' }).click();
    expect(await heard(page)).toEqual([520, 520, 520, 520]);
    await picture(page, 'sound-panel');
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await mark(page)
      .filter({ hasText: /NOT HEARD at \d\d:\d\d/ })
      .waitFor();
    await picture(page, 'sound-not-heard');
    await page.getByRole('button', { name: 'Play the test' }).click();
    await page.getByRole('button', { name: 'Yes, heard' }).click();
    await mark(page)
      .filter({ hasText: /Sound on, heard \d\d:\d\d/ })
      .waitFor();
    await expect.poll(() => tests).toEqual(['{"wasHeard":false}', '{"wasHeard":true}']);
  });

  it('follows the alert: by level, again while nobody answers, off at the answer', async () => {
    const page = await openObserved();
    await tile(page, 1).waitFor();
    answerAllBut();
    await arm(page);
    await mark(page).filter({ hasText: 'not tested' }).waitFor();
    expect(await heard(page)).toEqual([]);
    const medium = raised(1, 'medium');
    driver.server.changeAlert('raised', medium);
    await expect.poll(() => heard(page)).toEqual([392, 588]);
    const emergency = { ...raised(2, 'high'), isEmergency: true };
    driver.server.changeAlert('raised', emergency);
    await expect.poll(() => heard(page)).toEqual([392, 588, 'off', 520, 520, 520, 520]);
    await expect.poll(async () => (await heard(page)).filter((each) => each === 520).length, AGAIN).toBe(8);
    driver.server.changeAlert('acknowledged', answered(emergency));
    await expect.poll(async () => (await heard(page)).slice(-3)).toEqual(['off', 392, 588]);
    driver.server.changeAlert('snoozed', { ...answered(medium), phase: 'snoozed' });
    await expect.poll(async () => (await heard(page)).at(-1)).toBe('off');
  });

  it('says NOT LIVE by a sound of its own, where it is armed', async () => {
    const page = await openObserved();
    await tile(page, 1).waitFor();
    answerAllBut();
    await arm(page);
    await mark(page).filter({ hasText: 'not tested' }).waitFor();
    driver.server.pauseHeartbeats();
    await page.locator('.not-live').waitFor();
    await expect.poll(() => heard(page)).toEqual([620, 620]);
    await page.locator('.hearing-line', { hasText: 'not tested' }).waitFor();
    await picture(page, 'sound-not-live');
    driver.server.resumeHeartbeats();
    await tile(page, 1).waitFor();
    await expect.poll(async () => (await heard(page)).at(-1)).toBe('off');
  });

  it('that was armed is armed after a reload, says that the browser blocks it, and sounds at the first touch', async () => {
    const page = await openObserved();
    await tile(page, 1).waitFor();
    await arm(page);
    await mark(page).filter({ hasText: 'not tested' }).waitFor();
    await page.reload();
    await mark(page).filter({ hasText: 'SOUND BLOCKED: touch the screen' }).waitFor();
    expect(await heard(page)).toEqual([]);
    await picture(page, 'sound-blocked');
    await page.locator('.footer').click();
    await mark(page).filter({ hasText: 'not tested' }).waitFor();
    await expect.poll(async () => (await heard(page)).length).toBeGreaterThan(0);
    // The browser's own words: it did block it.
    driver.forgive(/AudioContext was not allowed to start/);
  });

  it('says that it cannot sound: without Web Audio, with an output that fails, with a clock that stands', async () => {
    const without = await openObserved({ more: `delete globalThis.AudioContext;` });
    await mark(without).filter({ hasText: 'Cannot sound' }).waitFor();
    const failing = await openObserved({
      more: `const Real = AudioContext; globalThis.AudioContext = class extends Real { constructor() { super(); globalThis.made = this; } };`,
    });
    await tile(failing, 1).waitFor();
    await arm(failing);
    await mark(failing).filter({ hasText: 'not tested' }).waitFor();
    await failing.evaluate(`globalThis.made.dispatchEvent(new Event('error'))`);
    await mark(failing).filter({ hasText: 'NO SOUND OUTPUT' }).waitFor();
    const standing = await openObserved({
      more: `Object.defineProperty(BaseAudioContext.prototype, 'currentTime', { get: () => 1 });`,
    });
    await tile(standing, 1).waitFor();
    await arm(standing);
    await mark(standing).filter({ hasText: 'SOUND BLOCKED' }).waitFor();
  });

  it('is quiet for a while where somebody asks for it: nothing sounds or flashes, levels are shown', async () => {
    const page = await openObserved();
    await tile(page, 1).waitFor();
    answerAllBut();
    await arm(page);
    await page.getByRole('button', { name: 'Quiet for 2 hours' }).click();
    await mark(page)
      .filter({ hasText: /Quiet until \d\d:\d\d/ })
      .waitFor();
    driver.server.changeAlert('raised', raised(1, 'high'));
    await page.locator('.alert-card').first().waitFor();
    await becomesTrue(page, `document.getAnimations().length === 0`);
    expect(await heard(page)).toEqual([]);
    await picture(page, 'sound-quiet');
    await page.getByRole('button', { name: 'End the quiet' }).click();
    await expect.poll(() => heard(page)).toEqual([370, 370]);
  });

  it('says level, bed and what it is, in the language of the screen and without a name', async () => {
    const page = await openObserved({
      more: `
        const voice = (lang) => ({ lang, localService: true, name: lang, voiceURI: lang, default: false });
        Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: class { constructor(text) { this.text = text; } } });
        Object.defineProperty(globalThis, 'speechSynthesis', { value: {
          getVoices: () => [voice('en-GB'), voice('ko-KR')],
          cancel: () => {}, speak: ({ text, lang }) => globalThis.spoken.push(lang + ' ' + text),
        } });
      `,
    });
    await tile(page, 1).waitFor();
    answerAllBut();
    await arm(page);
    await page.getByRole('checkbox', { name: /Say level, bed/ }).check();
    driver.server.changeAlert('raised', raised(1, 'high'));
    await expect.poll(() => page.evaluate('globalThis.spoken.length')).toBe(1);
    const [words] = await page.evaluate<readonly string[]>('globalThis.spoken');
    expect(words).toMatch(/^en-GB High\. Bed 1\. /i);
  });

  it('fits a phone and a desk, in Korean too', async () => {
    const page = await openObserved();
    await page.setViewportSize({ width: 1440, height: 900 });
    await tile(page, 1).waitFor();
    await arm(page);
    await picture(page, 'sound-desk');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.language button', { hasText: '한' }).click();
    await mark(page).filter({ hasText: '소리 켜짐, 시험 안 함' }).click();
    await page.getByRole('button', { name: '시험 소리 내기' }).click();
    await page.getByRole('button', { name: '예, 들림' }).waitFor();
    await picture(page, 'sound-phone');
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '예, 들림' }).click();
    await mark(page)
      .filter({ hasText: /소리 켜짐, \d\d:\d\d 들림/ })
      .waitFor();
  });
});

/** An alert like one that the ward has, newly at this bed. */
function raised(bed: number, level: Alert['level']): Alert {
  const like = driver.server.alerts.find(({ kind, stayId }) => kind === 'clinical' && stayId !== null);
  if (like === undefined) throw new Error('the ward has no alert to be like');
  return {
    ...like,
    id: `sound-${bed}-${level}`,
    bedId: `bed-${bed}`,
    stayId: `stay-${bed}`,
    level,
    phase: 'raised',
    holder: null,
    escalation: 0,
    firstRaisedAtMs: driver.server.nowMs,
    changedAtMs: driver.server.nowMs,
    transition: 1,
  };
}
