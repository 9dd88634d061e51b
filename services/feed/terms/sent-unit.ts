/**
 * Which unit a message means. It comes as a number of the nomenclature, as UCUM, or as a text, often
 * as number and text together; where the two disagree the unit is a contradiction, and none is chosen.
 */
import { isUnitOn, type CodeTable, type TableUnit } from './code-table.ts';
import type { LocalCode } from './term-gate.port.ts';

export type SentUnit =
  | { readonly is: 'known'; readonly unit: TableUnit }
  /** Not in the table: perhaps UCUM. */
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'none' }
  /** A number that is not in the table, or not sure enough to be used. */
  | { readonly is: 'unknown'; readonly number: string; readonly fault: 'unknown' | 'off' }
  | { readonly is: 'contradiction'; readonly byCode: string; readonly byName: string };

const MDC_NUMBER = /^\d{5,8}$/;
/** The same number as its two halves, partition and code, in hexadecimal: 0004-0aa0 is 264864, beats a minute. */
const MDC_HALVES = /^([0-9a-f]{4})-([0-9a-f]{4})$/i;

export class UnitTable {
  readonly #byNumber = new Map<string, TableUnit>();
  readonly #byText = new Map<string, TableUnit>();

  constructor({ units }: CodeTable) {
    for (const unit of units) {
      for (const number of unit.mdc) this.#byNumber.set(number, unit);
      if (isUnitOn(unit)) for (const text of unit.texts) this.#byText.set(text, unit);
    }
  }

  /** The unit that a text or UCUM code stands for; undefined when the table has none. */
  named(text: string): TableUnit | undefined {
    return this.#byText.get(text.trim());
  }

  read({ code, name }: LocalCode['unit']): SentUnit {
    const first = code.trim() === '' ? name.trim() : code.trim();
    if (first === '') return { is: 'none' };
    const number = mdcNumber(first);
    if (number !== null) return this.#numbered(number, name);
    const unit = this.named(first);
    return this.#beside(unit, name, unit === undefined ? { is: 'text', text: first } : { is: 'known', unit });
  }

  #numbered(number: string, name: string): SentUnit {
    const unit = this.#byNumber.get(number);
    if (unit === undefined) return { is: 'unknown', number, fault: 'unknown' };
    if (!isUnitOn(unit)) return { is: 'unknown', number, fault: 'off' };
    return this.#beside(unit, name, { is: 'known', unit });
  }

  /** A name beside the code may say more, and must not say something else; what it says to nobody is left alone. */
  #beside(unit: TableUnit | undefined, name: string, otherwise: SentUnit): SentUnit {
    const named = name.trim() === '' ? undefined : this.named(name);
    if (unit === undefined || named === undefined || named === unit) return otherwise;
    if (named.ucum !== unit.ucum) {
      return { is: 'contradiction', byCode: unit.id, byName: named.id };
    }
    if (unit.id === unit.ucum) return { is: 'known', unit: named };
    return named.id === named.ucum ? otherwise : { is: 'contradiction', byCode: unit.id, byName: named.id };
  }
}

function mdcNumber(text: string): string | null {
  if (MDC_NUMBER.test(text)) return text;
  const [, partition, code] = MDC_HALVES.exec(text) ?? [];
  return partition === undefined || code === undefined
    ? null
    : String(parseInt(partition, 16) * 0x1_00_00 + parseInt(code, 16));
}
