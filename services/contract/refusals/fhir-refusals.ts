/** What a FHIR sender is told of its Observation: why something was not taken, and what became of the rest. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement/statement-shape.ts';

const name = z.string();

export const FHIR_REFUSALS = {
  'fhir.media-type': NO_VALUES,
  'fhir.only-observations': NO_VALUES,
  'fhir.unit-not-allowed': NO_VALUES,
  /** A modifier extension, which may change any meaning. */
  'fhir.modifier': NO_VALUES,
  'fhir.status': z.strictObject({ status: z.string() }).readonly(),

  'fhir.timing': NO_VALUES,
  'fhir.no-time': NO_VALUES,
  'fhir.two-times': NO_VALUES,
  'fhir.no-moment': NO_VALUES,

  'fhir.no-subject': NO_VALUES,
  'fhir.no-stay': NO_VALUES,
  'fhir.two-stays': NO_VALUES,
  'fhir.device-of-another': NO_VALUES,
  'fhir.no-code-map': NO_VALUES,

  'fhir.two-values': NO_VALUES,
  'fhir.value-and-absence': NO_VALUES,
  'fhir.neither-value-nor-absence': NO_VALUES,
  /** As `valueRange`. */
  'fhir.value-kind': z.strictObject({ kind: z.string() }).readonly(),
  'fhir.comparator': z.strictObject({ comparator: z.string() }).readonly(),
  'fhir.quantity-without-number': NO_VALUES,
  'fhir.needs-ucum': NO_VALUES,
  'fhir.empty-answer': NO_VALUES,
  /** Of a streamed signal: neither code nor bodySite tells them apart. */
  'fhir.two-in-one-channel': z.strictObject({ name }).readonly(),
  'fhir.two-sources': z.strictObject({ name }).readonly(),
  'fhir.needs-device': z.strictObject({ name }).readonly(),
  'fhir.needs-subject': z.strictObject({ name }).readonly(),

  /** No refusals: what became of it. */
  'fhir.kept': NO_VALUES,
  'fhir.preliminary': NO_VALUES,
  'fhir.condition-not-read': NO_VALUES,
  'fhir.no-value': NO_VALUES,
  'fhir.waveform': NO_VALUES,
  'fhir.no-use': NO_VALUES,
  'fhir.off': z.strictObject({ name, value: z.number() }).readonly(),
} as const;
