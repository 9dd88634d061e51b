/** What a FHIR sender is told of an Observation, and of what became of it. */
import type { FHIR_REFUSALS } from '../../../services/contract/refusals/fhir-refusals.ts';
import { readObservationRequest } from '../../../services/feed/fhir/answer-fhir.ts';
import { readBundle } from '../../../services/feed/fhir/read-bundle.ts';
import { readObservation } from '../../../services/feed/fhir/read-observation.ts';
import {
  bundle,
  coding,
  entry,
  LOINC,
  MDC,
  observation,
  OBSERVED_AT,
  quantity,
  wardContext,
} from '../../feed/fhir/observation-samples.ts';
import { ofMediaType } from './json-cases.ts';
import { saidIn, type CasesOf } from './refusal-case.ts';

type Changes = Readonly<Record<string, unknown>>;

const told = (changes: Changes): unknown => readObservation(observation(changes), wardContext);
/** The same of a value by `kind` in place of the quantity. */
const withValue = (kind: string, value: unknown): unknown => told({ valueQuantity: undefined, [kind]: value });
const device = { reference: 'Device/monitor-1' };
const absent = coding('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'unknown');

/** The words of the answer to one whole request. */
function answered(changes: Changes, forbidden: readonly string[] = []): string {
  return JSON.stringify(readObservationRequest(observation(changes), wardContext).answer(new Set(forbidden)).body);
}

/** Two rates of one moment by these codes. */
const twoRates = (one: readonly [string, string], other: readonly [string, string], of: Changes = {}): unknown =>
  told({
    code: coding(LOINC, '85353-1'),
    valueQuantity: undefined,
    component: [one, other].map(([system, code], index) => ({
      code: coding(system, code),
      valueQuantity: quantity(140 + index, '/min'),
    })),
    ...of,
  });

export const FHIR_CASES: CasesOf<typeof FHIR_REFUSALS> = {
  'fhir.media-type': () => ofMediaType('application/fhir+xml'),
  'fhir.only-observations': () =>
    readBundle(bundle('batch', [entry({}, { method: 'POST', url: 'Patient' })]), wardContext),
  'fhir.unit-not-allowed': () => saidIn(answered({}, ['u1']), 'fhir.unit-not-allowed', {}),
  'fhir.modifier': () => told({ modifierExtension: [{ url: 'x' }] }),
  'fhir.status': () => told({ status: 'cancelled' }),

  'fhir.timing': () => told({ effectiveTiming: {} }),
  'fhir.no-time': () => told({ effectiveDateTime: undefined }),
  'fhir.two-times': () => told({ effectiveInstant: OBSERVED_AT }),
  'fhir.no-moment': () => told({ effectiveDateTime: '2026-11-23' }),

  'fhir.no-subject': () => told({ subject: undefined }),
  'fhir.no-stay': () => told({ subject: { reference: 'Patient/nobody' } }),
  'fhir.two-stays': () => told({ encounter: { reference: 'Encounter/e2' } }),
  'fhir.device-of-another': () => told({ subject: { reference: 'Patient/p2' }, device }),
  'fhir.no-code-map': () => readObservation(observation(), { ...wardContext, gateOf: () => null }),

  'fhir.two-values': () => told({ valueString: '142' }),
  'fhir.value-and-absence': () => told({ dataAbsentReason: absent }),
  'fhir.neither-value-nor-absence': () => told({ valueQuantity: undefined }),
  'fhir.value-kind': () => withValue('valueRange', {}),
  'fhir.comparator': () => told({ valueQuantity: { ...quantity(142, '/min'), comparator: '<' } }),
  'fhir.quantity-without-number': () => told({ valueQuantity: quantity(undefined, '/min') }),
  'fhir.needs-ucum': () => told({ valueQuantity: { value: 142, unit: '/min' } }),
  'fhir.empty-answer': () => withValue('valueCodeableConcept', {}),
  'fhir.two-in-one-channel': () => twoRates([MDC, '147842'], [MDC, '147842'], { device }),
  'fhir.two-sources': () => twoRates([LOINC, '8867-4'], [MDC, '147842']),
  'fhir.needs-device': () => told({ code: coding(MDC, '149530'), valueQuantity: quantity(142, '/min') }),
  'fhir.needs-subject': () =>
    told({ code: coding(LOINC, '29463-7'), valueQuantity: quantity(3.4, 'kg'), subject: undefined, device }),

  'fhir.kept': () => saidIn(answered({}), 'fhir.kept', {}),
  'fhir.preliminary': () => told({ status: 'preliminary' }),
  'fhir.condition-not-read': () =>
    readBundle(
      bundle('batch', [entry(observation(), { method: 'POST', url: 'Observation', ifNoneExist: 'x' })]),
      wardContext,
    ),
  'fhir.no-value': () => told({ valueQuantity: undefined, dataAbsentReason: absent }),
  'fhir.waveform': () => withValue('valueSampledData', {}),
  'fhir.no-use': () => told({ code: coding(LOINC, '8310-5'), valueQuantity: quantity(37, 'Cel') }),
  'fhir.off': () => told({ valueQuantity: quantity(0, '/min'), device }),
};
