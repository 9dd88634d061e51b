/** Words of the page about the rules of a unit that are put together from parts. */
import { LIMIT_FAULTS } from '../../../services/clinical/statement/limit-faults.ts';
import { clinicalText } from '../text/clinical-text.ts';
import { named, t } from '../text/text.ts';
import type { Waiver } from '../../../services/clinical/statement/opt-in.ts';
import type { Setting } from '../../../services/contract/records/unit-record.ts';
import type { PolicyScore } from '../../../services/contract/screens/policy-answer.ts';

export function settingsText(settings: readonly Setting[]): string {
  return settings.map((setting) => named('bedSetting', setting, setting)).join(', ');
}

/** «children in PICU beds, ventilated children». */
export function whomText({ outsideSettings }: PolicyScore, respects: readonly Waiver[]): string {
  return respects.map((respect) => ofRespect('policy.whom', respect, outsideSettings)).join(', ');
}

/** «also in PICU beds». */
export function useText({ outsideSettings }: PolicyScore, respect: Waiver): string {
  return ofRespect('policy.use', respect, outsideSettings);
}

function ofRespect(family: 'policy.whom' | 'policy.use', respect: Waiver, settings: readonly Setting[]): string {
  // No score reaches past its ages: that respect is for models alone and is never offered here.
  if (respect === 'age') return respect;
  return t(`${family}.${respect}`, { settings: settingsText(settings) });
}

export function refusalText(code: string): string {
  const fault = LIMIT_FAULTS.find((each) => code === `limit-${each}`);
  if (fault !== undefined) return clinicalText({ code: 'limit.judged', values: { verdict: 'never', fault } });
  return named('policy.refused', code, t('policy.refused'));
}
