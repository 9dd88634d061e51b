/**
 * The terminology gate of one hospital: its own approved entries first, then the standard codes. What
 * neither knows is unmapped; where number, name and unit disagree, or the unit is another, the value is
 * refused. One question is worked out once and remembered.
 */
import type { Conversion } from '../units/unit-library.port.ts';
import type { UnitGate } from '../units/unit-gate.ts';
import { exactness, fitsChannel } from './channel-pattern.ts';
import { digestOf, type CodeMap, type MapEntry } from './code-map.ts';
import type { CodeTable, TableCode } from './code-table.ts';
import { foldedTerm } from './folded-name.ts';
import { meaningOf, StandardCodes } from './standard-codes.ts';
import type { LocalCode, TermGate, TermVerdict } from './term-gate.port.ts';
import { answersOf, ownUnitOf, termTargetOf, type NamedTarget } from './term-target.ts';

export interface TermGateParts {
  readonly hospitalId: string;
  readonly standard: CodeTable;
  /** null: the hospital has no map, and the standard codes alone count. */
  readonly map: CodeMap | null;
  readonly units: UnitGate;
}

/** Codes of one hospital are few; what comes beyond is worked out anew each time, so that codes cannot fill memory. */
const REMEMBERED_MAX = 5_000;
const REMEMBERED_LENGTH_MAX = 600;
const AS_IS: Conversion = { factor: 1, offset: 0 };
const OF_NO_USE: TermVerdict = { ok: true, target: null };
/** These have one unit in the world, and laboratories leave it out. */
const MAY_LACK_UNIT: ReadonlySet<string | null> = new Set(['{INR}', '[pH]', '{score}']);
/** Units that a coded answer may carry: they say nothing. */
const UNITS_OF_ANSWERS: ReadonlySet<string> = new Set(['', '1', '{score}']);

type Refusal = Extract<TermVerdict, { ok: false }>;
/** The UCUM unit that was meant. */
type MeantUnit = { readonly ok: true; readonly ucum: string } | Refusal;

/** Never throws; the maps are parsed (code-table.ts, code-map.ts). */
export function createTermGate(parts: TermGateParts): TermGate {
  return new HospitalTerms(parts);
}

class HospitalTerms implements TermGate {
  readonly hospitalId: string;
  readonly mapVersion: string;
  readonly #standard: StandardCodes;
  readonly #units: UnitGate;
  /** Approved entries of a code, the most exact place first. */
  readonly #entries = new Map<string, MapEntry[]>();
  readonly #remembered = new Map<string, TermVerdict>();

  constructor({ hospitalId, standard, map, units }: TermGateParts) {
    this.hospitalId = hospitalId;
    this.mapVersion = `codes-${standard.version}${map === null ? '' : `+${map.hospitalId}-${map.version}.${digestOf(map).slice(0, 8)}`}`;
    this.#standard = new StandardCodes(standard);
    this.#units = units;
    for (const entry of map?.entries ?? []) {
      if (entry.status !== 'approved') continue;
      const place = this.#standard.placeOf(entry);
      this.#entries.set(
        place,
        [...(this.#entries.get(place) ?? []), entry].toSorted((a, b) => exactness(b.channel) - exactness(a.channel)),
      );
    }
  }

  resolve(local: LocalCode): TermVerdict {
    const { unit } = local;
    const key = JSON.stringify([
      local.system,
      local.code,
      local.name,
      local.channel,
      unit.code,
      unit.name,
      unit.system,
    ]);
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const verdict = this.#verdictOn(local);
    if (this.#remembered.size < REMEMBERED_MAX && key.length <= REMEMBERED_LENGTH_MAX) {
      this.#remembered.set(key, verdict);
    }
    return verdict;
  }

  #verdictOn(local: LocalCode): TermVerdict {
    const entries = (this.#entries.get(this.#standard.placeOf(local)) ?? []).filter(
      ({ channel }) => channel === undefined || fitsChannel(channel, local.channel),
    );
    if (entries.length > 0) return this.#byMap(local, entries);
    const row = this.#standard.find(local);
    return row === null ? refused('unmapped-code', `${codeText(local)} is in no map`) : this.#byTable(local, row);
  }

