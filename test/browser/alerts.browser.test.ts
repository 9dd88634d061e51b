// Hazards: H15, H37 (docs/hazards.md).
/** Alerts as a nurse meets them: seen, acknowledged in two taps, refused, not confirmed, snoozed. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutInfra } from '../support/infra.ts';
import { ScreenDriver, card, picture, styleOf, tile } from './screen-driver.ts';
import { NURSE } from './stub-server.ts';
import { alertOf } from './stub-ward.ts';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import { promised } from '../support/patience.ts';

let driver: ScreenDriver;

beforeAll(async () => {
  if (!withoutInfra) driver = await ScreenDriver.launch();
});
afterAll(() => driver?.close());
beforeEach(() => driver?.begin());
afterEach(() => driver?.end());

describe.skipIf(withoutInfra)('alerts', () => {
  const fresh = (): Alert =>
    alertOf({
      bed: 1,
      rule: 'apnoea',
      level: 'high',
      kind: 'clinical',
      title: 'Apnoea or very slow breathing: 4/min',
      detail: 'Respiratory rate below 10/min for 20 s: 4/min',
      agoMs: -5_000,
      inputs: [
        {
          name: 'respiratoryRatePerMin',
          quality: 'present',
          value: 4,
          unit: '/min',
          observedAtMs: 0,
          ageMs: 0,
          from: null,
          formula: null,
          record: null,
        },
      ],
    });

  it('18.4: that have eased say how grave they had been, on the card and at the bedside', async () => {
    const page = await driver.open();
    const alert = driver.alertOfBed(7);
    await card(page, alert).waitFor();
    const at = (lower: number): Alert => ({
      ...alert,
      level: lower >= 9 ? 'high' : 'medium',
      title: { code: 'score.title', values: { ruleId: 'national-pews-england', lower, complete: true } },
    });
    driver.server.changeAlert('worsened', { ...at(12), transition: alert.transition + 1 });
    await card(page, alert).getByText('National PEWS 12').waitFor();
    expect(await card(page, alert).locator('.episode-peak').count()).toBe(0);
    driver.server.changeAlert('annotated', { ...at(6), transition: alert.transition + 2 });
    const peak = card(page, alert).locator('.episode-peak');
    await peak.waitFor();
    expect(await peak.textContent()).toMatch(/^highest: \*\*\* High · National PEWS 12 · 14:3\d$/);
    await picture(page, 'alert-peak');
    await tile(page, 7).locator('.tile-link').click();
    await page.locator('.alert-bar .episode-peak', { hasText: 'National PEWS 12' }).waitFor();
    await picture(page, 'alert-peak-bedside');
  });

  it('18.4: of a vital sign keep the worst number, on the card and at the bedside, acknowledged or not', async () => {
    const page = await driver.open();
    await tile(page, 1).waitFor();
    const alert = fresh();
    const reached = (value: number): Pick<Alert, 'worst'> => ({
      worst: [
        {
          signal: 'respiratoryRatePerMin',
          extreme: 'lowest',
          value,
          observedAtMs: alert.firstRaisedAtMs,
          doubtful: false,
        },
      ],
    });
    driver.server.changeAlert('raised', { ...alert, ...reached(4) });
    await card(page, alert).getByText('lowest Respiratory rate 4/min at 14:32').waitFor();
    driver.server.changeAlert('reached', { ...alert, ...reached(2), transition: 2 });
    await card(page, alert).getByText('lowest Respiratory rate 2/min at 14:32').waitFor();
    await tile(page, 1).locator('.tile-link').click();
    await page.locator('.alert-bar .episode-worst', { hasText: '2/min at 14:32' }).waitFor();
    await page.locator('.stay-alerts .episode-worst', { hasText: '2/min at 14:32' }).waitFor();
    expect(await page.locator('.stay-alerts').textContent()).not.toContain('worse number');
    await picture(page, 'alert-worst-bedside');
  });

  it('appear by colour, word, stars and order, and are reported as painted', async () => {
    const page = await driver.open();
    await tile(page, 1).waitFor();
    const alert = fresh();
    driver.server.changeAlert('raised', alert);
    const band = tile(page, 1).locator('.alert-band');
    await band.waitFor();
    expect(await band.textContent()).toMatch(/^\*\*\* High ?Apnoea or very slow breathing: 4\/min/);
    expect(await band.getAttribute('data-new')).toBe('true');
    expect(await styleOf(page, '[data-bed="bed-1"] .alert-band', 'backgroundColor')).not.toBe('rgba(0, 0, 0, 0)');
    const text = await card(page, alert).textContent();
    for (const part of [
      '*** High',
      'Bed 1',
      '이하은',
      'apnoea 1.0.0',
      'first raised 14:32:12',
      'Respiratory rate',
      '4 /min',
    ]) {
      expect(text).toContain(part);
    }
    const painted = await driver.server.receives<{ alertId: string; transition: number }>(
      'alert.paint',
      (payload) => payload.alertId === alert.id,
    );
    expect(painted.transition).toBe(1);
    expect(
      await page.locator('.alert-card').evaluateAll((cards) => cards.map((each) => each.dataset['level'])),
    ).toEqual(['high', 'high', 'medium', 'medium', 'low']);
    expect(await page.locator('.unseen[aria-live]').textContent()).toBe(
      'High. Bed 1. Apnoea or very slow breathing: 4/min',
    );
  });

  it('that are an emergency say so, on tile and card, and stand before every other', async () => {
    const page = await driver.open();
    await tile(page, 1).waitFor();
    const alert = { ...fresh(), isEmergency: true };
    driver.server.changeAlert('raised', alert);
    await tile(page, 1).locator('.alert-band', { hasText: '*** Emergency' }).waitFor();
    expect(await page.locator('.alert-card').first().getAttribute('data-alert')).toBe(alert.id);
    expect(await card(page, alert).locator('.level-chip').textContent()).toBe('*** Emergency');
    await picture(page, 'alert-emergency');
  });

  it('show each sub-score, and inputs with units and ages', async () => {
    const page = await driver.open();
    await card(page, driver.alertOfBed(7)).waitFor();
    const rows = await card(page, driver.alertOfBed(7)).locator('.alert-inputs li').allTextContents();
    expect(rows).toEqual([
      'Heart rate172 /min+4',
      'Respiratory rate58 /min+2',
      'Oxygen flow4 L/min14:23+2',
      'Capillary refill3 s14:23+2',
      'SpO₂93 %+1',
      'Respiratory distressnone14:23+0',
      'Systolic blood pressure82 mmHg+0',
    ]);
  });

  it('do not flash for those who asked for less motion', async () => {
    const page = await driver.open('', { reducedMotion: 'reduce' });
    await tile(page, 1).waitFor();
    driver.server.changeAlert('raised', fresh());
    const band = tile(page, 1).locator('.alert-band[data-new="true"]');
    await band.waitFor();
    expect(await styleOf(page, '[data-bed="bed-1"] .alert-band', 'animationName')).toBe('none');
  });

  it('are acknowledged in two taps; every other screen shows by whom within a second', async () => {
    const [page, other] = [await driver.open(), await driver.open()];
    const alert = driver.alertOfBed(7);
    await card(other, alert).waitFor();
    await card(page, alert).getByRole('button', { name: 'Acknowledge' }).click();
    await picture(page, 'reasons');
    const tapped = performance.now();
    await card(page, alert).getByRole('button', { name: 'Doctor told' }).click();
    await card(other, alert)
      .getByText('Kim J. has it')
      .waitFor({ timeout: promised(1_000) });
    expect(performance.now() - tapped).toBeLessThan(1_500);
    await card(page, alert).getByText('Kim J. has it').waitFor();
    expect(await card(page, alert).textContent()).toMatch(/Doctor told · returns in (29|30) min/);
    expect(await tile(page, 7).locator('.alert-band').textContent()).toContain('Kim J.');
    expect(await card(page, alert).getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    await picture(page, 'acknowledged');
  });

  it('say that they wait, and never look held before the engine has said so', async () => {
    driver.server.answerMode = 'silent';
    const page = await driver.open();
    const alert = driver.alertOfBed(7);
    await card(page, alert).getByRole('button', { name: 'Acknowledge' }).click();
    await card(page, alert).getByRole('button', { name: 'Seen at bedside' }).click();
    await card(page, alert).getByText('Waiting for confirmation').waitFor();
    expect(await card(page, alert).getAttribute('data-held')).toBe('false');
  });

  it('that were not confirmed say what to do, and a retry is the same command', async () => {
    driver.server.answerMode = 'not-confirm';
    const page = await driver.open();
    const alert = driver.alertOfBed(7);
    await card(page, alert).getByRole('button', { name: 'Acknowledge' }).click();
    await card(page, alert).getByRole('button', { name: 'Other' }).click();
    await card(page, alert).getByText('Not confirmed. It may or may not be stored').waitFor();
    expect(await card(page, alert).getAttribute('data-held')).toBe('false');
    await picture(page, 'not-confirmed');
    driver.server.answerMode = 'confirm';
    await card(page, alert).getByRole('button', { name: 'Retry' }).click();
    await card(page, alert).getByText('Kim J. has it').waitFor();
    const sent = driver.server.received
      .filter(({ event }) => event === 'alert.acknowledge')
      .map(({ payload }) => payload);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
  });

  it('that were refused say why and offer no retry', async () => {
    driver.server.answerMode = 'refuse';
    const page = await driver.open();
    const alert = driver.alertOfBed(3);
    await card(page, alert).getByRole('button', { name: 'Acknowledge' }).click();
    await card(page, alert).getByRole('button', { name: 'Sensor fault' }).click();
    await card(page, alert).getByText('The alert had changed before this arrived. Look at it again').waitFor();
    expect(await card(page, alert).getByRole('button', { name: 'Retry' }).count()).toBe(0);
    await card(page, alert).getByRole('button', { name: 'Close' }).click();
    expect(await card(page, alert).getByRole('button', { name: 'Acknowledge' }).count()).toBe(1);
  });

  it('are snoozed for minutes that are chosen and bounded', async () => {
    const page = await driver.open();
    const alert = driver.alertOfBed(3);
    await card(page, alert).getByRole('button', { name: 'Snooze' }).click();
    await card(page, alert).getByRole('button', { name: '10 min' }).click();
    await card(page, alert).getByRole('button', { name: 'Treatment started' }).click();
    await card(page, alert)
      .getByText(/snoozed · Treatment started · returns in (9|10) min/)
      .waitFor();
    expect(await driver.server.receives('alert.snooze')).toMatchObject({
      forMs: 600_000,
      reason: 'treatment-started',
      seenTransition: 1,
    });
  });

  /** Somebody answered eleven seconds ago. */
  function holds(alert: Alert, who: { readonly by: string; readonly displayName: string }): void {
    const { nowMs } = driver.server;
    const times = { atMs: nowMs - 11_000, untilMs: nowMs + 600_000 };
    const holder = { ...who, ...times, role: 'nurse' as const, reason: 'doctor-told', note: null };
    const held = { ...alert, phase: 'acknowledged' as const, transition: 9, holder };
    driver.server.changeAlert('acknowledged', held, { commandId: null, refusal: null });
  }

  const isAbout = (alert: Alert) => (payload: unknown) => (payload as { alertId: string }).alertId === alert.id;

  it('are taken back for ten seconds by whoever answered, then extended; another takes over', async () => {
    const page = await driver.open();
    const alert = driver.alertOfBed(3);
    const button = (name: RegExp) => card(page, alert).getByRole('button', { name });
    await button(/^Acknowledge$/).click();
    await button(/^Doctor told$/).click();
    await button(/^Undo \(\d+ s\)$/).click();
    expect(await driver.server.receives('alert.undo')).toMatchObject({ seenTransition: 2 });
    await button(/^Acknowledge$/).waitFor();
    const other = driver.alertOfBed(7);
    holds(alert, { by: NURSE.userId, displayName: NURSE.displayName });
    holds(other, { by: 'lee', displayName: 'Lee H.' });
    await button(/^Extend$/).waitFor();
    await card(page, other).getByRole('button', { name: 'Take over' }).click();
    expect(await driver.server.receives('alert.acknowledge', isAbout(other))).toMatchObject({ seenTransition: 9 });
    await card(page, other)
      .getByText(/Kim J\./)
      .waitFor();
  });

  it('work by keyboard alone: Enter opens and gives, Escape takes back', async () => {
    const page = await driver.open();
    const alert = driver.alertOfBed(7);
    const acknowledge = card(page, alert).getByRole('button', { name: 'Acknowledge' });
    await acknowledge.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await acknowledge.waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Acknowledge');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await card(page, alert).getByText('Doctor told').waitFor();
  });

  it('offer a researcher no acknowledgement', async () => {
    driver.server.session = { ...NURSE, role: 'researcher' };
    const page = await driver.open();
    await card(page, driver.alertOfBed(7)).waitFor();
    expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
  });
});
