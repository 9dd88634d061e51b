/** How statements are worded in FHIR: English, and clock times in UTC, since a resource does not say its unit's zone. */
import type { Listener } from '../../../wording/wording.ts';

export function fhirListener(seesNames: boolean): Listener {
  return { language: 'en', timeZone: null, seesNames };
}
