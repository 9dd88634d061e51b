/** English of why a change of a limit is not one person's. */
import type { LimitFault, LimitVerdict } from '../../clinical/statement/limit-faults.ts';

const FAULTS: Readonly<Record<LimitFault, string>> = {
  'unknown-rule': 'there is no such rule of vital signs',
  'unknown-step': 'the rule has no limit of this level, signal and age',
  'empty-change': 'it changes nothing',
  'emergency-stays': 'an emergency is never switched off or lowered',
  'too-far-out': 'the limit lies further out than {who}',
  'too-far-in': 'the limit lies further in than {who}',
  'waits-too-long': 'the wait is longer than {who}',
  'wait-of-cuff': 'this limit counts readings, or needs a wait of at least a second',
  'level-falls': 'the level falls',
  off: 'a limit of this level is switched off',
  'rests-too-long': 'the rest after an episode is longer than {who}',
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
  const text = FAULTS[fault].replace('{who}', verdict === 'never' ? 'two people may decide' : 'one person decides');
  return verdict === 'never' ? `cannot be: ${text}` : `a second person must agree: ${text}`;
}
