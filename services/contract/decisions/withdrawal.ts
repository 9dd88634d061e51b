/**
 * What was withdrawn, and what rests on it. Values are named by quantity, way and moment; a decision rests on them when
 * it says that it used one, or shows one.
 */
import type { InputReading } from '../../clinical/score/score-result.ts';
import { isStreamed, offsetOfCause } from '../log-position.ts';
import type { WithdrawnTarget } from '../records/terms-records.ts';
import type { Decision, WithdrawnMark } from './decision.ts';

/** All values of these quantities in this unit, observed in [fromMs, toMs). */
export interface Withdrawal extends WithdrawnMark {
  readonly id: string;
  readonly unitId: string;
  readonly targets: readonly WithdrawnTarget[];
  readonly fromMs: number;
  readonly toMs: number;
  /** `partition:offset` of the record that withdrew: what came in after it is not meant. */
  readonly cause: string;
}

/** The withdrawal that a decision is; null: it is none. */
export function withdrawalIn(decision: Decision): Withdrawal | null {
  if (decision.kind !== 'engine.notice' || decision.detail.code !== 'notice.values-withdrawn') return null;
  const { targets, fromMs, toMs, by, reason } = decision.detail.values;
  const { id, unitId, atMs, cause } = decision;
  return { id, unitId, targets, fromMs, toMs, by, reason, atMs, cause };
}

/** The first withdrawal of a value of this quantity and moment, of those that came after it; null: it stands. */
export function withdrawalOf(
  withdrawals: readonly Withdrawal[],
  value: {
    readonly kinds: readonly WithdrawnTarget['kind'][];
    readonly name: string;
    readonly observedAtMs: number;
    /** Where it stands in the unit's log; absent: before all of them. */
    readonly offset?: number;
  },
): Withdrawal | null {
  return (
    withdrawals.find(
      ({ targets, fromMs, toMs, cause }) =>
        (value.offset ?? -1) < offsetOfCause(cause) &&
        value.observedAtMs >= fromMs &&
        value.observedAtMs < toMs &&
        targets.some(({ kind, name }) => name === value.name && value.kinds.includes(kind)),
    ) ?? null
  );
}

/** The withdrawal of something that a decision rests on; null: of nothing. */
export function withdrawnUnder(decision: Decision, withdrawals: readonly Withdrawal[]): WithdrawnMark | null {
  const earlier = withdrawals.filter(({ cause }) => offsetOfCause(decision.cause) < offsetOfCause(cause));
  if (earlier.length === 0) return null;
  const found = firstOf(decision, earlier);
  return found === null ? null : { by: found.by, atMs: found.atMs, reason: found.reason };
}

function firstOf(decision: Decision, withdrawals: readonly Withdrawal[]): Withdrawal | null {
  switch (decision.kind) {
    case 'score.computed':
      return ofInputs(
        decision.score.parts.flatMap(({ inputs }) => inputs),
        withdrawals,
      );
    case 'alert.changed':
      return ofInputs(decision.alert.inputs, withdrawals);
    case 'stay.charted': {
      const { of, name, observedAtMs } = decision.entry;
      return withdrawalOf(withdrawals, { kinds: [of === 'chart' ? 'charted' : 'lab'], name, observedAtMs });
    }
    case 'result.late':
      return withdrawalOf(withdrawals, {
        kinds: ['charted', 'lab'],
        name: decision.name,
        observedAtMs: decision.observedAtMs,
      });
    case 'risk.computed': {
      // A model reads a day of all its signals: what it said within the time is marked, whatever it weighed.
      const { dueAtMs } = decision.risk;
      return withdrawals.find(({ fromMs, toMs }) => dueAtMs >= fromMs && dueAtMs < toMs + DAY_MS) ?? null;
    }
    case 'age-band.crossed':
    case 'alert.receipted':
    case 'characteristics.computed':
    case 'concern.changed':
    case 'device.alarmed':
    case 'engine.notice':
    case 'event.detected':
    case 'policy.changed':
    case 'stay.changed':
    case 'unit.outline':
    case 'unit.state':
      return null;
  }
}

const DAY_MS = 86_400_000;

function ofInputs(inputs: readonly InputReading[], withdrawals: readonly Withdrawal[]): Withdrawal | null {
  for (const input of inputs) {
    if (input.from === null || input.observedAtMs === null) continue;
    const found = withdrawalOf(withdrawals, {
      kinds: isStreamed(input.record) ? ['signal'] : ['charted', 'lab'],
      name: input.from,
      observedAtMs: input.observedAtMs,
    });
    if (found !== null) return found;
  }
  return null;
}
