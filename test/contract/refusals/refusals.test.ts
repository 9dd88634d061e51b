/** Every refusal of the list is one that a door gives: each has the smallest input that brings it about. */
import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../../../services/contract/refusals/refusal.ts';
import { readObservation } from '../../../services/feed/fhir/read-observation.ts';
import { coding, LOINC, observation, quantity, wardContext } from '../../feed/fhir/observation-samples.ts';
import { ADMISSION_CASES } from './admission-cases.ts';
import { FHIR_CASES } from './fhir-cases.ts';
import { HL7_CASES } from './hl7-cases.ts';
import { JSON_CASES } from './json-cases.ts';
import { RECORDING_CASES } from './recording-cases.ts';
import { codesIn, type CasesOf } from './refusal-case.ts';
import { VALUE_CASES } from './value-cases.ts';

const CASES: CasesOf<typeof REFUSALS> = {
  ...HL7_CASES,
  ...ADMISSION_CASES,
  ...VALUE_CASES,
  ...JSON_CASES,
  ...FHIR_CASES,
  ...RECORDING_CASES,
  'refusal.more': () =>
    readObservation(
      observation({
        code: coding(LOINC, '85353-1'),
        valueQuantity: undefined,
        component: Array.from({ length: 30 }, (_, index) => ({
          code: coding(LOINC, `${index}-0`),
          valueQuantity: quantity(1, '1'),
        })),
      }),
      wardContext,
    ),
};

describe('a refusal is reachable', () => {
  it.each(Object.entries(CASES))('%s', async (code, run) => {
    expect(codesIn(await run())).toContain(code);
  });

  it('each of the list has a case', () => {
    expect(Object.keys(REFUSALS).filter((code) => !Object.hasOwn(CASES, code))).toEqual([]);
  });
});
