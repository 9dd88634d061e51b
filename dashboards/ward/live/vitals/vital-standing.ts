/**
 * How a shown number stands to the limits that the engine says hold for this child. No limit is known
 * here: what the server has not told is told as unknown, never as within.
 */
import { signalIndex, type SignalName } from '../../../../services/clinical/signal/signals.ts';
import type { ClinicalStatement } from '../../../../services/clinical/statement/statement.ts';
import {
  isPastLimit,
  type LimitInForce,
  type StayLimits,
} from '../../../../services/contract/decisions/vital-limits.ts';
import { signalText } from '../../text/number-text.ts';

/**
 * untold: no number, or the server has not said the limits; unlimited: no limit is made for this child;
 * withheld: one is made and does not hold now.
 */
export type Standing = 'untold' | 'within' | 'below' | 'above' | 'unlimited' | 'withheld';

export interface VitalStanding {
  readonly standing: Standing;
  /** The gravest limit that is passed; null unless below or above. */
  readonly past: LimitInForce | null;
  /** Why the first limit is withheld; null otherwise. */
  readonly reason: ClinicalStatement | null;
}

export interface Measured {
  readonly signal: SignalName;
  readonly value: number;
}

const UNTOLD: VitalStanding = { standing: 'untold', past: null, reason: null };
/** Higher is graver. */
export const RANK: Readonly<Record<LimitInForce['level'], number>> = { low: 1, medium: 2, high: 3, emergency: 4 };

export function standingOf(measured: readonly Measured[], limits: StayLimits | null): VitalStanding {
  if (measured.length === 0 || limits === null) return UNTOLD;
  const inForce = limits.inForce.filter(({ signal }) => measured.some((each) => each.signal === signal));
  let past: LimitInForce | null = null;
  for (const limit of inForce) {
    const value = measured.find(({ signal }) => signal === limit.signal)?.value;
    if (value === undefined || !isPastLimit(limit, value)) continue;
    if (past === null || RANK[limit.level] > RANK[past.level]) past = limit;
  }
  if (past !== null) return { standing: past.side === 'below' ? 'below' : 'above', past, reason: null };
  if (inForce.length > 0) return { standing: 'within', past: null, reason: null };
  const withheld = limits.withheld.find(({ signal }) => measured.some((each) => each.signal === signal));
  return withheld === undefined
    ? { standing: 'unlimited', past: null, reason: null }
    : { standing: 'withheld', past: null, reason: withheld.reason };
}

/** «66–170», «≥90», «≤41», «<180»: what is not past a limit; empty without one. */
export function limitsText(signal: SignalName, limits: StayLimits | null): string {
  const own = limits?.inForce.filter((limit) => limit.signal === signal) ?? [];
  const low = own.find(({ side }) => side === 'below');
  const high = own.find(({ side }) => side !== 'below');
  const text = ({ limit }: LimitInForce): string => signalText(signalIndex(signal), limit).replace(/\.0$/, '');
  if (low !== undefined && high !== undefined) return `${text(low)}–${text(high)}`;
  if (low !== undefined) return `≥${text(low)}`;
  if (high === undefined) return '';
  return `${high.side === 'above' ? '≤' : '<'}${text(high)}`;
}
