/** 14.10: what alerts a unit had and what came of them, over a real embedded history. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Alert, AlertChange, AlertLevel } from '../../../services/contract/decisions/alert.ts';
import type { AlertChanged, Decision } from '../../../services/contract/decisions/decision.ts';
import type { AlarmBurden } from '../../../services/contract/screens/alarm-burden.ts';
import { DuckDbHistory } from '../../../services/history/adapters/duckdb/duckdb-history.ts';
import { wilsonInterval } from '../../../services/contract/alert-course/answers-worth.ts';
import { readAlarmBurden } from '../../../services/history/http/read-burden.ts';
import { alertChanged, batchOf, scoreComputed, stayChanged, T0, UNIT } from '../history-fixtures.ts';
import { saying } from '../../support/told.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let folder: string;
let history: DuckDbHistory;
let written = 0;
/** Each test has a unit of its own in the one history. */
let unitId = UNIT;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-burden-'));
  history = await DuckDbHistory.open({ file: path.join(folder, 'history.duckdb') });
  await history.migrate();
});
afterAll(async () => {
  await history.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  unitId = `unit-after-${written}`;
});

async function write(...decisions: readonly Decision[]): Promise<void> {
  written += 1;
  await history.write(batchOf(written, { decisions: decisions.map(ofTheUnit) }));
}

function ofTheUnit(decision: Decision): Decision {
  const own = { unitId, id: `${unitId}/${decision.id}` };
  if (decision.kind !== 'stay.changed') return { ...decision, ...own };
  const stayId = `${unitId}/${decision.stayId}`;
  return { ...decision, ...own, stayId, stay: { ...decision.stay, stayId } };
}

/** One transition after the other of one alert, as the alert machine says them. */
function episode(
  id: string,
  first: Partial<Alert> & { readonly firstRaisedAtMs: number },
  ...then: readonly (readonly [AlertChange, number, Partial<Alert>?])[]
): readonly AlertChanged[] {
  const raised = alertChanged(`${id}#1`, first.firstRaisedAtMs);
  let alert: Alert = { ...raised.alert, id, ...first };
  const rest = then.map(([change, atMs, fields], index) => {
    alert = { ...alert, ...fields, changedAtMs: atMs, transition: index + 2 };
    return { ...alertChanged(`${id}#${index + 2}`, atMs), change, alert };
  });
  return [{ ...raised, alert: { ...alert, ...first, ...raisedAgain(first) } }, ...rest];
}

/** The first transition as it was, whatever became of the alert. */
const raisedAgain = (first: Partial<Alert>): Partial<Alert> => ({
  level: first.level ?? 'high',
  phase: 'raised',
  holder: null,
  changedAtMs: first.firstRaisedAtMs ?? T0,
  transition: 1,
});

const by = (reason: string, atMs: number): Partial<Alert> => ({
  phase: 'acknowledged',
  holder: { by: 'n', displayName: 'N', role: 'nurse', reason, note: null, atMs, untilMs: atMs + HOUR },
});

function asked(span: { readonly fromMs: number; readonly toMs: number }, timeZone = 'UTC'): Promise<AlarmBurden> {
  return readAlarmBurden(history, { unitId, ...span, timeZone, see: (decision) => decision });
}
const TWO_DAYS = { fromMs: T0, toMs: T0 + 2 * DAY };
/** The unit has come to the end of the two days. */
const atTheEnd = scoreComputed('a', T0 + 2 * DAY);

