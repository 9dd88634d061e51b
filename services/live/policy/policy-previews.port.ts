/** Who folds a unit's own past once more under a policy that is not decided yet, outside of the process of screens and alarms. */
import { ownChoices, type Foreseen, type PolicyChoices } from '../../contract/decisions/policy-view.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { policyDigest } from './policy-digest.ts';
import type { PreviewStanding, PreviewView } from '../../contract/screens/limits/preview-view.ts';

export interface PreviewAsked {
  readonly unitId: string;
  readonly choices: PolicyChoices;
  /** Two questions with the same name are one: it is begun by the first and told to both. */
  readonly name: string;
}

export interface PolicyPreviews {
  /** How it stands; begun where nobody has asked for it of late. Null: too many wait already. */
  ask(asked: PreviewAsked): PreviewStanding | null;
  /** What one of this name has counted of late; null: none is done. Begins nothing. */
  counted(name: string): Foreseen | null;
  /** The same in full. */
  viewed(name: string): PreviewView | null;
  /** Ends what is worked on. */
  close(): Promise<void>;
}

/** The question that a decision asks, for a preview of it. */
export function askedBy(record: RecordOf<'policy.set'>): PreviewAsked {
  const { unitId, basedOn = 'none', optIns, disabledRules, findingAlerts = [] } = record;
  return namedPreview(unitId, basedOn, { optIns, disabledRules, findingAlerts, ...ownChoices(record) });
}

export function namedPreview(unitId: string, basedOn: string, choices: PolicyChoices): PreviewAsked {
  return { unitId, choices, name: `${unitId} ${basedOn} ${policyDigest(choices)}` };
}
