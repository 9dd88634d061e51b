// Hazards: H38 (docs/hazards.md).
/**
 * Several people press at once, at screens of the real server over real sockets, on an alert that a real fold keeps: what each was answered
 * must be explained by one order of all presses, in which a press that was answered comes before every later one.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandAnswer } from '../../services/contract/screens/live-events.ts';
import { UNIT_TOPIC, partitionOfUnit } from '../../services/contract/topics.ts';
import { parseUnitRecord } from '../../services/contract/records/unit-record.ts';
import { createFoldMemory } from '../../services/engine/context/fold-memory.ts';
import { createUnitState, foldRecord } from '../../services/engine/fold/unit-fold.ts';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { VitalsBlockBuilder } from '../../services/contract/records/vitals-block.ts';
import { NO_RULES, UNIT, UnitScript, configured, record, tick } from '../engine/unit-script.ts';
import { isLinearizable, type Call, type Model } from '../support/linearizable.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { timeLimit } from '../support/patience.ts';
import { LiveHouse } from './live-house.ts';
import { TestScreen } from './test-screen.ts';

interface Press {
  readonly by: string;
  readonly seen: number;
}
/** The transition that it made; null: refused. */
type Told = number | null;

/** An alert as the people at it may think of it: the newest transition that a press must have seen. */
const ALERT: Model<{ readonly transition: number; readonly material: number }, Press, Told> = {
  initial: { transition: 1, material: 1 },
  act: (state, { seen }) => {
    if (seen < state.material || seen > state.transition) return { state, answered: null };
    const transition = state.transition + 1;
    return { state: { transition, material: transition }, answered: transition };
  },
  isSame: (said, expected) => said === expected,
};

const PEOPLE = ['nurse.kim', 'nurse.park', 'dr.lee'] as const;

describe('the checker', () => {
  const call = (asked: Press, answered: Told, [beganAt, endedAt]: readonly [number, number]): Call<Press, Told> => ({
    asked,
    answered,
    beganAt,
    endedAt,
  });
  const kim = (seen: number): Press => ({ by: 'kim', seen });
  const park = (seen: number): Press => ({ by: 'park', seen });

  test('finds an order where there is one, whatever order the answers came in', () => {
    expect(isLinearizable([call(kim(1), 2, [0, 3]), call(park(1), null, [1, 2])], ALERT)).toBe(true);
    expect(isLinearizable([call(kim(1), 2, [0, 1]), call(park(2), 3, [2, 3])], ALERT)).toBe(true);
  });

  test('finds none where two had it at once, where one saw the future, and where an answer was forgotten', () => {
    expect(isLinearizable([call(kim(1), 2, [0, 3]), call(park(1), 2, [1, 2])], ALERT)).toBe(false);
    expect(isLinearizable([call(kim(1), null, [0, 1]), call(park(1), 2, [2, 3])], ALERT)).toBe(false);
    expect(isLinearizable([call(kim(1), 2, [0, 1]), call(park(1), 3, [2, 3])], ALERT)).toBe(false);
  });
});

/** The engine of the house: folds what the screens write, and says what it decides. */
class FoldingHouse {
  readonly house: LiveHouse;
  readonly alertId: string;
  readonly #stop: () => Promise<void>;

  private constructor(house: LiveHouse, alertId: string, stop: () => Promise<void>) {
    [this.house, this.alertId, this.#stop] = [house, alertId, stop];
  }

  static async open(): Promise<FoldingHouse> {
    const house = await LiveHouse.open();
    const script = troubled();
    const alertId = [...script.state.alerts.values()][0]?.alert.id ?? '';
    await house.decide(...script.decisions);
    const output = {
      decisions: [] as Decision[],
      dueRisks: [],
      vitals: new VitalsBlockBuilder(),
      corrections: new VitalsBlockBuilder(),
    };
    const fold = { state: script.state, rules: NO_RULES, memory: createFoldMemory(NO_RULES), output };
    let offset = script.offset;
    const reader = await house.log.read({
      topic: UNIT_TOPIC,
      positions: new Map([[partitionOfUnit(UNIT, 2), { kind: 'start' }]]),
      onBatch: async (_partition, batch) => {
        for (const { value } of batch) {
          const parsed = parseUnitRecord(value);
          if (parsed.ok) foldRecord(fold, parsed.record, `0:${offset++}`);
        }
        await house.decide(...output.decisions.splice(0));
      },
      onFault: () => undefined,
    });
    return new FoldingHouse(house, alertId, () => reader.close());
  }

  async close(): Promise<void> {
    await this.#stop();
    await this.house.close();
  }
}

/** A unit whose test alerts prove nothing: a high alert that nothing but a screen ends, as it was raised. */
function troubled(): UnitScript {
  const script = new UnitScript(NO_RULES, createUnitState(UNIT)).play(configured());
  for (let second = 0; script.state.alerts.size === 0; second++) {
    if (second % 60 === 0) script.play(record('delivery.probed', second * 1_000, {}, `probe-${second}`));
    script.play(tick(second * 1_000));
  }
  return script;
}

let folding: FoldingHouse;
const screens: TestScreen[] = [];

beforeEach(async () => {
  folding = await FoldingHouse.open();
});
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close();
  await folding.close();
});

async function screenOf(userName: string): Promise<TestScreen> {
  const screen = new TestScreen(folding.house, await folding.house.signIn(userName));
  screens.push(screen);
  await screen.connect();
  await screen.watch(UNIT);
  await screen.seen('unit.snapshot');
  return screen;
}

const transitionOn = (screen: TestScreen): number =>
  screen.state?.alerts.find(({ id }) => id === folding.alertId)?.transition ?? 0;

describe('presses at one alert', () => {
  test(
    'are as if one had come after the other, whoever presses and however old their picture is',
    async () => {
      const all = await Promise.all(PEOPLE.map(screenOf));
      let count = 0;
      let base = transitionOn(all[0] as TestScreen);
      expect(base).toBeGreaterThan(0);
      const press = fc.record({ who: fc.nat(PEOPLE.length - 1), stale: fc.nat(1) });
      await fc.assert(
        fc.asyncProperty(fc.array(press, { minLength: 2, maxLength: 5 }), async (presses) => {
          let moment = 0;
          const first = base;
          const calls = await Promise.all(
            presses.map(async ({ who, stale }): Promise<Call<Press, Told>> => {
              const screen = all[who] as TestScreen;
              count += 1;
              const seen = Math.max(1, first - stale);
              const beganAt = moment++;
              const answer = await screen.ask<CommandAnswer>('alert.acknowledge', {
                commandId: `press-number-${count}`,
                unitId: UNIT,
                alertId: folding.alertId,
                seenTransition: seen,
                reason: 'seen-at-bedside',
                note: null,
              });
              const told = answer.ok ? answer.change.alert.transition : null;
              if (!answer.ok) expect(answer.code).toBe('refused');
              return { asked: { by: PEOPLE[who] ?? '', seen }, answered: told, beganAt, endedAt: moment++ };
            }),
          );
          expect(isLinearizable(calls, { ...ALERT, initial: { transition: first, material: first } })).toBe(true);
          base = Math.max(first, ...calls.map(({ answered }) => answered ?? 0));
        }),
        { numRuns: propertyRuns(60) },
      );
      expect(count).toBeGreaterThan(20);
    },
    timeLimit(60_000),
  );
});
