/** The shipped table of codes: it proves itself, agrees with the terminology, and every unit converts. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCodeTable } from '../../../services/feed/adapters/code-table-file.ts';
import { parseCodeTable, type CodeTable } from '../../../services/feed/terms/code-table.ts';
import { answersOf, LAB_NAMES, targetNames } from '../../../services/feed/terms/term-target.ts';
import { sharedData } from '../../support/shared-data.ts';
import { CODES_FILE, gateOf, meaning, sent, SOURCES } from './term-parts.ts';

const table = SOURCES.standard;
const SEEN = sharedData('hl7-dialects/codes.csv');

describe('the shipped table', () => {
  it('gives words to every target', () => {
    const named = table.targets.map(({ name }) => name);
    const wanted = new Set([...targetNames('signal'), ...LAB_NAMES, ...targetNames('charted')]);
    expect(named.toSorted()).toEqual([...wanted].toSorted());
  });

  it('takes no code in a unit that does not convert', () => {
    const wrong = table.codes.flatMap(({ code, use, target, units }) => {
      if (use !== 'taken' || target === null || units === 'any' || answersOf(target) !== null) return [];
      return units
        .filter(
          (id) => !SOURCES.units.conversion(target.name, table.units.find((unit) => unit.id === id)?.ucum ?? '').ok,
        )
        .map((id) => `${code} ${id}`);
    });
    expect(wrong).toEqual([]);
  });

  it('holds every code of the terminology, with its meaning and no more certainty', () => {
    const wrong = SOURCES.terminology.terms.flatMap(({ term, vigil, loinc, mdc }) =>
      (
        [
          ['LN', loinc],
          ['MDC', mdc],
        ] as const
      ).flatMap(([system, { code, certainty }]) => {
        const row =
          code === null ? undefined : table.codes.find((each) => each.system === system && each.code === code);
        if (code === null) return [];
        if (row === undefined) return [`${term}: ${system} ${code} is missing`];
        if (certainty === 'U' && row.use === 'taken') return [`${term}: ${system} ${code} is taken and unverified`];
        return vigil !== null && row.target !== null && row.target.name !== vigil
          ? [`${term}: ${system} ${code} is ${row.target.name}`]
          : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it.runIf(SEEN !== null)('knows every code of the monitor families that were seen', async () => {
    const lines = (await readFile(SEEN ?? '', 'utf8')).trim().split('\n').slice(1);
    const systems: Readonly<Record<string, string>> = {
      MDC: 'MDC',
      'MDIL (Philips)': 'MDIL',
      'EHC (Edan)': 'EHC',
      private: '',
    };
    const unknown = lines.filter((line) => {
      const [, system = '', code = ''] = line.split(',');
      return !table.codes.some((row) => row.system === systems[system] && row.code === code);
    });
    expect(lines.length).toBeGreaterThan(40);
    expect(unknown).toEqual([]);
  });

  it('keeps what is not sure, and does not use it', () => {
    const unsure = table.codes.filter(({ certainty }) => certainty === 'U' || certainty === 'D');
    expect(unsure.length).toBeGreaterThan(3);
    for (const { system, code } of unsure) {
      expect(meaning(gateOf().resolve(sent(`${code}^^${system}`, '/min')))).toBe('unmapped-code');
    }
  });
});

describe('a table with a planted fault', () => {
  let json: CodeTable;
  beforeAll(async () => {
    json = JSON.parse(await readFile(CODES_FILE, 'utf8')) as CodeTable;
  });

  it.each([
    [
      'a code twice',
      (each: CodeTable) => ({ ...each, codes: [...each.codes, ...each.codes.slice(0, 1)] }),
      'stands twice',
    ],
    [
      'a unit text twice',
      (each: CodeTable) => ({ ...each, units: [...each.units, { ...each.units[0], id: 'x', mdc: [] }] }),
      'unit text',
    ],
    [
      'an unverified code that is taken',
      (each: CodeTable) => ({
        ...each,
        codes: each.codes.map((row, index) => (index === 0 ? { ...row, certainty: 'U' } : row)),
      }),
      'use taken with certainty U',
    ],
    [
      'a unit that is not there',
      (each: CodeTable) => ({
        ...each,
        codes: each.codes.map((row, index) => (index === 0 ? { ...row, units: ['furlong'] } : row)),
      }),
      'no unit furlong',
    ],
    [
      'a code taken for nothing',
      (each: CodeTable) => ({
        ...each,
        codes: each.codes.map((row, index) => (index === 0 ? { ...row, target: null } : row)),
      }),
      'taken for nothing',
    ],
    [
      'an unknown target',
      (each: CodeTable) => ({
        ...each,
        codes: each.codes.map((row, index) =>
          index === 0 ? { ...row, target: { kind: 'signal', name: 'soul' } } : row,
        ),
      }),
      'no such target',
    ],
  ])('%s', (_, plant, fault) => {
    const parsed = parseCodeTable(plant(json));
    expect(parsed.ok ? [] : parsed.faults.join()).toContain(fault);
  });

  it('is refused by its reader, with its name', async () => {
    await expect(readCodeTable(`${CODES_FILE}.gone`)).rejects.toMatchObject({ code: 'rule-invalid' });
  });
});
