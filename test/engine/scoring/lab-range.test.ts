/** 18.6: what a laboratory says of its value goes with it from the log to the screens, and no score reads it. */
import { expect, it } from 'vitest';
import { decodeDecision } from '../../../services/contract/decisions/read-decision.ts';
import { shippedRules } from '../shipped-rules.ts';
import { oneChild, record, tick, UnitScript, type Input } from '../unit-script.ts';
import type { SenderRange } from '../../../services/clinical/signal/sender-range.ts';

const RULES = { ...(await shippedRules()), models: [] };
const RANGE: SenderRange = { low: 0.5, high: 2.2, flag: 'HH' };

function lactate(range: SenderRange | undefined): Input {
  const said = range === undefined ? {} : { range };
  return record('lab.resulted', 2_000, {
    stayId: 'stay-1',
    name: 'lactateMmolPerL',
    value: 3.1,
    unit: 'mmol/L',
    ...said,
  });
}

function played(range: SenderRange | undefined): UnitScript {
  const ticks = Array.from({ length: 90 }, (_, index) => tick(3_000 + index * 1_000));
  return new UnitScript(RULES).play(oneChild(), tick(1_000), lactate(range), ...ticks);
}

it('stands in what was charted and in the state of the unit, also out of the bytes of the log', () => {
  const script = played(RANGE);
  expect(script.of('stay.charted').map(({ entry }) => entry)).toMatchObject([{ value: 3.1, range: RANGE }]);
  const state = script.of('unit.state').at(-1);
  expect(state?.stays[0]?.labs).toMatchObject([{ name: 'lactateMmolPerL', range: RANGE }]);
  const stored = decodeDecision(new TextEncoder().encode(JSON.stringify(state)));
  expect(stored).toEqual(state);
  expect(played(undefined).of('unit.state').at(-1)?.stays[0]?.labs[0]).not.toHaveProperty('range');
});

it('changes no score', () => {
  const scoresOf = (script: UnitScript) => script.of('score.computed').map(({ score }) => score);
  expect(scoresOf(played(RANGE))).toEqual(scoresOf(played(undefined)));
  expect(scoresOf(played(RANGE)).length).toBeGreaterThan(5);
});
