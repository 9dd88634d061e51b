// Hazards: H36, H37, H39 (docs/hazards.md).
/**
 * No emergency is lost. Each that a child's readings make is raised, and stands at every later second: open, answered for no longer
 * than its level allows, or ended by its cause, which an oracle of its own finds in what the monitor showed. Presses, silences of a
 * monitor, a unit's policy, moves, hand-overs and discharges come as they like.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { QUIET_MS } from '../../../services/contract/decisions/alert-timing.ts';
import type { AlertChanged } from '../../../services/contract/decisions/decision.ts';
import { alertPatience, alertRuns } from '../../support/property-runs.ts';
import {
  BEDS,
  CHOICES,
  EmergencyWard,
  HEALTHS,
  RULE,
  STAYS,
  type Choice,
  type Health,
  type StayId,
} from './emergency-ward.ts';

const stay = fc.constantFrom(...STAYS);
const health = fc.constantFrom<Health | null>(...HEALTHS, 'worst', null);
const live = fc.record({
  does: fc.constant('live' as const),
  seconds: fc.integer({ min: 1, max: 40 }),
  first: health,
  second: health,
});
const press = fc.record({
  does: fc.constantFrom('acknowledge' as const, 'snooze' as const, 'undo' as const),
  stay,
  forMs: fc.constantFrom(30_000, 600_000, 3_600_000),
});
const other = fc.oneof(
  fc.record({
    does: fc.constant('choose' as const),
    choice: fc.constantFrom<Choice>(...(Object.keys(CHOICES) as Choice[])),
  }),
  fc.record({ does: fc.constant('move' as const), stay, bed: fc.constantFrom(...BEDS) }),
  fc.record({ does: fc.constant('discharge' as const), stay }),
  fc.record({ does: fc.constant('take' as const) }),
);
const step = fc.oneof({ weight: 5, arbitrary: live }, { weight: 3, arbitrary: press }, { weight: 2, arbitrary: other });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Seconds for which readings must say one thing before anything follows from it, with a second to spare. */
const SURE_SECONDS = 6;
const CLEAR_SECONDS = RULE.clearForMs / 1_000;

/** What the newest readings say without another between them, and since when. */
function trailing(ward: EmergencyWard, stayId: StayId, isOne: (health: Health) => boolean): number {
  const shown = ward.shown.get(stayId) ?? [];
  const newest = shown.at(-1);
  if (newest === undefined || !isOne(newest.health)) return 0;
  const lastOther = shown.findLastIndex((reading) => !isOne(reading.health));
  return newest.second - (shown[lastOther + 1]?.second ?? newest.second);
}

class Watch {
  readonly #ward: EmergencyWard;
  /** Emergencies that were raised and have neither ended nor eased. */
  readonly #standing = new Map<string, StayId>();
  #read = 0;
  #unchangedSeconds = 0;
  #worstSeconds = new Map<StayId, number>();

  constructor(ward: EmergencyWard) {
    this.#ward = ward;
  }

  touch(): void {
    this.#unchangedSeconds = 0;
    this.look();
  }

  second(healths: Readonly<Record<StayId, Health | null>>): void {
    this.#ward.live(healths);
    this.#unchangedSeconds += 1;
    for (const stayId of STAYS) {
      const isWorst = healths[stayId] === 'worst' && !this.#ward.gone.has(stayId);
      this.#worstSeconds.set(stayId, isWorst ? (this.#worstSeconds.get(stayId) ?? 0) + 1 : 0);
    }
    this.look();
    this.#raised();
  }

