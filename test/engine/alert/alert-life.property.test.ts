// Hazards: H36, H37, H38 (docs/hazards.md).
/**
 * The life of alerts under whatever people press, and when: nothing begins but by raising, every answer ends by itself in firing or
 * cleared, a reason that holds is never without its alert, and what comes twice changes nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { QUIET_MS } from '../../../services/contract/decisions/alert-timing.ts';
import { alertPatience, alertRuns } from '../../support/property-runs.ts';
import { UnitScript, configured, record, tick, type Input } from '../unit-script.ts';

const HIGH = 'technical.delivery';
const LOW = 'technical.quality.completeness.all.feed-1';
const PEOPLE = ['kim', 'park'] as const;

const step = fc.oneof(
  fc.record({
    does: fc.constantFrom('acknowledge' as const, 'snooze' as const, 'undo' as const),
    rule: fc.constantFrom(HIGH, LOW),
    who: fc.constantFrom(...PEOPLE),
    /** How old the picture is at which it was pressed, in transitions. */
    stale: fc.nat(2),
  }),
  fc.record({ does: fc.constant('paint' as const), rule: fc.constantFrom(HIGH, LOW) }),
  fc.record({ does: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 900 }) }),
  fc.record({ does: fc.constant('low' as const), isBreached: fc.boolean() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A unit whose test alerts prove nothing: a high alert that nothing but a screen ends. */
function troubled(): { readonly script: UnitScript; readonly beganMs: number } {
  const script = new UnitScript().play(configured());
  for (const minute of [0, 1]) {
    script.play(record('delivery.probed', minute * 60_000, {}, `probe-${minute}`));
    for (let second = 0; second < 60; second++) script.play(tick(minute * 60_000 + second * 1000));
  }
  return { script, beganMs: 120_000 };
}

class Life {
  readonly script: UnitScript;
  isLowDue = false;
  #atMs: number;
  #count = 0;
  readonly #times: number;

  /** `times`: how often each record comes. */
  constructor(times: number) {
    const { script, beganMs } = troubled();
    [this.script, this.#atMs, this.#times] = [script, beganMs, times];
  }

  alertOf(rule: string): Alert | undefined {
    return [...this.script.state.alerts.values()].map(({ alert }) => alert).find(({ ruleId }) => ruleId === rule);
  }

  take(each: Step): void {
    this.#count += 1;
    if (each.does === 'wait') return this.pass(each.seconds);
    if (each.does === 'low') return this.#judge(each.isBreached);
    const alert = this.alertOf(each.rule);
    if (alert === undefined) return;
    if (each.does === 'paint') {
      return this.#tell(
        record(
          'alert.painted',
          this.#atMs,
          { alertId: alert.id, transition: alert.transition, screenId: 's' },
          this.#id(),
        ),
      );
    }
    const { does, who, stale } = each;
    const person = { by: `nurse.${who}`, displayName: who, role: 'nurse' as const };
    const command = { alertId: alert.id, seenTransition: Math.max(0, alert.transition - stale), ...person };
    if (does === 'undo') return this.#tell(record('alert.undone', this.#atMs, command, this.#id()));
    const answer = { ...command, reason: 'other' as const };
    return this.#tell(
      does === 'snooze'
        ? record('alert.snoozed', this.#atMs, { ...answer, forMs: 3_600_000 }, this.#id())
        : record('alert.acknowledged', this.#atMs, { ...answer, note: null }, this.#id()),
    );
  }

  pass(seconds: number): void {
    for (let passed = 0; passed < seconds; passed++) {
      this.#atMs += 1_000;
      this.#tell(tick(this.#atMs));
    }
  }

  #judge(isBreached: boolean): void {
    this.isLowDue = isBreached;
    const judged = {
      feedId: 'feed-1',
      check: 'completeness' as const,
      signal: null,
      value: 0.5,
      threshold: 0.9,
      isBreached,
    };
    this.#tell(record('quality.judged', this.#atMs, judged, this.#id()));
  }

  #tell(input: Input): void {
    for (let times = 0; times < this.#times; times++) this.script.play(input);
  }

  #id(): string {
    return `step-${this.#count}`;
  }
}

/** What no moment may break. */
function holds(life: Life): void {
  const [high, low] = [life.alertOf(HIGH), life.alertOf(LOW)];
  expect(high?.level).toBe('high');
  expect(low !== undefined).toBe(life.isLowDue);
  for (const alert of [high, low]) {
    if (alert === undefined) continue;
    const isAnswered = alert.phase === 'acknowledged' || alert.phase === 'snoozed';
    expect(alert.holder !== null).toBe(isAnswered);
    if (alert.holder !== null) {
      expect(alert.holder.untilMs - alert.holder.atMs).toBeLessThanOrEqual(QUIET_MS[alert.level]);
      expect(alert.holder.untilMs).toBeGreaterThan(life.script.state.nowMs - 1_000);
    }
  }
}

describe('the life of an alert', () => {
  it(
    'keeps its laws at every moment, and every answer ends in firing or cleared',
    () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
          const life = new Life(1);
          for (const each of steps) {
            life.take(each);
            holds(life);
          }
          life.pass(QUIET_MS.low / 1_000 + 1);
          holds(life);
          for (const rule of [HIGH, LOW]) expect(life.alertOf(rule)?.phase ?? 'cleared').toMatch(/^(raised|cleared)$/);
          for (const rule of [HIGH, LOW]) {
            const changes = life.script.changes(rule).map((change) => change.split(' ')[0]);
            let isOpen = false;
            for (const change of changes) {
              if (change === 'refused') continue;
              expect(isOpen).toBe(change !== 'raised');
              isOpen = change !== 'cleared';
            }
          }
        }),
        { numRuns: alertRuns(60) },
      );
    },
    alertPatience(30_000),
  );

  it(
    'is the same when every record and tick comes twice',
    () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
          const [once, twice] = [new Life(1), new Life(2)];
          for (const each of steps) {
            once.take(each);
            twice.take(each);
          }
          const told = ({ script }: Life) =>
            script.of('alert.changed').map(({ id, change, alert }) => ({ id, change, alert }));
          expect(told(twice)).toEqual(told(once));
        }),
        { numRuns: alertRuns(60) },
      );
    },
    alertPatience(30_000),
  );

  it('of two answers to one picture the log’s first has it, and the other is refused with the name of the first', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PEOPLE),
        fc.constantFrom('acknowledge' as const, 'snooze' as const),
        (first, does) => {
          const life = new Life(1);
          const second = first === 'kim' ? 'park' : 'kim';
          const shown = life.alertOf(HIGH)?.transition ?? 0;
          life.take({ does, rule: HIGH, who: first, stale: 0 });
          const since = (life.alertOf(HIGH)?.transition ?? 0) - shown;
          life.take({ does: 'acknowledge', rule: HIGH, who: second, stale: since });
          expect(life.alertOf(HIGH)?.holder?.by).toBe(`nurse.${first}`);
          expect(life.script.of('alert.changed').at(-1)?.refusal).toMatchObject({
            code: 'refused.held',
            values: { by: first },
          });
        },
      ),
      { numRuns: 8 },
    );
  });
});
