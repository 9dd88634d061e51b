/**
 * The table of standard codes made ready for asking: which row a sent code is, under whatever name its
 * system goes, and whether a name says something else than the number beside it.
 */
import type { CodeTable, TableCode } from './code-table.ts';
import { foldedTerm } from './folded-name.ts';
import { UnitTable } from './sent-unit.ts';
import type { LocalCode } from './term-gate.port.ts';

/** Without a system a number says little: the name must be one that the row knows. */
const NO_SYSTEM = '';
/** The nomenclature of monitors, whose numbers some gateways send without naming it. */
const MDC = 'MDC';

export class StandardCodes {
  readonly version: string;
  readonly units: UnitTable;
  readonly #systems = new Map<string, string>();
  readonly #patterns: readonly { readonly system: string; readonly pattern: RegExp }[];
  readonly #rows = new Map<string, TableCode>();
  /** Folded name to the meanings that it may have. */
  readonly #meanings = new Map<string, Set<string>>();
  readonly #namesOf = new Map<string, readonly string[]>();

  constructor(table: CodeTable) {
    this.version = table.version;
    this.units = new UnitTable(table);
    for (const { system, aliases } of table.systems) {
      for (const alias of aliases) this.#systems.set(alias.toLowerCase(), system);
    }
    this.#patterns = table.systems.flatMap(({ system, codePattern }) =>
      codePattern === null ? [] : [{ system, pattern: new RegExp(codePattern, 'i') }],
    );
    for (const row of table.codes) {
      this.#rows.set(keyOf(row.system, row.code), row);
      for (const name of row.names) this.#mean(name, meaningOf(row));
    }
    for (const { name, names } of table.targets) {
      this.#namesOf.set(name, names);
      for (const each of names) this.#mean(each, name);
    }
  }

  /** One key for a code, however its system is written. */
  placeOf({ system, code }: Pick<LocalCode, 'system' | 'code'>): string {
    const known = this.#systemOf(system, code);
    return known === null ? `${system} ${code}` : keyOf(known, code);
  }

  /** The row of a code; null when no table knows it. */
  find(local: LocalCode): TableCode | null {
    const system = this.#systemOf(local.system, local.code);
    if (system === null) return null;
    if (system !== NO_SYSTEM) return this.#rows.get(keyOf(system, local.code)) ?? null;
    return (
      [NO_SYSTEM, MDC]
        .map((each) => this.#rows.get(keyOf(each, local.code)))
        .find((row) => row !== undefined && this.#knows(row, local.name)) ?? null
    );
  }

  /** Words for a target, English and Korean; none for what has none. */
  namesOf(targetName: string): readonly string[] {
    return this.#namesOf.get(targetName) ?? [];
  }

  /** The other meaning that a name has, when it cannot mean this one; null when nothing speaks against it. */
  otherMeaning(name: string, meaning: string): string | null {
    const meanings = this.#meanings.get(foldedTerm(name));
    if (meanings === undefined || meanings.has(meaning)) return null;
    return [...meanings][0] ?? null;
  }

  #knows(row: TableCode, name: string): boolean {
    return this.#meanings.get(foldedTerm(name))?.has(meaningOf(row)) ?? false;
  }

  #systemOf(system: string, code: string): string | null {
    return (
      this.#systems.get(system.trim().toLowerCase()) ??
      this.#patterns.find(({ pattern }) => pattern.test(code))?.system ??
      null
    );
  }

  #mean(name: string, meaning: string): void {
    const folded = foldedTerm(name);
    const known = this.#meanings.get(folded);
    if (known === undefined) this.#meanings.set(folded, new Set([meaning]));
    else known.add(meaning);
  }
}

/** What a row says, by name: rows of one target say the same. */
export function meaningOf({ system, code, target }: TableCode): string {
  return target?.name ?? `${system} ${code}`;
}

function keyOf(system: string, code: string): string {
  return `${system} ${code.toLowerCase()}`;
}
