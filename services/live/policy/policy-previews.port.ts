/** Who folds a unit's own past once more under a policy that is not decided yet, outside of the process of screens and alarms. */
import type { PolicyChoices } from '../../contract/decisions/policy-view.ts';
import type { PreviewStanding } from '../../contract/screens/limits/preview-view.ts';

export interface PreviewAsked {
  readonly unitId: string;
  readonly choices: PolicyChoices;
  /** Two questions with the same name are one: it is begun by the first and told to both. */
  readonly name: string;
}

export interface PolicyPreviews {
  /** How it stands; begun where nobody has asked for it of late. Null: too many wait already. */
  ask(asked: PreviewAsked): PreviewStanding | null;
  /** Ends what is worked on. */
  close(): Promise<void>;
}
