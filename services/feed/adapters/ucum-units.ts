/**
 * The one place that knows the UCUM library (@lhncbc/ucum-lhc): loaded when a gate is first asked
 * for, since its tables cost memory, and watched, since it corrects what it takes for a slip of the
 * pen, reads a factor of 0 as 1, prints on the console and throws on names like `toString`.
 */
import { createRequire } from 'node:module';
import { UnitGate } from '../units/unit-gate.ts';
import type { LinearAnswer, UnitLibrary } from '../units/unit-library.port.ts';

/** What we use of it; the package has no types of its own. */
interface UcumPackage {
  readonly UcumLhcUtils: { getInstance(): UcumTables };
}
interface UcumTables {
  validateUnitString(unit: string, suggest?: boolean): { readonly status: string; readonly ucumCode: string | null };
  convertUnitTo(from: string, value: number, to: string): { readonly status: string; readonly toVal: number | null };
}

/** Significant digits of a double that a chain of two multiplications keeps. */
const FACTOR_DIGITS = 14;
const FAR_VALUE = 1000;

/** A gate onto the UCUM tables; it may be asked for more than once. Rejects when the package is not installed. */
export async function loadUnits(): Promise<UnitGate> {
  return new UnitGate(loadUcumLibrary());
}

/** The UCUM tables behind the port. */
export function loadUcumLibrary(): UnitLibrary {
  const ucum = createRequire(import.meta.url)('@lhncbc/ucum-lhc') as UcumPackage;
  return new UcumLibrary(ucum.UcumLhcUtils.getInstance());
}

class UcumLibrary implements UnitLibrary {
  readonly #tables: UcumTables;

  constructor(tables: UcumTables) {
    this.#tables = tables;
  }

  linear(from: string, to: string): LinearAnswer {
    try {
      if (!this.#isCode(from)) return { ok: false, reason: `«${from}» is no UCUM unit` };
      return this.#line(from, to) ?? { ok: false, reason: `«${from}» does not convert to ${to}` };
    } catch {
      // The library throws on some names that no table of units holds; such a name is no unit.
      return { ok: false, reason: `«${from}» is no UCUM unit` };
    }
  }

  /** Only what it found as written: never what it thinks was meant. Blanks make it print. */
  #isCode(unit: string): boolean {
    if (/\s/.test(unit)) return false;
    const { status, ucumCode } = this.#tables.validateUnitString(unit);
    return status === 'valid' && ucumCode === unit;
  }

  /** Null when it does not convert, or not in a straight line through three values. */
  #line(from: string, to: string): LinearAnswer | null {
    const [zero, one, far] = [0, 1, FAR_VALUE].map((value) => this.#converted(from, value, to));
    if (zero === undefined || one === undefined || far === undefined || zero === null || one === null || far === null) return null;
    const factor = (far - zero) / FAR_VALUE;
    const isStraight = Math.abs(one - (factor + zero)) <= 1e-9 * Math.max(Math.abs(one), Math.abs(zero));
    if (!isStraight || factor <= 0) return null;
    return { ok: true, conversion: { factor: Number(factor.toPrecision(FACTOR_DIGITS)), offset: Number(zero.toPrecision(FACTOR_DIGITS)) } };
  }

  #converted(from: string, value: number, to: string): number | null {
    const { status, toVal } = this.#tables.convertUnitTo(from, value, to);
    return status === 'succeeded' && toVal !== null && Number.isFinite(toVal) ? toVal : null;
  }
}
