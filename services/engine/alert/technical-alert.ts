/** Alerts about the data and not about the child: silence, clocks, identity, quality, the log. */
import type { FoldStep } from '../context/fold-context.ts';
import { assertAlert, type AlertReason } from './alert-machine.ts';

/** All technical rules are of one version: raise it when what one of them means changes. */
const TECHNICAL_VERSION = '1';

/** Raises a technical alert, or keeps the running one of its rule. `severity`: rank within the rule, 1 unless said. */
export function assertTechnicalAlert(
  step: FoldStep,
  reason: Omit<AlertReason, 'kind' | 'ruleVersion' | 'severity'> & Partial<Pick<AlertReason, 'severity'>>,
): void {
  assertAlert(step, { severity: 1, ...reason, ruleVersion: TECHNICAL_VERSION, kind: 'technical' });
}
