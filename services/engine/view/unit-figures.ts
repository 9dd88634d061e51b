/** What health, start-up and metrics say of the units that an engine holds. */
import { settingsWithoutScoreAlert } from '../../clinical/score/score-alerts.ts';
import { bedSettingsOf } from '../../contract/decisions/policy-view.ts';
import { isPlayedBack, type Setting } from '../../contract/records/unit-record.ts';
import { alertOf } from '../alert/alert-machine.ts';
import type { EngineRules } from '../context/engine-rules.ts';
import type { UnitState } from '../state/unit-state.ts';
import { isBlind } from '../watch/beginning-lost.ts';
import { UNIT_CLOCK_RULE } from '../watch/unit-clock.ts';
import { viewPolicy } from './view-policy.ts';

export interface UnitFigures {
  readonly units: number;
  /** Units whose clock cannot be believed. */
  readonly clocksWrong: number;
  /** Units of which it is not known who lies where. */
  readonly blind: number;
  /** Units with beds in which no score can alert: limits of single vital signs go on there. */
  readonly withoutScoreAlert: readonly WithoutScoreAlert[];
}

export interface WithoutScoreAlert {
  readonly unitId: string;
  /** Never empty. */
  readonly settings: readonly Setting[];
}

export function unitFigures(states: readonly UnitState[], rules: EngineRules): UnitFigures {
  return {
    units: states.length,
    clocksWrong: states.filter((state) => alertOf(state, null, UNIT_CLOCK_RULE) !== undefined).length,
    blind: states.filter(isBlind).length,
    withoutScoreAlert: states.flatMap((state) => withoutScoreAlert(state, rules) ?? []),
  };
}

/** Null: a score can alert in every bed, nobody has said yet what the unit is, or it is played back. */
function withoutScoreAlert(state: UnitState, rules: EngineRules): WithoutScoreAlert | null {
  const { config, unitId, tickAtMs } = state;
  // Before its first tick a unit is still being announced, its policy after it.
  if (config === null || isPlayedBack(config.mode) || tickAtMs < 0) return null;
  const settings = settingsWithoutScoreAlert(viewPolicy({ state, rules }, config).scoreAlerts, bedSettingsOf(config));
  return settings.length === 0 ? null : { unitId, settings };
}
