/** Units in which no score can raise an alert, by setting of the bed: limits of single vital signs go on there. */
import { settingsWithoutScoreAlert } from '../../clinical/score/score-alerts.ts';
import { bedSettingsOf } from '../../contract/decisions/policy-view.ts';
import { isPlayedBack, type Setting } from '../../contract/records/unit-record.ts';
import type { EngineRules } from '../context/engine-rules.ts';
import type { UnitState } from '../state/unit-state.ts';
import { viewPolicy } from './view-policy.ts';

export interface WithoutScoreAlert {
  readonly unitId: string;
  /** Never empty. */
  readonly settings: readonly Setting[];
}

/** Null: a score can alert in every bed, nobody has said yet what the unit is, or it is played back. */
export function withoutScoreAlert(state: UnitState, rules: EngineRules): WithoutScoreAlert | null {
  const { config, unitId, tickAtMs } = state;
  // Before its first tick a unit is still being announced, its policy after it.
  if (config === null || isPlayedBack(config.mode) || tickAtMs < 0) return null;
  const settings = settingsWithoutScoreAlert(viewPolicy({ state, rules }, config).scoreAlerts, bedSettingsOf(config));
  return settings.length === 0 ? null : { unitId, settings };
}
