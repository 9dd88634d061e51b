/**
 * Where a probe sits, out of the codes in which sources say it (OBX-20, Observation.bodySite). Only what is said by a
 * code of a known system is believed: a guessed foot would be scored for a hand.
 *
 * Sources: HL7 v2 table 0163 (https://terminology.hl7.org/CodeSystem/v2-0163) and SNOMED CT, identifiers alone.
 */
import type { BodySite } from '../../contract/records/channel.ts';

const OF_HL7_TABLE: ReadonlyMap<string, BodySite> = new Map([
  ['RH', 'right-hand'],
  ['LH', 'left-hand'],
  ['RF', 'right-foot'],
  ['LF', 'left-foot'],
]);
const OF_SNOMED: ReadonlyMap<string, BodySite> = new Map([
  ['78791008', 'right-hand'],
  ['85151006', 'left-hand'],
  ['7769000', 'right-foot'],
  ['22335008', 'left-foot'],
]);
/** As HL7 v2 and FHIR name the two systems, in lower case. Without a name the code must be one of the HL7 table. */
const HL7_TABLE_NAMES: ReadonlySet<string> = new Set([
  '',
  'hl70163',
  'http://terminology.hl7.org/codesystem/v2-0163',
  'http://hl7.org/fhir/v2/0163',
]);
const SNOMED_NAMES: ReadonlySet<string> = new Set(['sct', 'snm3', 'snomed-ct', 'http://snomed.info/sct']);

/** null: not said, or by a code that is not known here. */
export function bodySiteOf(system: string, code: string): BodySite | null {
  const name = system.trim().toLowerCase();
  if (HL7_TABLE_NAMES.has(name)) return OF_HL7_TABLE.get(code.trim().toUpperCase()) ?? null;
  return SNOMED_NAMES.has(name) ? (OF_SNOMED.get(code.trim()) ?? null) : null;
}