  #byMap(local: LocalCode, entries: readonly MapEntry[]): TermVerdict {
    const closest = entries.filter((entry) => exactness(entry.channel) === exactness(entries[0]?.channel));
    const entry = namedLike(local.name, closest);
    if (entry === undefined) {
      const standard = this.#meantEverywhere(local, closest);
      if (standard !== null) return standard;
      return refused(
        'conflicting-terms',
        `${codeText(local)} is mapped under another name: ${closest
          .map((each) => each.name ?? '')
          .join(', ')
          .slice(0, 200)}`,
      );
    }
    const { target } = entry;
    if (target === null) return OF_NO_USE;
    const other =
      entry.name === undefined && !this.#namesItsNumber(local)
        ? this.#standard.otherMeaning(local.name, target.name)
        : null;
    if (other !== null) return contradiction(local, target.name, other);
    const meant = answersOf(target) === null ? this.#unitByMap(local, entry, target) : this.#unitOfAnswer(local);
    return this.#accepted(local, target, meant, { preference: entry.preference ?? 1, answers: entry.answers ?? null });
  }

  /** What the standard codes say of another name of the same meaning: an entry for one name takes nothing from it. */
  #meantEverywhere(local: LocalCode, entries: readonly MapEntry[]): TermVerdict | null {
    const row = this.#standard.find(local);
    if (row?.use !== 'taken' || !entries.every(({ target }) => target?.name === row.target?.name)) return null;
    const verdict = this.#byTable(local, row);
    return verdict.ok ? verdict : null;
  }

  /** Name and number agree by the standard table: what they mean here is the reviewer's to say. */
  #namesItsNumber(local: LocalCode): boolean {
    const row = this.#standard.find(local);
    return row !== null && this.#standard.otherMeaning(local.name, meaningOf(row)) === null;
  }

  /** The unit as the reviewer read it; a name that is known to be another unit speaks against it. */
  #unitByMap(local: LocalCode, { units }: MapEntry, target: NamedTarget): MeantUnit {
    const sent = local.unit.code.trim() === '' ? local.unit.name.trim() : local.unit.code.trim();
    const meant = units.find((unit) => unit.sent === sent);
    if (meant === undefined) {
      const known = this.#unitKnown(local, units, target);
      if (known !== null) return known;
      return refused(
        'wrong-unit',
        `${codeText(local)} came in «${sent.slice(0, 40)}», its map knows ${units
          .map((unit) => `«${unit.sent}»`)
          .join(', ')
          .slice(0, 200)}`,
      );
    }
    const beside = units.some((unit) => unit.sent === local.unit.name.trim())
      ? undefined
      : this.#standard.units.named(local.unit.name);
    if (beside === undefined || this.#isSameUnit(target, meant.ucum, beside.ucum)) {
      return { ok: true, ucum: meant.ucum };
    }
    return refused(
      'conflicting-terms',
      `${codeText(local)}: the unit is ${meant.ucum} by its code and ${beside.id} by its name`,
    );
  }

  /**
   * Another way to write an approved unit, by the unit table (a number, a reference name, a text), or a unit in
   * which the standard codes take this code for the same target: an approval adds to these and replaces none.
   */
  #unitKnown(local: LocalCode, units: MapEntry['units'], target: NamedTarget): MeantUnit | null {
    const read = this.#standard.units.read(local.unit);
    if (read.is === 'contradiction') return refused('conflicting-terms', `${codeText(local)}: ${read.reason}`);
    // A reviewer who read a text as another unit than everybody does not trust what this sender calls its units.
    if (units.some(({ sent, ucum }) => this.#isReadOtherwise(target, sent, ucum))) return null;
    if (read.is === 'known' && units.some(({ ucum }) => this.#isSameUnit(target, ucum, read.unit.ucum))) {
      return { ok: true, ucum: read.unit.ucum };
    }
    const row = this.#standard.find(local);
    if (row?.use !== 'taken' || row.target?.name !== target.name) return null;
    const standard = this.#unitByTable(local, row, target);
    return standard.ok ? standard : null;
  }

  #isReadOtherwise(target: NamedTarget, sent: string, ucum: string): boolean {
    const everywhere = this.#standard.units.read({ code: sent, name: '', system: '' });
    return everywhere.is === 'known' && !this.#isSameUnit(target, everywhere.unit.ucum, ucum);
  }

  #isSameUnit({ name }: NamedTarget, one: string, other: string): boolean {
    const [a, b] = [this.#units.conversion(name, one), this.#units.conversion(name, other)];
    return a.ok && b.ok && a.conversion.factor === b.conversion.factor && a.conversion.offset === b.conversion.offset;
  }

  #byTable(local: LocalCode, row: TableCode): TermVerdict {
    if (row.use === 'off') {
      return refused('unmapped-code', `${codeText(local)} is off, certainty ${row.certainty}: ${row.note}`);
    }
    if (row.use === 'ask') return refused('unmapped-code', `${codeText(local)} needs the hospital’s map: ${row.note}`);
    const meaning = meaningOf(row);
    const other = this.#standard.otherMeaning(local.name, meaning);
    if (other !== null) return contradiction(local, meaning, other);
    const { target } = row;
    if (target === null) return OF_NO_USE;
    const list = answersOf(target);
    const meant = list === null ? this.#unitByTable(local, row, target) : this.#unitOfAnswer(local);
    return this.#accepted(local, target, meant, { preference: row.preference, answers: row.answers ?? null });
  }

  #unitByTable(local: LocalCode, { units }: TableCode, target: NamedTarget): MeantUnit {
    const sent = this.#standard.units.read(local.unit);
    switch (sent.is) {
      case 'contradiction':
        return refused('conflicting-terms', `${codeText(local)}: ${sent.reason}`);
      case 'unknown':
        return refused('wrong-unit', `${codeText(local)}: ${sent.reason}`);
      case 'none': {
        const own = ownUnitOf(target);
        return own !== null && MAY_LACK_UNIT.has(own)
          ? { ok: true, ucum: own }
          : refused('wrong-unit', `${codeText(local)} came without a unit`);
      }
      case 'known':
        if (units === 'any' || units.includes(sent.unit.id)) return { ok: true, ucum: sent.unit.ucum };
        return refused('wrong-unit', `${codeText(local)} came in ${sent.unit.id}, which is no unit of ${target.name}`);
      case 'text':
        return units === 'any'
          ? { ok: true, ucum: sent.text }
          : refused(
              'wrong-unit',
              `${codeText(local)} came in «${sent.text.slice(0, 40)}», which is no unit of ${target.name}`,
            );
    }
  }

  #unitOfAnswer(local: LocalCode): MeantUnit {
    const text = local.unit.code.trim() === '' ? local.unit.name.trim() : local.unit.code.trim();
    const ucum = this.#standard.units.named(text)?.ucum ?? text;
    return UNITS_OF_ANSWERS.has(ucum)
      ? { ok: true, ucum: '' }
      : refused('wrong-unit', `${codeText(local)} is an answer and came in «${text.slice(0, 40)}»`);
  }

  #accepted(
    local: LocalCode,
    target: NamedTarget,
    meant: MeantUnit,
    rest: { readonly preference: number; readonly answers: Readonly<Record<string, string>> | null },
  ): TermVerdict {
    if (!meant.ok) return meant;
    const list = answersOf(target);
    const line =
      list === null
        ? this.#units.conversion(target.name, meant.ucum)
        : { ok: true as const, conversion: AS_IS, isApproximate: false };
    if (!line.ok) return refused('wrong-unit', `${codeText(local)}: ${line.reason}`);
    const answers = list === null ? null : (rest.answers ?? Object.fromEntries(list.map((answer) => [answer, answer])));
    return {
      ok: true,
      target: termTargetOf(target),
      conversion: line.conversion,
      unit: meant.ucum,
      isApproximate: line.isApproximate,
      preference: rest.preference,
      // A reviewer says what a code means here; where the probe sits the code itself says, in any hospital.
      ...siteOf(this.#standard.find(local)),
      answers,
    };
  }
}

function siteOf(row: TableCode | null): Pick<TableCode, 'site'> {
  return row?.site === undefined ? {} : { site: row.site };
}

/** The entry with this name, else the one that asks for none; a name that is not sent does not contradict the only one. */
function namedLike(sent: string, entries: readonly MapEntry[]): MapEntry | undefined {
  const name = foldedTerm(sent);
  const [only, ...others] = entries;
  return (
    entries.find((each) => each.name !== undefined && foldedTerm(each.name) === name) ??
    entries.find((each) => each.name === undefined) ??
    (name === '' && others.length === 0 ? only : undefined)
  );
}

function contradiction(local: LocalCode, meaning: string, other: string): Refusal {
  return refused('conflicting-terms', `${codeText(local)} means ${meaning} by its number and ${other} by its name`);
}

function refused(code: Refusal['code'], reason: string): Refusal {
  return { ok: false, code, reason: reason.slice(0, 500) };
}

function codeText({ system, code, name }: LocalCode): string {
  return `«${code.slice(0, 60)}^${name.slice(0, 60)}^${system.slice(0, 40)}»`;
}