describe('the alarm burden of a unit', () => {
  it('counts episodes by day of a child in a bed, and not what is told of one again', async () => {
    await write(
      stayChanged('s1', T0, { stay: { openedAtMs: T0 } }),
      stayChanged('s2', T0, { stayId: 'stay-2', stay: { openedAtMs: T0 - DAY } }),
      stayChanged('s2-end', T0 + DAY, { stayId: 'stay-2', change: 'closed', stay: { openedAtMs: T0 - DAY } }),
      ...episode(
        'one',
        { firstRaisedAtMs: T0 + HOUR, level: 'medium' },
        ['painted', T0 + HOUR + 1_000],
        ['worsened', T0 + HOUR + 2_000, { level: 'high' }],
        ['escalated', T0 + HOUR + 3_000],
        ['acknowledged', T0 + HOUR + 5_000, by('doctor-told', T0 + HOUR + 5_000)],
        ['expired', T0 + 2 * HOUR, { phase: 'raised', holder: null }],
        ['acknowledged', T0 + 3 * HOUR, by('seen-at-bedside', T0 + 3 * HOUR)],
        ['cleared', T0 + 4 * HOUR, { phase: 'cleared', holder: null }],
      ),
      ...episode('two', { firstRaisedAtMs: T0 + 5 * HOUR, level: 'low' }, [
        'cleared',
        T0 + 6 * HOUR,
        { phase: 'cleared' },
      ]),
      ...episode('before', { firstRaisedAtMs: T0 - HOUR }, ['worsened', T0 + HOUR]),
      atTheEnd,
    );
    const { all, byLevel, bedDays, toMs } = await asked(TWO_DAYS);
    expect(bedDays).toBe(3);
    expect(toMs).toBe(TWO_DAYS.toMs);
    expect(all).toEqual({
      alerts: 2,
      perBedDay: 2 / 3,
      rings: 4,
      answered: 1,
      endedUnanswered: 1,
      escalated: 1,
      answeredAfterMs: { p50: 5_000, p90: 5_000, p99: 5_000 },
      worth: { actionable: 1, notActionable: 0, share: 1, interval: wilsonInterval(1, 1) },
    });
    expect([byLevel.high.alerts, byLevel.medium.alerts, byLevel.low.alerts]).toEqual([1, 0, 1]);
  });

  it('follows an alert that is raised in the span to an answer after it, and counts none that is raised there', async () => {
    const lateMs = TWO_DAYS.toMs + HOUR;
    await write(
      ...episode('late', { firstRaisedAtMs: TWO_DAYS.toMs - 1 }, [
        'acknowledged',
        lateMs,
        by('treatment-started', lateMs),
      ]),
      ...episode('next', { firstRaisedAtMs: TWO_DAYS.toMs }),
    );
    const { all } = await asked(TWO_DAYS);
    expect(all.alerts).toBe(1);
    expect(all.answeredAfterMs?.p50).toBe(HOUR + 1);
    expect(all.perBedDay).toBeNull();
  });

  it('says until when it counts where the unit has not come to the end', async () => {
    await write(stayChanged('s', T0, { stay: { openedAtMs: T0 } }), ...episode('x', { firstRaisedAtMs: T0 + DAY / 2 }));
    const { toMs, bedDays } = await asked(TWO_DAYS);
    expect(toMs).toBe(T0 + DAY / 2 + 1);
    expect(bedDays).toBeCloseTo(0.5, 5);
    expect((await asked({ fromMs: T0 + DAY, toMs: T0 + 2 * DAY })).bedDays).toBe(0);
  });

  it('puts rules and beds with most alerts first, and each alert into the hour of the unit', async () => {
    const title = saying('worst rule');
    await write(
      ...episode('a', { firstRaisedAtMs: T0, ruleId: 'rare', bedId: 'bed-1' }),
      ...episode('b', { firstRaisedAtMs: T0 + HOUR, ruleId: 'often', bedId: 'bed-2' }),
      ...episode('c', { firstRaisedAtMs: T0 + HOUR, ruleId: 'often', bedId: 'bed-2', title }),
      atTheEnd,
    );
    const { byRule, byBed, byHour } = await asked(TWO_DAYS, 'Asia/Seoul');
    expect(byRule.map(({ ruleId, alerts }) => [ruleId, alerts])).toEqual([
      ['often', 2],
      ['rare', 1],
    ]);
    expect(byRule[0]?.title).toEqual(title);
    expect(byBed.map(({ bedId }) => bedId)).toEqual(['bed-2', 'bed-1']);
    // T0 is 10:00 UTC, 19:00 in Seoul.
    expect(byHour.map((alerts, hour) => [hour, alerts]).filter(([, alerts]) => alerts !== 0)).toEqual([
      [19, 1],
      [20, 2],
    ]);
  });

  it('counts alarms of monitors where they begin, by code', async () => {
    const alarm = (id: string, phase: 'start' | 'end', code: string): Decision => ({
      ...scoreEnvelope(id),
      kind: 'device.alarmed',
      deviceId: 'monitor',
      alarm: { alarmId: id, phase, priority: 'high', origin: 'physiological', system: 'MDC', code, text: `of ${code}` },
    });
    await write(
      stayChanged('s', T0, { stay: { openedAtMs: T0 } }),
      alarm('m1', 'start', '1'),
      alarm('m1-end', 'end', '1'),
      alarm('m2', 'start', '2'),
      alarm('m3', 'start', '2'),
      atTheEnd,
    );
    const { monitorAlarms } = await asked(TWO_DAYS);
    expect(monitorAlarms.alarms).toBe(3);
    expect(monitorAlarms.perBedDay).toBe(1.5);
    expect(monitorAlarms.byCode).toEqual([
      { code: '2', text: 'of 2', alarms: 2 },
      { code: '1', text: 'of 1', alarms: 1 },
    ]);
  });

  it('sets the rate before each change of the rules beside the rate after it', async () => {
    const changed = (id: string, atMs: number): Decision => ({
      ...scoreEnvelope(id),
      atMs,
      kind: 'policy.changed',
      stayId: null,
      policy: {
        version: id,
        optIns: [],
        disabledRules: [],
        findingAlerts: [],
        scoreAlerts: [],
        before: null,
        decided: { by: 'dr', displayName: 'Dr', reason: 'too many', atMs },
      },
    });
    await write(
      stayChanged('s', T0, { stay: { openedAtMs: T0 } }),
      ...[1, 2, 3, 4].flatMap((hour) => episode(`b${hour}`, { firstRaisedAtMs: T0 + hour * HOUR })),
      changed('p', T0 + DAY),
      ...episode('after', { firstRaisedAtMs: T0 + DAY }),
      atTheEnd,
    );
    const { policyChanges } = await asked(TWO_DAYS);
    expect(policyChanges.map(({ perBedDayBefore, perBedDayAfter }) => [perBedDayBefore, perBedDayAfter])).toEqual([
      [4, 1],
    ]);
    expect(policyChanges[0]?.decided?.reason).toBe('too many');
  });

  it('shows nobody a name whom it is not told to', async () => {
    await write(...episode('x', { firstRaisedAtMs: T0 }), atTheEnd);
    const hidden = saying('hidden');
    const see = (decision: Decision): Decision =>
      decision.kind === 'alert.changed' ? { ...decision, alert: { ...decision.alert, title: hidden } } : decision;
    const { byRule } = await readAlarmBurden(history, { unitId, ...TWO_DAYS, timeZone: 'UTC', see });
    expect(byRule[0]?.title).toEqual(hidden);
  });
});

