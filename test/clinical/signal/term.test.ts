/** The terminology file against the reference table it restates, Vigil's own names, and planted faults. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasLoincCheckDigit, hasSnomedCheckDigit, parseTerminology } from '../../../services/clinical/signal/term.ts';
import type { Term, Terminology } from '../../../services/clinical/signal/term.ts';
import { SIGNALS } from '../../../services/clinical/signal/signals.ts';
import { CHARTED_NAMES, CHARTED_RANGES, LAB_VALUES } from '../../../services/contract/records/closed-lists.ts';
import { readTerminology } from '../../../services/feed/adapters/terminology-file.ts';
import { quantityOf } from '../../../services/feed/units/quantities.ts';
import { codeOf } from '../../../services/feed/units/read-unit.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { sharedFile } from '../../support/shared-data.ts';

const FILE = new URL('../../../models/terminology/terms-1.0.0.json', import.meta.url).pathname;
const fresh = (): unknown => JSON.parse(readFileSync(FILE, 'utf8'));

function parsed(): Terminology {
  const result = parseTerminology(fresh());
  if (!result.ok) throw new Error(result.faults.join('\n'));
  return result.terminology;
}

const { terms, withoutTerm } = parsed();
const byVigil = new Map(terms.flatMap((term) => (term.vigil === null ? [] : [[term.vigil, term] as const])));

/** A term as the line of the reference table that it restates. */
function rowOf(term: Term): Record<string, string> {
  const cell = (value: string | number | null): string => (value === null ? '' : String(value));
  return {
    signal: term.term,
    ucum: cell(term.ucum),
    loinc: cell(term.loinc.code),
    loinc_certainty: term.loinc.certainty,
    mdc_name: cell(term.mdc.name),
    mdc_code: cell(term.mdc.code),
    mdc_certainty: term.mdc.certainty,
    snomed: cell(term.snomed.code),
    snomed_certainty: term.snomed.certainty,
    omop_concept_id: cell(term.omop.code),
    omop_certainty: term.omop.certainty,
    plausible_low: cell(term.low),
    plausible_high: cell(term.high),
    note: term.note,
  };
}

const reference = sharedFile('clinical/terminology.csv');

/** Terms that the reference table does not have. */
const ADDED: ReadonlySet<string> = new Set(['intracranial pressure']);

describe('the terminology', () => {
  it.skipIf(reference === null)(
    `restates every row of the reference table${reference === null ? ' (skipped: the reference material is not beside the checkout)' : ''}`,
    () => {
      const rows = csvRows(readFileSync(reference ?? '', 'utf8'));
      expect(rows).toHaveLength(79);
      expect(terms.filter(({ term }) => !ADDED.has(term)).map(rowOf)).toEqual(rows);
    },
  );

  it('names the file with its version, and carries the notices of the codes', async () => {
    const terminology = await readTerminology(FILE);
    expect(FILE).toContain(`terms-${terminology.version}.json`);
    expect(terminology.notices.join()).toMatch(/LOINC is copyright Regenstrief.*SNOMED CT licence/);
    await expect(readTerminology(`${FILE}.gone`)).rejects.toMatchObject({ code: 'rule-invalid' });
  });

  it('has a row or a reason for every signal, charted number and laboratory value', () => {
    const told = new Set([...byVigil.keys(), ...withoutTerm.map(({ vigil }) => vigil)]);
    const wanted = [...SIGNALS.map(({ name }) => name), ...Object.keys(CHARTED_RANGES), ...Object.keys(LAB_VALUES)];
    expect(wanted.filter((name) => !told.has(name))).toEqual([]);
  });

  it('names nothing that Vigil does not have', () => {
    const own = new Set<string>([...SIGNALS.map(({ name }) => name), ...CHARTED_NAMES, ...Object.keys(LAB_VALUES)]);
    expect([...byVigil.keys(), ...withoutTerm.map(({ vigil }) => vigil)].filter((name) => !own.has(name))).toEqual([]);
  });

  it('gives laboratory values their unit and plausible range', () => {
    for (const [name, { unit, low, high }] of Object.entries(LAB_VALUES)) {
      const term = byVigil.get(name);
      if (term !== undefined) expect([name, term.ucum, term.low, term.high]).toEqual([name, unit, low, high]);
    }
  });

  it('gives every other quantity its unit, and a range within the one that Vigil keeps', () => {
    for (const [name, term] of byVigil) {
      const quantity = quantityOf(name);
      if (quantity === null) continue;
      expect([name, codeOf(quantity.unit)]).toEqual([name, codeOf(term.ucum?.replace('[U]', 'U') ?? '')]);
      const [low, high] = quantity.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      expect([name, term.low !== null && term.low >= low, term.high !== null && term.high <= high]).toEqual([
        name,
        true,
        true,
      ]);
    }
  });
});

