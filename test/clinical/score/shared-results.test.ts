/** What says the same in every result of a rule is one object, which nobody can change: a hospital holds tens of thousands of results. */
import { expect, it } from 'vitest';
import { compileScoreRule } from '../../../services/clinical/score/compile-score-rule.ts';
import { evaluateCompiled, evaluateScore } from '../../../services/clinical/score/evaluate-score.ts';
import { missingReading } from '../../../services/clinical/score/choose-reading.ts';
import type { InputReading, ScoreResult } from '../../../services/clinical/score/score-result.ts';
import { nationalPews } from '../../engine/rules-for-tests.ts';

const rule = nationalPews();
const SUBJECT: Parameters<typeof evaluateScore>[1] = {
  birthDate: '2023-01-15',
  gestationalAgeAtBirthDays: null,
  ventilated: false,
  newbornStay: false,
  onDate: { year: 2026, month: 3, day: 2 },
  setting: 'ward',
  optIn: null,
  previousCodes: new Map(),
};
const heartRate = inputOf('heartRate');

function inputOf(name: string): (typeof rule.inputs)[number] {
  const input = rule.inputs.find((each) => each.name === name);
  if (input === undefined) throw new Error(`the rule reads no ${name}`);
  return input;
}

/** A heart rate alone. */
function readings(value: number): ReadonlyMap<string, InputReading> {
  const reading = { ...missingReading(heartRate), quality: 'present', value, observedAtMs: 1, ageMs: 0 } as const;
  return new Map([
    ['heartRate', reading],
    ...rule.inputs
      .filter(({ name }) => name !== 'heartRate')
      .map((input) => [input.name, missingReading(input)] as const),
  ]);
}

const missingIn = ({ parts }: ScoreResult): readonly InputReading[] =>
  parts.flatMap(({ inputs }) => inputs.filter(({ quality }) => quality === 'missing'));

it('is shared by the results of one compiled rule, and says what it said', () => {
  const compiled = compileScoreRule(rule);
  const [one, other] = [100, 180].map((value) => evaluateCompiled(compiled, SUBJECT, readings(value)));
  if (one === undefined || other === undefined) throw new Error('two results');
  expect(missingIn(one).length).toBeGreaterThan(3);
  missingIn(one).forEach((reading, index) => expect(missingIn(other)[index]).toBe(reading));
  const unknownParts = one.missing.flatMap((item, index) => (item.kind === 'part' ? [{ item, index }] : []));
  expect(unknownParts.length).toBeGreaterThan(3);
  for (const { item, index } of unknownParts) expect(other.missing[index]).toBe(item);
  expect(one.findings).toBe(other.findings);
  expect(Object.isFrozen(missingIn(one)[0])).toBe(true);
  expect(Object.isFrozen(one.findings)).toBe(true);
  expect(JSON.stringify(one)).toBe(JSON.stringify(evaluateScore(rule, SUBJECT, readings(100))));
  for (const reading of missingIn(one)) expect(reading).toEqual(missingReading(inputOf(reading.name)));
});

it('does not hide what a missing reading says more', () => {
  const told = { ...missingReading(heartRate), observedAtMs: 7, from: 'heartRatePerMin' };
  const result = evaluateScore(rule, SUBJECT, new Map([...readings(100), ['heartRate', told]]));
  expect(missingIn(result).find(({ name }) => name === 'heartRate')).toEqual(told);
});
