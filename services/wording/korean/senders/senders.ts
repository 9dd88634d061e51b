/** What senders are told, on the page of connections. */
import type { SenderStatementValues } from '../../../contract/statement/statement.ts';
import type { Renderings } from '../../text/rendering.ts';
import { KOREAN_ADMISSIONS } from './admissions.ts';
import { KOREAN_DRY_RUN } from './dry-run.ts';
import { KOREAN_FHIR } from './fhir.ts';
import { KOREAN_HL7 } from './hl7.ts';
import { KOREAN_JSON } from './json.ts';
import { KOREAN_RECORDINGS } from './recordings.ts';
import { KOREAN_VALUES } from './values.ts';

export const KOREAN_SENDERS: Renderings<SenderStatementValues> = {
  ...KOREAN_HL7,
  ...KOREAN_ADMISSIONS,
  ...KOREAN_VALUES,
  ...KOREAN_JSON,
  ...KOREAN_FHIR,
  ...KOREAN_RECORDINGS,
  ...KOREAN_DRY_RUN,
};
