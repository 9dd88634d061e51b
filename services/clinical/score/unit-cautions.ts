/** What a result says of values that would be ordinary in another common unit: they count, and the reader is told. */
import { ageOnBasis, type Born, type LocalDate } from '../age/age.ts';
import { ordinaryInOtherUnit } from '../signal/other-unit.ts';
import type { ClinicalStatement } from '../statement/statement.ts';
import type { CompiledScoreRule } from './compile-score-rule.ts';
import { KNOWN } from './scale/scale-node.ts';

/** One statement a value that was scored, in the order of the rule. */
export function unitCautionsOf(
  { rule, values }: CompiledScoreRule,
  child: Born & { readonly onDate: LocalDate },
): readonly ClinicalStatement[] {
  const aged = ageOnBasis('chronological', child, child.onDate);
  const ageDays = aged.ok ? aged.age.totalDays : null;
  return rule.inputs.flatMap((input, index): ClinicalStatement[] => {
    if (input.kind !== 'number' || values.state[index] !== KNOWN) return [];
    const value = values.value[index] ?? Number.NaN;
    const names = new Set(input.sources.map((source) => source.from));
    const units = [...names].flatMap((name) => ordinaryInOtherUnit(name, value, ageDays) ?? []);
    const [unit] = units;
    if (unit === undefined) return [];
    const { name, unit: ownUnit } = input;
    return [{ code: 'caution.unit', values: { ruleId: rule.id, input: name, value, unit: ownUnit, ordinaryIn: unit } }];
  });
}
