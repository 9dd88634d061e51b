/**
 * Units of a table: numbers come into the unit of the rule through the same gate as everything that is
 * fed into Vigil. A unit that does not convert refuses the file, a value out of range its row.
 */
import type { RuleInput } from '../../clinical/score/score-rule.ts';
import { ucumWhenAsked } from '../../feed/adapters/ucum-units.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { codeOf, readUnit, UNIT_LENGTH_MAX, type UnitFault } from '../../feed/units/read-unit.ts';
import { UnitGate } from '../../feed/units/unit-gate.ts';
import { quantityOf, rangeFault } from '../../feed/units/quantities.ts';
import type { UnitLibrary } from '../../feed/units/unit-library.port.ts';
import type { CellAnswer, ToOwnUnit } from './cell-answer.ts';

export type UnitAnswer =
  | { readonly ok: true; readonly toOwnUnit: ToOwnUnit; readonly isApproximate: boolean }
  | { readonly ok: false; readonly reason: string };

/** Significant digits of a converted value, as everywhere in the feed. */
const DIGITS = 6;

/** Units as a table gives them; the UCUM tables are read when a unit first asks for them. */
export class TableUnits {
  readonly #library: UnitLibrary = ucumWhenAsked();
  readonly #gate = new UnitGate(this.#library);

  /** `unit` null: the cells are in the unit of the rule. */
  reader(input: RuleInput, unit: string | null): UnitAnswer {
    const own = input.unit ?? '';
    const given = unit ?? own;
    const quantity =
      input.sources
        .map((source) => quantityOf(source.from))
        .find((each) => each !== null && sameUnit(each.unit, own)) ?? null;
    const converted = quantity === null ? this.#converted(input, given) : this.#throughGate(quantity.name, given);
    if (!converted.ok) return converted;
    return {
      ok: true,
      isApproximate: converted.isApproximate,
      toOwnUnit: (value) => withinRange(input, converted.toOwnUnit(value)),
    };
  }

  #throughGate(name: string, unit: string): UnitAnswer {
    const found = this.#gate.conversion(name, unit);
    if (!found.ok) return { ok: false, reason: inEnglish(found.reason) };
    return {
      ok: true,
      isApproximate: found.isApproximate,
      toOwnUnit: (value) => {
        const kept = this.#gate.convert(name, value, unit);
        return kept.ok ? { ok: true, value: kept.value } : { ok: false, reason: inEnglish(kept.reason) };
      },
    };
  }

  /** Inputs that are no quantity of their own: ratios and sums that a table may give outright. */
  #converted(input: RuleInput, unit: string): UnitAnswer {
    const own = input.unit ?? '';
    if (unit === own) return { ok: true, isApproximate: false, toOwnUnit: (value) => ({ ok: true, value }) };
    const read = readUnit(unit, own);
    if (!read.ok) return unitRefused(unit, own, read);
    const line =
      read.code === codeOf(own)
        ? ({ ok: true, conversion: { factor: 1, offset: 0 } } as const)
        : this.#library.linear(read.code, codeOf(own));
    if (!line.ok) return unitRefused(unit, own, { fault: line.fault, detail: null });
    const { factor, offset } = line.conversion;
    return {
      ok: true,
      isApproximate: read.isApproximate,
      toOwnUnit: (value) => ({ ok: true, value: Number((value * factor * read.factor + offset).toPrecision(DIGITS)) }),
    };
  }
}

function unitRefused(
  unit: string,
  expected: string,
  { fault, detail }: { readonly fault: UnitFault; readonly detail: string | null },
): UnitAnswer {
  const values = { name: 'value', unit: unit.slice(0, UNIT_LENGTH_MAX), fault, expected, detail };
  return { ok: false, reason: inEnglish({ code: 'unit.refused', values }) };
}

function withinRange(input: RuleInput, answer: CellAnswer): CellAnswer {
  if (!answer.ok || input.range === undefined || typeof answer.value !== 'number') return answer;
  const fault = rangeFault(
    { name: 'value', unit: input.unit ?? '', range: input.range, substance: null, isStreamed: false },
    answer.value,
  );
  return fault === null ? answer : { ok: false, reason: inEnglish(fault) };
}

/** The terminology writes units of medicines as [U], the feed as U. */
function sameUnit(a: string, b: string): boolean {
  return a.replaceAll('[U]', 'U') === b.replaceAll('[U]', 'U');
}
