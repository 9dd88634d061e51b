/** English: on screens, in FHIR, in HL7. */
import type { DecisionStatementValues } from '../../contract/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';
import { ENGLISH_ALERTS } from './alerts.ts';
import { ENGLISH_CHARTING } from './charting.ts';
import { ENGLISH_CLINICAL } from './clinical.ts';
import { ENGLISH_NOTICES } from './notices.ts';
import { ENGLISH_ONBOARDING } from './onboarding.ts';
import { ENGLISH_RISKS } from './risks.ts';
import { ENGLISH_TECHNICAL } from './technical.ts';

export const ENGLISH: Renderings<DecisionStatementValues> = {
  ...ENGLISH_CLINICAL,
  ...ENGLISH_ALERTS,
  ...ENGLISH_CHARTING,
  ...ENGLISH_TECHNICAL,
  ...ENGLISH_NOTICES,
  ...ENGLISH_RISKS,
  ...ENGLISH_ONBOARDING,
};