describe('counts of the alarm burden', () => {
  const LEVELS: readonly AlertLevel[] = ['low', 'medium', 'high'];
  it('by level, rule, bed and hour each add up to all, in whatever order transitions of different alerts come', async () => {
    const alerts = fc.array(
      fc.record({ minute: fc.integer({ min: 0, max: 2_879 }), rule: fc.nat(3), bed: fc.nat(2), level: fc.nat(2) }),
      { minLength: 1, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(alerts, async (made) => {
        unitId = `unit-after-${written}`;
        const decisions = made.flatMap(({ minute, rule, bed, level }, index) =>
          episode(`${unitId}-${index}`, {
            firstRaisedAtMs: T0 + minute * MINUTE,
            ruleId: `rule-${rule}`,
            bedId: `bed-${bed}`,
            level: LEVELS[level] ?? 'low',
          }),
        );
        await write(...decisions, atTheEnd);
        const burden = await asked(TWO_DAYS, 'Asia/Seoul');
        const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
        expect(burden.all.alerts).toBe(made.length);
        expect(sum(LEVELS.map((level) => burden.byLevel[level].alerts))).toBe(made.length);
        expect(sum(burden.byRule.map(({ alerts: count }) => count))).toBe(made.length);
        expect(sum(burden.byBed.map(({ alerts: count }) => count))).toBe(made.length);
        expect(sum(burden.byHour)).toBe(made.length);
      }),
      { numRuns: 15 },
    );
  });
});

function scoreEnvelope(id: string): Omit<ReturnType<typeof scoreComputed>, 'kind' | 'score'> {
  const { kind: _kind, score: _score, ...envelope } = scoreComputed('r', T0 + HOUR);
  return { ...envelope, id };
}
