/**
 * The terminology gate of one hospital: its own approved entries first, then the standard codes. What
 * neither knows is unmapped; where number, name and unit disagree, or the unit is another, the value is
 * refused. One question is worked out once and remembered.
 */
import type { Conversion } from '../units/unit-library.port.ts';
import type { Refusal, RefusalValues } from '../../contract/refusals/refusal.ts';
import { UNIT_LENGTH_MAX } from '../units/read-unit.ts';
import type { GateRefusal, UnitGate } from '../units/unit-gate.ts';
import { exactness, fitsChannel } from './channel-pattern.ts';
import { digestOf, entryKey, type CodeMap, type MapEntry } from './code-map.ts';
import type { CodeTable, TableCode } from './code-table.ts';
import { foldedTerm } from './folded-name.ts';
import { meaningOf, StandardCodes } from './standard-codes.ts';
import type { LocalCode, TermGate, TermTarget, TermVerdict } from './term-gate.port.ts';
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
/** Names or units of a map that a refusal lists. */
const LISTED_MAX = 10;
const AS_IS: Conversion = { factor: 1, offset: 0 };
const OF_NO_USE: TermVerdict = { ok: true, target: null };
/** These have one unit in the world, and laboratories leave it out. */
const MAY_LACK_UNIT: ReadonlySet<string | null> = new Set(['{INR}', '[pH]', '{score}']);
/** Units that a coded answer may carry: they say nothing. */
const UNITS_OF_ANSWERS: ReadonlySet<string> = new Set(['', '1', '{score}']);

type Refused = Extract<TermVerdict, { ok: false }>;
type Accepted = Extract<TermVerdict, { ok: true; target: TermTarget }>;
/** The UCUM unit that was meant. */
type MeantUnit = { readonly ok: true; readonly ucum: string } | Refused;

/** Never throws; the maps are parsed (code-table.ts, code-map.ts). */
export function createTermGate(parts: TermGateParts): TermGate {
  return new HospitalTerms(parts);
}

class HospitalTerms implements TermGate {
  readonly hospitalId: string;
  readonly mapVersion: string;
  readonly #mapSha256: string | null;
  readonly #standard: StandardCodes;
  readonly #units: UnitGate;
  /** Approved entries of a code, the most exact place first. */
  readonly #entries = new Map<string, MapEntry[]>();
  readonly #remembered = new Map<string, TermVerdict>();

