/** English of why a change of a limit is not one person's. */
import type { LimitFault, LimitVerdict } from '../../clinical/statement/limit-faults.ts';

const FAULTS: Readonly<Record<LimitFault, string>> = {
  'unknown-rule': 'there is no such rule of vital signs',
  'unknown-step': 'the rule has no limit of this level, signal and age',
  'empty-change': 'it changes nothing',
  'emergency-stays': 'an emergency is never switched off or lowered',
  'too-far-out': 'the limit lies further out than one person decides',
  'too-far-in': 'the limit lies further in than one person decides',
  'waits-too-long': 'the wait is longer than one person decides',
  'wait-of-cuff': 'this limit counts readings, or needs a wait of at least a second',
  'level-falls': 'the level falls',
  off: 'a limit of this level is switched off',
  'rests-too-long': 'the rest after an episode is longer than one person decides',
  'release-too-far': 'the alert would hang on too far inside',
  order: 'a graver limit must lie further out than a milder one',
};

export function englishLimitFault({
  fault,
  verdict,
}: {
  readonly fault: LimitFault;
  readonly verdict: LimitVerdict;
}): string {
  return verdict === 'never' ? `cannot be: ${FAULTS[fault]}` : `a second person must agree: ${FAULTS[fault]}`;
}
