import type { FhirRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';

export const ENGLISH_FHIR: Renderings<FhirRefusalValues> = {
  'fhir.media-type': () => 'only application/fhir+json is read',
  'fhir.only-observations': () => 'only POST Observation is taken here',
  'fhir.unit-not-allowed': () => 'not into this unit',
  'fhir.modifier': () => 'changes the meaning in a way that Vigil does not read',
  'fhir.status': ({ status }) => `status «${status}» is not taken: only what was measured is`,

  'fhir.timing': () => 'a timing is no moment',
  'fhir.no-time': () => 'it does not say when it was observed',
  'fhir.two-times': () => 'two times of observation',
  'fhir.no-moment': () => 'needs a date, a time and a zone',

  'fhir.no-subject': () => 'no subject, and no device of this sender',
  'fhir.no-stay': () => 'the subject has no stay here at that time',
  'fhir.two-stays': () => 'subject and encounter name two stays',
  'fhir.device-of-another': () => 'the device stands at another child than the subject',
  'fhir.no-code-map': () => 'there is no code map for the unit of this subject',

  'fhir.two-values': () => 'two values',
  'fhir.value-and-absence': () => 'a value and a reason for its absence',
  'fhir.neither-value-nor-absence': () => 'neither a value nor a reason for its absence',
  'fhir.value-kind': ({ kind }) => `${kind} is no measurement that Vigil reads`,
  'fhir.comparator': ({ comparator }) => `«${comparator}» says where a limit lies, not what was measured`,
  'fhir.quantity-without-number': () => 'a quantity without its number',
  'fhir.needs-ucum': () => 'a vital sign needs a code of http://unitsofmeasure.org',
  'fhir.empty-answer': () => 'an empty answer',
  'fhir.two-in-one-channel': ({ name }) => `two values of ${name}, and neither code nor bodySite tells them apart`,
  'fhir.two-sources': ({ name }) => `two values of ${name}, and no order between them`,
  'fhir.needs-device': ({ name }) => `${name} is streamed and never charted: name its device`,
  'fhir.needs-subject': ({ name }) => `${name} is kept for a stay: name its subject`,

  'fhir.kept': () => 'kept',
  'fhir.preliminary': () => 'preliminary: kept as it is, and not marked as preliminary',
  'fhir.condition-not-read': () => 'ifNoneExist is not read: the same content is the same record here',
  'fhir.no-value': () => 'no value: nothing is kept',
  'fhir.waveform': () => 'a waveform: not kept',
  'fhir.no-use': () => 'known, and of no use to Vigil: not kept',
  'fhir.off': ({ name, value }) => `${value} means «off» for ${name}`,
};