  constructor({ hospitalId, standard, map, units }: TermGateParts) {
    this.hospitalId = hospitalId;
    this.#mapSha256 = map === null ? null : digestOf(map);
    this.mapVersion = `codes-${standard.version}${map === null ? '' : `+${map.hospitalId}-${map.version}.${this.#mapSha256?.slice(0, 8)}`}`;
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
    return row === null
      ? refused('unmapped-code', { code: 'code.unmapped', values: sentCode(local) })
      : this.#byTable(local, row);
  }

  #byMap(local: LocalCode, entries: readonly MapEntry[]): TermVerdict {
    const closest = entries.filter((entry) => exactness(entry.channel) === exactness(entries[0]?.channel));
    const entry = namedLike(local.name, closest);
    if (entry === undefined) {
      const standard = this.#meantEverywhere(local, closest);
      if (standard !== null) return standard;
      const names = closest.map((each) => each.name ?? '').slice(0, LISTED_MAX);
      return refused('conflicting-terms', { code: 'code.other-name', values: { ...sentCode(local), names } });
    }
    const { target } = entry;
    if (target === null) return OF_NO_USE;
    const other =
      entry.name === undefined && !this.#namesItsNumber(local)
        ? this.#standard.otherMeaning(local.name, target.name)
        : null;
    if (other !== null) return contradiction(local, target.name, other);
    const meant = answersOf(target) === null ? this.#unitByMap(local, entry, target) : this.#unitOfAnswer(local);
    return this.#accepted(local, target, meant, {
      preference: entry.preference ?? 1,
      answers: entry.answers ?? null,
      map: this.#mapSha256 === null ? null : { entry: entryKey(entry), sha256: this.#mapSha256 },
    });
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
      return refused('wrong-unit', {
        code: 'code.unit-not-in-map',
        values: {
          ...sentCode(local),
          unit: sent.slice(0, UNIT_LENGTH_MAX),
          known: units.map((unit) => unit.sent).slice(0, LISTED_MAX),
        },
      });
    }
    const beside = units.some((unit) => unit.sent === local.unit.name.trim())
      ? undefined
      : this.#standard.units.named(local.unit.name);
    if (beside === undefined || this.#isSameUnit(target, meant.ucum, beside.ucum)) {
      return { ok: true, ucum: meant.ucum };
    }
    return twoUnits(local, { byCode: meant.ucum, byName: beside.id });
  }

  /**
   * Another way to write an approved unit, by the unit table (a number, a reference name, a text), or a unit in
   * which the standard codes take this code for the same target: an approval adds to these and replaces none.
   */
  #unitKnown(local: LocalCode, units: MapEntry['units'], target: NamedTarget): MeantUnit | null {
    const read = this.#standard.units.read(local.unit);
    if (read.is === 'contradiction') return twoUnits(local, read);
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
    const { doubt = 'no-source', certainty } = row;
    if (row.use === 'off') {
      return refused('unmapped-code', { code: 'code.off', values: { ...sentCode(local), certainty, doubt } });
    }
    if (row.use === 'ask') {
      return refused('unmapped-code', { code: 'code.ask', values: { ...sentCode(local), doubt } });
    }
    const meaning = meaningOf(row);
    const other = this.#standard.otherMeaning(local.name, meaning);
    if (other !== null) return contradiction(local, meaning, other);
    const { target } = row;
    if (target === null) return OF_NO_USE;
    const list = answersOf(target);
    const meant = list === null ? this.#unitByTable(local, row, target) : this.#unitOfAnswer(local);
    return this.#accepted(local, target, meant, {
      preference: row.preference,
      answers: row.answers ?? null,
      map: null,
    });
  }

  #unitByTable(local: LocalCode, { units }: TableCode, target: NamedTarget): MeantUnit {
    const sent = this.#standard.units.read(local.unit);
    switch (sent.is) {
      case 'contradiction':
        return twoUnits(local, sent);
      case 'unknown':
        return refused('wrong-unit', {
          code: 'code.unit-number',
          values: { ...sentCode(local), number: sent.number, fault: sent.fault },
        });
      case 'none': {
        const own = ownUnitOf(target);
        return own !== null && MAY_LACK_UNIT.has(own)
          ? { ok: true, ucum: own }
          : refused('wrong-unit', { code: 'code.no-unit', values: sentCode(local) });
      }
      case 'known':
        if (units === 'any' || units.includes(sent.unit.id)) return { ok: true, ucum: sent.unit.ucum };
        return unitOfAnother(local, sent.unit.id, target);
      case 'text':
        return units === 'any' ? { ok: true, ucum: sent.text } : unitOfAnother(local, sent.text, target);
    }
  }

  #unitOfAnswer(local: LocalCode): MeantUnit {
    const text = local.unit.code.trim() === '' ? local.unit.name.trim() : local.unit.code.trim();
    const ucum = this.#standard.units.named(text)?.ucum ?? text;
    return UNITS_OF_ANSWERS.has(ucum)
      ? { ok: true, ucum: '' }
      : refused('wrong-unit', {
          code: 'code.unit-of-answer',
          values: { ...sentCode(local), unit: text.slice(0, UNIT_LENGTH_MAX) },
        });
  }

  #accepted(
    local: LocalCode,
    target: NamedTarget,
    meant: MeantUnit,
    rest: Pick<Accepted, 'preference' | 'map' | 'answers'>,
  ): TermVerdict {
    if (!meant.ok) return meant;
    const list = answersOf(target);
    const line =
      list === null
        ? this.#units.conversion(target.name, meant.ucum)
        : { ok: true as const, conversion: AS_IS, isApproximate: false };
    if (!line.ok) return unitRefused(local, line.reason);
    const answers = list === null ? null : (rest.answers ?? Object.fromEntries(list.map((answer) => [answer, answer])));
    return {
      ok: true,
      target: termTargetOf(target),
      conversion: line.conversion,
      unit: meant.ucum,
      isApproximate: line.isApproximate,
      preference: rest.preference,
      map: rest.map,
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

function contradiction(local: LocalCode, meaning: string, other: string): Refused {
  return refused('conflicting-terms', {
    code: 'code.two-meanings',
    values: { ...sentCode(local), byCode: meaning, byName: other },
  });
}

function twoUnits(local: LocalCode, { byCode, byName }: { readonly byCode: string; readonly byName: string }): Refused {
  return refused('conflicting-terms', { code: 'code.two-units', values: { ...sentCode(local), byCode, byName } });
}

function unitOfAnother(local: LocalCode, unit: string, { name }: NamedTarget): Refused {
  return refused('wrong-unit', {
    code: 'code.unit-of-another',
    values: { ...sentCode(local), unit: unit.slice(0, UNIT_LENGTH_MAX), name },
  });
}

/** The unit gate says it of a quantity; here it is said of the code that was sent. */
function unitRefused(local: LocalCode, reason: GateRefusal['reason']): Refused {
  return reason.code === 'unit.refused'
    ? refused('wrong-unit', { code: 'code.unit-refused', values: { ...sentCode(local), ...reason.values } })
    : refused('wrong-unit', reason);
}

function refused(code: Refused['code'], reason: Refusal): Refused {
  return { ok: false, code, reason };
}

function sentCode({ system, code, name }: LocalCode): RefusalValues['code.unmapped'] {
  return { sourceCode: code.slice(0, 60), sourceName: name.slice(0, 60), system: system.slice(0, 40) };
}
