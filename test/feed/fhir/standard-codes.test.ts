/** The vital-signs profiles through the real standard codes, without a map of the hospital. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readObservation } from '../../../services/feed/fhir/read-observation.ts';
import { parseCodeTable } from '../../../services/feed/terms/code-table.ts';
import { createTermGate } from '../../../services/feed/terms/read-code-map.ts';
import { coding, LOINC, MDC, observation, quantity, units, wardContext } from './observation-samples.ts';

const table = parseCodeTable(
  JSON.parse(readFileSync(new URL('../../../models/terminology/codes-1.1.0.json', import.meta.url), 'utf8')),
);
if (!table.ok) throw new Error(table.faults.join('; '));
const gate = createTermGate({ hospitalId: 'h1', standard: table.table, map: null, units });
const context = { ...wardContext, gateOf: () => gate };
const read = (changes: Readonly<Record<string, unknown>>) => readObservation(observation(changes), context);

describe('standard codes', () => {
  it.each([
    ['8867-4', 142, '/min', 'heartRatePerMin', 142],
    ['9279-1', 38, '/min', 'respiratoryRatePerMin', 38],
    ['59408-5', 96, '%', 'spo2Percent', 96],
    ['8329-5', 100.4, '[degF]', 'coreTemperatureCel', 38],
    ['29463-7', 3450, 'g', 'weightKg', 3.45],
    ['76534-7', 98, 'mm[Hg]', 'cuffSystolicMmHg', 98],
    ['2160-0', 44.2, 'umol/L', 'creatinineMgPerDL', 0.5],
    ['9269-2', 14, '{score}', 'gcsTotal', 14],
  ] as const)('LOINC %s %d %s', (...[code, number, unit, name, value]) => {
    expect(read({ code: coding(LOINC, code), valueQuantity: quantity(number, unit) })).toMatchObject({
      status: 201,
      records: [{ name, value }],
    });
  });

  it('a pulse beside the wide code of its profile is a pulse', () => {
    const code = {
      coding: [
        { system: LOINC, code: '8867-4' },
        { system: MDC, code: '149530' },
      ],
    };
    expect(read({ code, device: { reference: 'Device/monitor-1' } })).toMatchObject({
      status: 201,
      frames: [{ presentBits: 2 }],
    });
  });

  it('what the table does not know, and what is no UCUM, is refused with the map’s reason', () => {
    expect(read({ code: coding('https://hospital.example/codes', 'HF') })).toMatchObject({
      status: 422,
      quarantined: [{ code: 'unmapped-code' }],
    });
    expect(read({ valueQuantity: quantity(142, 'bpm') })).toMatchObject({
      status: 422,
      quarantined: [{ code: 'wrong-unit' }],
    });
    expect(read({ code: coding(LOINC, '8329-5'), valueQuantity: quantity(38, 'C') })).toMatchObject({
      status: 422,
      quarantined: [{ code: 'wrong-unit' }],
    });
  });
});
