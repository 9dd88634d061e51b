/**
 * The one place that knows the UCUM library (@lhncbc/ucum-lhc): loaded when a gate is first asked
 * for, since its tables cost memory, and watched, since it corrects what it takes for a slip of the
 * pen, reads a factor of 0 as 1, and throws or prints on odd input (read-unit.ts stops that before).
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

/** A gate that loads the UCUM tables with the first unit that is not Vigil's own, some 0.1 s: for a ward that is not expected to send any. */
export function unitsWhenAsked(): UnitGate {
  return new UnitGate(ucumWhenAsked());
}

/** The UCUM tables behind the port, loaded when they are first asked. */
export function ucumWhenAsked(): UnitLibrary {
  let library: UnitLibrary | null = null;
  return { linear: (from, to) => (library ??= loadUcumLibrary()).linear(from, to) };
}

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
      if (!this.#isCode(from)) return { ok: false, fault: 'not-ucum' };
      return this.#line(from, to) ?? { ok: false, fault: 'not-convertible' };
    } catch {
      // Whatever made the library stumble is not in its tables, so it is no unit to us.
      return { ok: false, fault: 'not-ucum' };
    }
  }

  /** Only what it found as written: never what it thinks was meant. */
  #isCode(unit: string): boolean {
    const { status, ucumCode } = this.#tables.validateUnitString(unit);
    return status === 'valid' && ucumCode === unit;
  }

  /** Null when it does not convert, or not in a straight line through three values. */
  #line(from: string, to: string): LinearAnswer | null {
    const [zero = Number.NaN, one = Number.NaN, far = Number.NaN] = [0, 1, FAR_VALUE].map((value) =>
      this.#converted(from, value, to),
    );
    const factor = (far - zero) / FAR_VALUE;
    const isStraight = Math.abs(one - zero - factor) <= 1e-9 * (Math.abs(one) + Math.abs(zero));
    if (!isStraight || factor <= 0) return null;
    return {
      ok: true,
      conversion: {
        factor: Number(factor.toPrecision(FACTOR_DIGITS)),
        offset: Number(zero.toPrecision(FACTOR_DIGITS)),
      },
    };
  }

  /** NaN, which no line goes through, when it does not convert. */
  #converted(from: string, value: number, to: string): number {
    const { status, toVal } = this.#tables.convertUnitTo(from, value, to);
    return status === 'succeeded' ? (toVal ?? Number.NaN) : Number.NaN;
  }
}