describe('check digits', () => {
  it('of LOINC and SNOMED CT are seen when one digit is mistyped', () => {
    const loincs = terms.flatMap(({ loinc }) => loinc.code ?? []);
    const snomeds = terms.flatMap(({ snomed }) => snomed.code ?? []);
    expect([loincs.every(hasLoincCheckDigit), snomeds.every(hasSnomedCheckDigit)]).toEqual([true, true]);
    const mistyped = fc
      .tuple(fc.constantFrom(...snomeds, ...loincs), fc.nat(), fc.integer({ min: 1, max: 9 }))
      .map(([code, at, by]) => {
        const places = code.split('').flatMap((digit, index) => (digit === '-' ? [] : [index]));
        const place = places[at % places.length] ?? 0;
        return code.slice(0, place) + String((Number(code[place]) + by) % 10) + code.slice(place + 1);
      });
    fc.assert(
      fc.property(mistyped, (code) => !(code.includes('-') ? hasLoincCheckDigit(code) : hasSnomedCheckDigit(code))),
    );
  });
});

describe('parseTerminology refuses', () => {
  /** A copy of the file in which the first term is changed. */
  const changed = (changes: Record<string, unknown>): unknown => {
    const json = fresh() as { terms: Record<string, unknown>[] };
    json.terms[0] = { ...json.terms[0], ...changes };
    return json;
  };
  it.each([
    [
      'a wrong LOINC check digit',
      { loinc: { code: '8867-5', certainty: 'V' } },
      /LOINC 8867-5 has a wrong check digit/,
    ],
    [
      'a wrong SNOMED CT check digit',
      { snomed: { code: '364075006', certainty: 'V' } },
      /SNOMED CT 364075006 has a wrong check digit/,
    ],
    ['a Vigil name that stands twice', { vigil: 'spo2Percent' }, /Vigil name «spo2Percent» stands twice/],
    ['a name that is also listed as without a term', { vigil: 'heightCm' }, /Vigil name «heightCm» stands twice/],
    ['a term that stands twice', { term: 'spo2' }, /term «spo2» stands twice/],
    ['no name and no reason', { vigil: null }, /a reason stands exactly where no Vigil name does/],
    ['a name and a reason', { reason: 'x' }, /a reason stands exactly where no Vigil name does/],
    ['an empty range', { low: 300, high: 20 }, /the plausible range is empty/],
    ['half a range', { high: null }, /half a plausible range/],
    ['a code without certainty', { omop: { code: '3027018', certainty: '-' } }, /code 3027018 without a certainty/],
    ['an unknown field', { colour: 'red' }, /Unrecognized key/],
  ])('%s', (_, changes, fault) => {
    const result = parseTerminology(changed(changes));
    expect(result.ok ? '' : result.faults.join('\n')).toMatch(fault);
  });

  it('what is no table', () => {
    for (const json of [null, 7, [], {}, 'terms']) expect(parseTerminology(json).ok).toBe(false);
  });
});
