/** Why a change of a limit needs two people, or nobody may make it (judge-limits.ts). */
export const LIMIT_FAULTS = [
  'unknown-rule',
  'unknown-step',
  'empty-change',
  'emergency-stays',
  'too-far-out',
  'too-far-in',
  'waits-too-long',
  'wait-of-cuff',
  'level-falls',
  'off',
  'rests-too-long',
  'release-too-far',
  'order',
] as const;
export type LimitFault = (typeof LIMIT_FAULTS)[number];

export const LIMIT_VERDICTS = ['together', 'never'] as const;
export type LimitVerdict = (typeof LIMIT_VERDICTS)[number];
