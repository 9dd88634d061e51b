/**
 * A board that folds every change needs no correction: what the engine asserts is what the
 * screens show already. Otherwise each assertion would send every screen the whole unit anew.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { EngineRules } from '../../services/engine/fold/unit-fold.ts';
import { UnitBoard } from '../../services/live/board/unit-board.ts';
import { loadEngineRules } from '../../services/compose/parts/load-engine.ts';
import {
  UnitScript,
  configured,
  linked,
  occupied,
  opened,
  record,
  seconds,
  type Input,
} from '../engine/unit-script.ts';

const MINUTES = 4;

describe('a board beside an engine with all shipped rules', () => {
  let rules: EngineRules;
  beforeAll(async () => {
    ({ rules } = await loadEngineRules([]));
  });

  it.each([
    [
      'a newborn who falls ill',
      { birthDate: '2026-02-20', gestationalAgeAtBirthDays: 210, newbornStay: true, weightKg: 1.1 },
    ],
    ['a ventilated child', { birthDate: '2021-06-01', ventilated: true, weightKg: 18 }],
  ])('is never corrected: %s', (_child, person) => {
    const board = new UnitBoard('epoch');
    const script = new UnitScript(rules);
    const inputs: Input[] = [
      configured({ setting: 'nicu' }),
      opened('stay-1', 0, person),
      occupied('bed-1', 'stay-1', 0),
      linked('monitor-1', 'bed-1', 0),
    ];
    inputs.push(
      ...seconds(0, MINUTES * 60_000, (second) => ({
        heartRatePerMin: second > 90 && second < 150 ? 60 : 140 + (second % 3),
        respiratoryRatePerMin: second > 100 && second < 140 ? 0 : 42,
        spo2Percent: second > 100 && second < 150 ? 78 : 97,
      })),
    );
    const said = MINUTES * 60_000;
    inputs.push(
      record('lab.resulted', said, { stayId: 'stay-1', name: 'lactateMmolPerL', value: 3.1, unit: 'mmol/L' }, 'lab-1'),
      record(
        'lab.resulted',
        said - 5_000,
        { stayId: 'stay-1', name: 'lactateMmolPerL', value: 2.2, unit: 'mmol/L' },
        'lab-2',
      ),
    );
    inputs.push(
      record('observation.charted', said, { stayId: 'stay-1', name: 'consciousness', value: 'voice', by: 'nurse.kim' }),
      ...seconds(said, said + 70_000, () => ({ heartRatePerMin: 140 })),
    );
    const replaced: number[] = [];
    for (const input of inputs) {
      const before = script.decisions.length;
      script.play(input);
      for (const decision of script.decisions.slice(before)) {
        if (board.apply(decision).kind === 'replaced') replaced.push(decision.atMs);
        // The pulse comes after whatever else the same input brought.
        if (decision.kind === 'event.detected') {
          expect(eventOf(board, decision.counts.definitionId)).toEqual(decision.counts);
        }
      }
      board.takeVitals();
      const asserted = script.decisions.slice(before).findLast((decision) => decision.kind === 'unit.state');
      if (asserted !== undefined) {
        expect(board.state?.stays.map(({ events }) => events)).toEqual(asserted.stays.map(({ events }) => events));
      }
    }
    expect(replaced).toHaveLength(1);
    expect(board.state?.stays[0]).toMatchObject({ labs: [{ value: 3.1 }], charted: [{ value: 'voice' }] });
    expect([script.of('unit.state').length, script.of('unit.outline').length].map((count) => count > 5)).toEqual([
      true,
      true,
    ]);
  });
});

function eventOf(board: UnitBoard, definitionId: string): unknown {
  return board.state?.stays[0]?.events.find((counts) => counts.definitionId === definitionId);
}
