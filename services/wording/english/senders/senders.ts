/** What senders are told, in HL7 answers, in FHIR, at the HTTP door and on the page of connections. */
import type { SenderStatementValues } from '../../../contract/statement/statement.ts';
import type { Renderings } from '../../text/rendering.ts';
import { ENGLISH_ADMISSIONS } from './admissions.ts';
import { ENGLISH_DRY_RUN } from './dry-run.ts';
import { ENGLISH_FHIR } from './fhir.ts';
import { ENGLISH_HL7 } from './hl7.ts';
import { ENGLISH_JSON } from './json.ts';
import { ENGLISH_RECORDINGS } from './recordings.ts';
import { ENGLISH_VALUES } from './values.ts';

export const ENGLISH_SENDERS: Renderings<SenderStatementValues> = {
  ...ENGLISH_HL7,
  ...ENGLISH_ADMISSIONS,
  ...ENGLISH_VALUES,
  ...ENGLISH_JSON,
  ...ENGLISH_FHIR,
  ...ENGLISH_RECORDINGS,
  ...ENGLISH_DRY_RUN,
};
