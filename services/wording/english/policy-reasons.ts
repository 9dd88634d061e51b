/** Reasons that Vigil itself gives for a policy. */
import type { PolicyReasonValues } from '../../clinical/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';

export const ENGLISH_POLICY_REASONS: Renderings<PolicyReasonValues> = {
  'policy.demonstration': () => 'demonstration ward',
  'policy.made-up-children': () =>
    'demonstration: made-up children in intensive care beds, outside the ward setting of this score',
  'policy.playback': () => 'chosen when the recording was played',
  'policy.announced-again': () => 'announced again after a loss',
};