  look(): void {
    const { decisions } = this.#ward.script;
    for (; this.#read < decisions.length; this.#read++) {
      const decision = decisions[this.#read];
      if (decision?.kind === 'alert.changed' && decision.alert.ruleId === RULE.id) this.#follow(decision);
    }
    for (const [id, stayId] of this.#standing) this.#stands(id, this.#ward.alertOf(stayId));
  }

  #follow({ alert, change }: AlertChanged): void {
    if (change === 'refused') return;
    const stayId = STAYS.find((each) => each === alert.stayId) ?? 'stay-1';
    if (alert.phase !== 'cleared' && alert.isEmergency === true) this.#standing.set(alert.id, stayId);
    else if (this.#standing.delete(alert.id)) {
      const why = `${alert.id} ${change}`;
      if (alert.phase === 'cleared') expect(this.#mayEnd(stayId), why).toBe(true);
      else {
        const eased = trailing(this.#ward, stayId, (each) => each !== 'worst');
        expect(eased, why).toBeGreaterThanOrEqual(CLEAR_SECONDS);
      }
    }
  }

  #mayEnd(stayId: StayId): boolean {
    const isOff = this.#ward.script.state.policy.disabledRules.includes(RULE.id);
    const isWell = trailing(this.#ward, stayId, (each) => each === 'well') >= CLEAR_SECONDS;
    return isOff || isWell || this.#ward.gone.has(stayId);
  }

  #stands(id: string, alert: Alert | undefined): void {
    expect(alert).toMatchObject({ id, level: 'high', isEmergency: true });
    if (alert === undefined || alert.phase === 'raised') return;
    expect(['acknowledged', 'snoozed']).toContain(alert.phase);
    const { atMs = 0, untilMs = 0 } = alert.holder ?? {};
    expect(untilMs - atMs).toBeLessThanOrEqual(QUIET_MS.high);
    expect(untilMs).toBeGreaterThan(this.#ward.nowMs - 1_000);
  }

  /** What has been an emergency for long enough is one. */
  #raised(): void {
    const isOff = this.#ward.script.state.policy.disabledRules.includes(RULE.id);
    if (isOff || this.#unchangedSeconds === 0) return;
    for (const stayId of STAYS) {
      if ((this.#worstSeconds.get(stayId) ?? 0) < SURE_SECONDS) continue;
      expect(this.#ward.alertOf(stayId), `${stayId} at ${this.#ward.second} s`).toMatchObject({ isEmergency: true });
    }
  }
}

function take(ward: EmergencyWard, each: Step, look: (healths: Readonly<Record<StayId, Health | null>>) => void): void {
  if (each.does === 'live') {
    for (let passed = 0; passed < each.seconds; passed++) look({ 'stay-1': each.first, 'stay-2': each.second });
  } else if (each.does === 'choose') ward.choose(each.choice);
  else if (each.does === 'move') ward.move(each.stay, each.bed);
  else if (each.does === 'discharge') ward.discharge(each.stay);
  else if (each.does === 'take') ward.take();
  else ward.answer(each.stay, each.does, each.forMs);
}

/** Each answer is followed by its alert firing, ending or being answered anew by the time until which it was quiet; the last is no snooze. */
function everySnoozeEnds({ script }: EmergencyWard): void {
  const newest = new Map<string, Alert>();
  for (const { change, alert, atMs } of script.of('alert.changed')) {
    if (change === 'refused') continue;
    const { holder = null } = newest.get(alert.id) ?? {};
    if (holder !== null) expect(atMs, `${alert.id} ${change}`).toBeLessThanOrEqual(holder.untilMs + 1_000);
    newest.set(alert.id, alert);
  }
  for (const { id, phase } of newest.values()) expect(phase, id).not.toBe('snoozed');
}

/** Without where in the log its readings stand. */
function placeless(alert: Alert): Alert {
  return { ...alert, inputs: alert.inputs.map((input) => ({ ...input, record: null })) };
}

describe('an emergency', () => {
  it(
    'is raised, and stands until its cause has ended, whatever people, monitors and policies do',
    () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
          const ward = new EmergencyWard();
          const watch = new Watch(ward);
          for (const each of steps) {
            take(ward, each, (healths) => watch.second(healths));
            if (each.does !== 'live') watch.touch();
          }
          // As long as the gravest level is quiet, and until nothing is snoozed.
          const isSnoozed = () => STAYS.some((stayId) => ward.alertOf(stayId)?.phase === 'snoozed');
          for (
            let passed = 0;
            passed <= QUIET_MS.high / 1_000 || (isSnoozed() && passed <= QUIET_MS.low / 1_000);
            passed++
          ) {
            watch.second({ 'stay-1': null, 'stay-2': null });
          }
          everySnoozeEnds(ward);
        }),
        {
          numRuns: alertRuns(60),
          // A snooze that is acknowledged at once, both quiet until one moment, of an alert that then eases to a longer quiet.
          examples: [
            [
              [
                { does: 'live', seconds: 4, first: 'well', second: 'worst' },
                { does: 'live', seconds: 6, first: 'well', second: 'mild' },
                { does: 'snooze', stay: 'stay-2', forMs: 3_600_000 },
                { does: 'acknowledge', stay: 'stay-2', forMs: 30_000 },
              ],
            ],
          ],
        },
      );
    },
    alertPatience(60_000),
  );

  it(
    'is decided alike when all that comes comes twice',
    () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
          const told = (times: number) => {
            const ward = new EmergencyWard(times);
            for (const each of steps) take(ward, each, (healths) => ward.live(healths));
            return ward.script
              .of('alert.changed')
              .map(({ id, change, alert }) => ({ id, change, alert: placeless(alert) }));
          };
          expect(told(2)).toEqual(told(1));
        }),
        { numRuns: alertRuns(40) },
      );
    },
    alertPatience(60_000),
  );

  it(
    'comes and stands in whatever order its readings came, within the bound',
    () => {
      const stretch = fc.record({ health: fc.constantFrom(...HEALTHS), seconds: fc.integer({ min: 1, max: 10 }) });
      const burst = fc
        .array(stretch, { minLength: 1, maxLength: 3 })
        .map((stretches) => stretches.flatMap(({ health, seconds }) => Array.from({ length: seconds }, () => health)))
        .chain((healths) => {
          const places = [...healths.keys()];
          return fc.record({
            healths: fc.constant(healths),
            order: fc.shuffledSubarray(places, { minLength: places.length }),
          });
        });
      fc.assert(
        fc.property(fc.array(burst, { minLength: 1, maxLength: 6 }), (bursts) => {
          const played = (isShuffled: boolean) => {
            const ward = new EmergencyWard();
            const seen = bursts.map(({ healths, order }) =>
              ward.liveTogether(healths, isShuffled ? order : [...healths.keys()]),
            );
            // Readings in order end what only seemed to be.
            ward.liveTogether(['worst', 'worst', 'worst', 'worst'], [0, 1, 2, 3]);
            const { level, isEmergency, phase } = ward.alertOf('stay-1') ?? {};
            return { seen, end: { level, isEmergency, phase } };
          };
          const [straight, shuffled] = [played(false), played(true)];
          // What only seems to be an emergency, while a reading is on its way, may come; what is one always does. Not asked once later
          // readings, which came first, have ended an alert: what was over before that is passed over (closedSecond of the engine).
          const ended = shuffled.seen.findIndex((burst) => burst.ended);
          for (const [index, { raised }] of straight.seen.slice(0, ended < 0 ? undefined : ended).entries()) {
            if (raised) expect(shuffled.seen[index]?.stood).toBe(true);
          }
          expect([straight.end, shuffled.end]).toEqual(
            Array(2).fill({ level: 'high', isEmergency: true, phase: 'raised' }),
          );
        }),
        { numRuns: alertRuns(60) },
      );
    },
    alertPatience(60_000),
  );
});
