/** The medicine that an engine runs with: published scores, vital sign rules, models, and what is counted for newborns. */
import type { CharacteristicsSettings } from '../../clinical/newborn/characteristics-settings.ts';
import type { EventDefinitions } from '../../clinical/newborn/event-definition.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import type { RiskManifest } from './risk-model.port.ts';

/** What is counted and reckoned for newborns alone. */
export interface NewbornRules {
  readonly events: EventDefinitions;
  readonly characteristics: CharacteristicsSettings;
}

export interface EngineRules {
  readonly scores: readonly ScoreRule[];
  readonly vitals: readonly VitalRule[];
  readonly models: readonly RiskManifest[];
  /** Absent: newborns have no events and no characteristics. */
  readonly newborns?: NewbornRules;
}
