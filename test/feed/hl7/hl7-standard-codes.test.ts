/** The dialects through the terminology gate that ships: standard codes alone, no map of a hospital. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import { parseCodeTable } from '../../../services/feed/terms/code-table.ts';
import { createTermGate } from '../../../services/feed/terms/read-code-map.ts';
import type { TermGate } from '../../../services/feed/terms/term-gate.port.ts';
import {
  AT_MS,
  carescape,
  cheapMonitor,
  comen,
  edan,
  mindrayGateway,
  oldMindray,
  philips,
  row,
  UNITS,
  vital,
  vitals,
} from './hl7-messages.ts';
import { readOnce, saidBy } from './hl7-readers.ts';

let terms: TermGate;

beforeAll(async () => {
  const table = parseCodeTable(
    JSON.parse(readFileSync(new URL('../../../models/terminology/codes-1.1.0.json', import.meta.url), 'utf8')),
  );
  if (!table.ok) throw new Error(table.faults.join('; '));
  terms = createTermGate({ hospitalId: 'seoul', standard: table.table, map: null, units: await loadUnits() });
});

describe('the seven families by standard codes', () => {
  it.each([
    ['Carescape', carescape(), [[AT_MS, { heartRatePerMin: 131, spo2Percent: 97, respiratoryRatePerMin: 34 }]], []],
    [
      'Mindray eGateway',
      mindrayGateway(),
      [
        [AT_MS, { heartRatePerMin: 142, spo2Percent: 94 }],
        [AT_MS - 1_800_000, { cuffSystolicMmHg: 92, cuffMeanMmHg: 66, cuffDiastolicMmHg: 54 }],
      ],
      ['9001'],
    ],
    [
      'a cheaper monitor, its temperature left to a map',
      cheapMonitor(),
      [[AT_MS, { spo2Percent: 'off', heartRatePerMin: 'off', respiratoryRatePerMin: 'off' }]],
      ['150344'],
    ],
    [
      'Comen, two probes',
      comen(['98', '91']),
      [
        [AT_MS, { heartRatePerMin: 118, spo2Percent: 98 }],
        [AT_MS, { spo2Percent: 91 }],
        [AT_MS - 900_000, { cuffSystolicMmHg: 101 }],
      ],
      ['188100'],
    ],
    ['Edan, its temperature left to a map', edan(), [[AT_MS, { heartRatePerMin: 125, spo2Percent: 96 }]], ['458752']],
    [
      'Philips, its temperature left to a map',
      philips(),
      [[AT_MS, { heartRatePerMin: 133, spo2Percent: 95 }]],
      ['0002-f0c7'],
    ],
    [
      'Philips with plain units',
      philips(['bpm', '%', 'C']),
      [[AT_MS, { heartRatePerMin: 133, spo2Percent: 95 }]],
      ['0002-f0c7'],
    ],
    ['old Mindray', oldMindray(), [[AT_MS, { heartRatePerMin: 127 }]], []],
  ])('%s', (_name, message, frames, refused) => {
    const outcome = readOnce(message, { terms });
    expect(saidBy(outcome)).toEqual(frames);
    expect(
      outcome.quarantined
        .flatMap(({ observations }) => observations ?? [])
        .map(({ code }) => code)
        .toSorted(),
    ).toEqual(refused);
    expect(outcome.answer.code).toBe('AA');
  });

  it('a unit of Philips that is not the one of its name: refused', () => {
    const outcome = readOnce(philips(['0004-0aa0^rpm^MDIL', '0004-0222^%^MDIL', '0004-17a0^C^MDIL']), { terms });
    expect(saidBy(outcome)).toEqual([]);
    expect(outcome.quarantined.map(({ code }) => code).toSorted()).toEqual([
      'conflicting-terms',
      'unmapped-code',
      'wrong-unit',
    ]);
  });

  it('end-tidal CO2 of 0: off, unless the settings of the source say that it means it', () => {
    const message = vitals([
      row({ code: '151728^MDC_AWAY_CO2_ET^MDC', value: '0', unit: '266016^MDC_DIM_MMHG^MDC' }),
      vital.spo2('97'),
    ]);
    const read = (trueZeros: 'endTidalCo2MmHg'[]) => saidBy(readOnce(message, { terms, source: { trueZeros } }));
    expect(read([])).toEqual([[AT_MS, { endTidalCo2MmHg: 'off', spo2Percent: 97 }]]);
    expect(read(['endTidalCo2MmHg'])).toEqual([[AT_MS, { endTidalCo2MmHg: 0, spo2Percent: 97 }]]);
  });

  it('end-tidal CO2 under the number of SpO2, and breaths in beats: refused', () => {
    const outcome = readOnce(
      vitals([
        row({ code: '150456^MDC_AWAY_CO2_ET^MDC', value: '38', unit: UNITS.PERCENT }),
        vital.breathing('30', { unit: UNITS.BEATS }),
        vital.pulse('120'),
      ]),
      { terms },
    );
    expect(saidBy(outcome)).toEqual([[AT_MS, { pulseRatePerMin: 120 }]]);
    expect(outcome.quarantined.map(({ code }) => code).toSorted()).toEqual(['conflicting-terms', 'wrong-unit']);
  });
});
