/** Korean: on screens. */
import type { DecisionStatementValues } from '../../contract/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';
import { KOREAN_ALERTS } from './alerts.ts';
import { KOREAN_CHARTING } from './charting.ts';
import { KOREAN_CLINICAL } from './clinical.ts';
import { KOREAN_NOTICES } from './notices.ts';
import { KOREAN_ONBOARDING } from './onboarding.ts';
import { KOREAN_RISKS } from './risks.ts';
import { KOREAN_TECHNICAL } from './technical.ts';

export const KOREAN: Renderings<DecisionStatementValues> = {
  ...KOREAN_CLINICAL,
  ...KOREAN_ALERTS,
  ...KOREAN_CHARTING,
  ...KOREAN_TECHNICAL,
  ...KOREAN_NOTICES,
  ...KOREAN_RISKS,
  ...KOREAN_ONBOARDING,
};
