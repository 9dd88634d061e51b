/**
 * A rule of a unit's own through a real log: asked for, agreed to, judged by what a laboratory resulted, before and after the
 * engine begins anew. It decides as a fold in memory does.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { encodeUnitRecord } from '../../services/contract/records/unit-record.ts';
import { UNIT_TOPIC } from '../../services/contract/topics.ts';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { UNIT, UnitScript, oneChild, record, tick, type Input } from '../engine/unit-script.ts';
import { ownRule, tried } from '../support/own-rule.ts';
import { openPipeline, testRules, type Pipeline } from '../support/pipeline.ts';

const RULE = tried(
  ownRule({
    id: 'own-sour',
    when: {
      is: 'held',
      forMs: 3_000,
      of: { is: 'entered', name: 'lactateMmolPerL', side: 'above', limit: 4, unit: 'mmol/L', withinMs: 3_600_000 },
    },
    clearForMs: 0,
  }),
);
const lactate = (atMs: number, value: number): Input =>
  record('lab.resulted', atMs, { stayId: 'stay-1', name: 'lactateMmolPerL', value, unit: 'mmol/L' }, `lactate-${atMs}`);
const ticks = (from: number, to: number): readonly Input[] =>
  Array.from({ length: to - from }, (_, at) => tick((from + at) * 1_000));

const ASKED: readonly Input[] = [
  ...oneChild(),
  record(
    'policy.set',
    0,
    { by: 'dr.lee', reason: 'test', optIns: [], disabledRules: [], findingAlerts: [], ownRules: [RULE] },
    'p-0',
  ),
  record('policy.answered', 0, { proposalId: 'p-0', agrees: true, by: 'nurse.kim', reason: 'test' }, 'p-0-agreed'),
];
const BEFORE: readonly Input[] = [...ASKED, ...ticks(1, 5), lactate(5_000, 6), ...ticks(6, 8)];
const AFTER: readonly Input[] = [...ticks(8, 20), lactate(20_000, 2), ...ticks(21, 25)];

const changesOf = (decisions: readonly Decision[]) =>
  decisions.flatMap((decision) =>
    decision.kind === 'alert.changed' && decision.alert.ruleId === RULE.id
      ? [{ change: decision.change, alert: decision.alert }]
      : [],
  );

export function ownRulesContract(name: string, makeLog: () => Promise<EventLog>): void {
  describe(`a rule of a unit’s own through ${name}`, () => {
    let pipeline: Pipeline;
    afterEach(() => pipeline.close());

    const send = async (inputs: readonly Input[]): Promise<void> => {
      const entries = inputs.flatMap((input) =>
        input.kind === 'record' ? [{ key: UNIT, value: encodeUnitRecord(input.record) }] : [],
      );
      await pipeline.log.append(UNIT_TOPIC, 0, entries);
    };

    it('alerts and ends as it does in memory, though the engine begins anew while it holds', async () => {
      pipeline = await openPipeline(await makeLog(), 1);
      await send(BEFORE);
      await pipeline.decisions(UNIT);
      await pipeline.restartEngine();
      await send(AFTER);
      const told = changesOf(await pipeline.decisions(UNIT));
      expect(told.map(({ change }) => change)).toEqual(['raised', 'cleared']);
      const inMemory = new UnitScript(await testRules()).play(BEFORE, AFTER);
      const withoutRecords = (changes: typeof told) =>
        changes.map(({ change, alert }) => ({
          change,
          alert: { ...alert, inputs: alert.inputs.map((input) => ({ ...input, record: null })) },
        }));
      expect(withoutRecords(told)).toEqual(withoutRecords(changesOf(inMemory.decisions)));
    });
  });
}
