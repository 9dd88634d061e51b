/**
 * The terminology gate: a value of a named quantity, in whatever unit it came, into the one unit in
 * which Vigil keeps it, or refused with a reason. One pair of quantity and unit is looked up in UCUM
 * once; from then on a value costs one multiplication and one addition.
 *
 * Invariants: a value in Vigil's own unit passes as it came; nothing is guessed; nothing throws.
 */
import type { QuarantineCode } from '../../contract/records/quarantine.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import { quantityOf, rangeFault } from './quantities.ts';
import type { Quantity } from './quantities.ts';
import { codeOf, readUnit, UNIT_LENGTH_MAX, type UnitFault } from './read-unit.ts';
import type { Conversion, LinearAnswer, UnitLibrary } from './unit-library.port.ts';

export type GateRefusal = {
  readonly ok: false;
  readonly code: Extract<QuarantineCode, 'schema' | 'unconvertible-unit' | 'implausible-value'>;
  readonly reason: Refusal;
};

export type GateConversion = { readonly ok: true; readonly conversion: Conversion; readonly isApproximate: boolean };

export type GateValue = {
  readonly ok: true;
  /** In the quantity's own unit. */
  readonly value: number;
  /** The quantity's own unit, UCUM. */
  readonly unit: string;
  /** False when the value came in that very unit. */
  readonly isConverted: boolean;
  /** True when the factor is only about right (D-dimer units to fibrinogen equivalents). */
  readonly isApproximate: boolean;
};

/** Units of one sender are few; what comes beyond is read anew each time, so that names cannot fill memory. */
const REMEMBERED_MAX = 2_000;
const AS_IS: Conversion = { factor: 1, offset: 0 };

export class UnitGate {
  readonly #library: UnitLibrary;
  readonly #remembered = new Map<string, GateConversion | GateRefusal>();

  constructor(library: UnitLibrary) {
    this.#library = library;
  }

  /** The straight line from `unit` to the own unit of the quantity: value * factor + offset. */
  conversion(name: string, unit: string): GateConversion | GateRefusal {
    const quantity = quantityOf(name);
    return quantity === null ? noQuantity(name) : this.#remember(quantity, unit);
  }

  /**
   * A value of the quantity, as it came in `unit`. Converted values are kept with six significant
   * digits, streamed ones with three decimals; a value outside the quantity's range is refused.
   */
  convert(name: string, value: number, unit: string): GateValue | GateRefusal {
    const quantity = quantityOf(name);
    if (quantity === null) return noQuantity(name);
    const found = this.#remember(quantity, unit);
    if (!found.ok) return found;
    const isConverted = found.conversion !== AS_IS;
    const kept = isConverted ? rounded(value * found.conversion.factor + found.conversion.offset, quantity) : value;
    const fault = rangeFault(quantity, kept, isConverted ? { value, unit: unit.slice(0, UNIT_LENGTH_MAX) } : null);
    if (fault !== null) return refusal('implausible-value', fault);
    return { ok: true, value: kept, unit: quantity.unit, isConverted, isApproximate: found.isApproximate };
  }

  #remember(quantity: Quantity, unit: string): GateConversion | GateRefusal {
    const key = `${quantity.name} ${unit}`;
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const found = this.#conversionOf(quantity, unit);
    if (this.#remembered.size < REMEMBERED_MAX && unit.length <= UNIT_LENGTH_MAX) this.#remembered.set(key, found);
    return found;
  }

  #conversionOf(quantity: Quantity, text: string): GateConversion | GateRefusal {
    if (text === quantity.unit) return { ok: true, conversion: AS_IS, isApproximate: false };
    const read = readUnit(text, quantity.unit);
    if (!read.ok) return unitRefused(quantity, text, read);
    const line = this.#line(read.code, quantity);
    if (!line.ok) return unitRefused(quantity, text, { fault: line.fault, detail: null });
    const factor = line.conversion.factor * read.factor;
    const { offset } = line.conversion;
    const conversion = factor === 1 && offset === 0 ? AS_IS : { factor, offset };
    return { ok: true, conversion, isApproximate: read.isApproximate };
  }

  /** Straight to the own unit, or over the factor of the substance. */
  #line(code: string, { unit, substance }: Quantity): LinearAnswer {
    const own = codeOf(unit);
    if (code === own) return { ok: true, conversion: AS_IS };
    const direct = this.#library.linear(code, own);
    if (direct.ok || substance === null) return direct;
    const bridge =
      code === substance.unit ? ({ ok: true, conversion: AS_IS } as const) : this.#library.linear(code, substance.unit);
    if (!bridge.ok) return direct;
    // Amounts and masses begin at zero: between their units there is a factor and nothing else.
    return { ok: true, conversion: { factor: bridge.conversion.factor * substance.amount, offset: 0 } };
  }
}

function rounded(value: number, { isStreamed }: Quantity): number {
  return isStreamed ? Math.round(value * 1000) / 1000 : Number(value.toPrecision(6));
}

/** An answer of a closed list, or a name that stands for nothing: neither has a unit. */
function noQuantity(name: string): GateRefusal {
  return refusal('schema', { code: 'feed.has-no-unit', values: { name: name.slice(0, 60) } });
}

function unitRefused(
  { name, unit }: Quantity,
  text: string,
  { fault, detail }: { readonly fault: UnitFault; readonly detail: string | null },
): GateRefusal {
  return refusal('unconvertible-unit', {
    code: 'unit.refused',
    values: { name, unit: text.slice(0, UNIT_LENGTH_MAX), fault, expected: unit, detail },
  });
}

function refusal(code: GateRefusal['code'], reason: Refusal): GateRefusal {
  return { ok: false, code, reason };
}
