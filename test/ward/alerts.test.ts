// Hazards: H35, H37 (docs/hazards.md).
/** Order of attention, and what a command may say before the engine has answered (H35, H37). */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { byAttention, countByLevel, isHeld, openAlerts, starsOf } from '../../dashboards/ward/live/alert-order.ts';
import {
  IDLE,
  afterAnswer,
  commandFor,
  mayRetry,
  snoozeMinutes,
  type CommandState,
} from '../../dashboards/ward/live/alert-command.ts';
import { alertMarks } from '../../dashboards/ward/bedside/trends/alert-marks.ts';
import { ALERT_LEVELS } from '../../services/contract/decisions/alert.ts';
import { acknowledgeSchema, snoozeSchema } from '../../services/contract/screens/live-events.ts';
import { alertOf, START_MS } from '../browser/stub-ward.ts';
import type { Alert, AlertLevel } from '../../services/contract/decisions/alert.ts';
import { DECISION_VERSION, type AlertChanged } from '../../services/contract/decisions/decision.ts';

function alert(facts: { level?: AlertLevel; agoMs?: number; phase?: Alert['phase']; rule?: string }): Alert {
  const made = alertOf({
    bed: 7,
    rule: facts.rule ?? 'tachycardia',
    level: facts.level ?? 'medium',
    kind: 'clinical',
    title: 'T',
    detail: 'D',
    agoMs: facts.agoMs ?? 1_000,
  });
  return { ...made, phase: facts.phase ?? 'raised' };
}

const anyAlert = fc
  .record({
    level: fc.constantFrom(...ALERT_LEVELS),
    agoMs: fc.nat(1_000_000),
    phase: fc.constantFrom('raised', 'acknowledged', 'snoozed', 'cleared'),
    rule: fc.constantFrom('a', 'b', 'c'),
  })
  .map((facts) => alert(facts));

describe('the order of attention', () => {
  it('is level, then nobody has it, then longest waiting', () => {
    const low = alert({ level: 'low', agoMs: 900_000 });
    const held = alert({ level: 'high', agoMs: 800_000, phase: 'acknowledged' });
    const older = alert({ level: 'high', agoMs: 60_000 });
    const newer = alert({ level: 'high', agoMs: 5_000 });
    const cleared = alert({ level: 'high', phase: 'cleared', rule: 'gone' });
    expect(openAlerts([low, newer, held, cleared, older])).toEqual([older, newer, held, low]);
  });

  it('is total, and never puts a lower level above a higher one', () => {
    fc.assert(
      fc.property(fc.array(anyAlert, { maxLength: 12 }), (alerts) => {
        const ordered = openAlerts(alerts);
        const ranks = ordered.map((each) => ALERT_LEVELS.indexOf(each.level));
        expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
        expect(openAlerts(alerts.toReversed()).map(({ id }) => id)).toEqual(ordered.map(({ id }) => id));
        for (const each of ordered) expect(byAttention(each, each)).toBe(0);
      }),
    );
  });

  it('counts every open alert by level, held or not', () => {
    expect(
      countByLevel([alert({ level: 'high' }), alert({ level: 'high', phase: 'snoozed' }), alert({ level: 'low' })]),
    ).toEqual({ high: 2, medium: 0, low: 1 });
    expect(ALERT_LEVELS.map(starsOf)).toEqual(['*', '**', '***']);
    expect([alert({}), alert({ phase: 'acknowledged' }), alert({ phase: 'snoozed' })].map(isHeld)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('a command', () => {
  const seen = alert({ level: 'high' });
  const command = commandFor({
    act: 'acknowledge',
    alert: seen,
    commandId: '0123456789ab',
    reason: 'doctor-told',
    minutes: 5,
  });
  const waiting: CommandState = { kind: 'waiting', command };
  const change: AlertChanged = {
    version: DECISION_VERSION,
    kind: 'alert.changed',
    id: 'x',
    unitId: seen.unitId,
    atMs: START_MS,
    cause: '0:1',
    stayId: seen.stayId,
    change: 'acknowledged',
    alert: seen,
    commandId: '0123456789ab',
    refusal: null,
  };

  it('is what the server accepts, and names the transition that was seen', () => {
    expect(acknowledgeSchema.parse(command.body)).toMatchObject({
      seenTransition: seen.transition,
      reason: 'doctor-told',
    });
    const snooze = commandFor({ act: 'snooze', alert: seen, commandId: '0123456789ab', reason: 'other', minutes: 10 });
    expect(snoozeSchema.parse(snooze.body)).toMatchObject({ forMs: 600_000 });
  });

  it('ends with the answer to itself alone', () => {
    expect(afterAnswer(waiting, '0123456789ab', { ok: true, change })).toBe(IDLE);
    expect(afterAnswer(waiting, 'another-one', { ok: true, change })).toBe(waiting);
    expect(afterAnswer(IDLE, '0123456789ab', { ok: true, change })).toBe(IDLE);
  });

  it('that was refused or not confirmed has failed, whichever way it was told', () => {
    expect(
      afterAnswer(waiting, '0123456789ab', {
        ok: true,
        change: { ...change, change: 'refused', refusal: { code: 'refused.changed', values: {} } },
      }),
    ).toMatchObject({ kind: 'failed', code: 'refused' });
    expect(afterAnswer(waiting, '0123456789ab', { ok: false, code: 'not-confirmed', message: '' })).toMatchObject({
      kind: 'failed',
      command,
    });
    expect([mayRetry('not-confirmed'), mayRetry('refused'), mayRetry('not-allowed')]).toEqual([true, false, false]);
  });

  it('snoozes within bounds, a high alert for ten minutes at most', () => {
    expect(Math.max(...snoozeMinutes('high'))).toBeLessThanOrEqual(10);
    for (const level of ALERT_LEVELS) {
      for (const minutes of snoozeMinutes(level)) expect(minutes * 60_000).toBeLessThanOrEqual(3_600_000);
    }
  });
});

describe('marks in the trends', () => {
  it('D2: carry the words and the level of their own moment, and no words where this screen knows only later ones', () => {
    const first = alert({ level: 'medium', agoMs: 10_000 });
    const worse = { ...first, level: 'high' as const, transition: 2 };
    const other = { ...alert({ rule: 'apnoea' }), stayId: 'stay-9' };
    const change = (each: Alert, how: AlertChanged['change'], atMs: number): AlertChanged => ({
      version: DECISION_VERSION,
      kind: 'alert.changed',
      id: `${each.id}#${each.transition}`,
      unitId: each.unitId,
      atMs,
      cause: '0:1',
      stayId: each.stayId,
      change: how,
      alert: each,
      commandId: null,
      refusal: null,
    });
    const at = first.firstRaisedAtMs;
    const marks = alertMarks({
      decisions: [change(first, 'raised', at), change(other, 'raised', START_MS)],
      live: [change(worse, 'worsened', at + 60_000), change({ ...worse, transition: 5 }, 'annotated', at + 90_000)],
      open: [worse],
      stayId: 'stay-7',
    });
    expect(marks).toEqual([
      { atMs: at, level: first.level, title: first.title },
      { atMs: at + 60_000, level: 'high', title: worse.title },
    ]);
    expect(alertMarks({ decisions: [], live: [], open: [worse], stayId: 'stay-7' })).toEqual([
      { atMs: at, level: 'high', title: null },
    ]);
  });
});
