/**
 * What was withdrawn, and what rests on it. Values are named by quantity, way and moment; a decision rests on them when
 * it says that it used one, or shows one.
 */
import type { InputReading } from '../../clinical/score/score-result.ts';
import { isStreamed, offsetOfCause } from '../log-position.ts';
import type { KeptSpan, WithdrawnTarget } from '../records/terms-records.ts';
import type { Decision, WithdrawnMark } from './decision.ts';

/** All values of these quantities in this unit, observed in [fromMs, toMs), but for what is kept. */
export interface Withdrawal extends WithdrawnMark {
  readonly id: string;
  readonly unitId: string;
  readonly targets: readonly WithdrawnTarget[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Of another sender than the one that was meant, as far as it is known. */
  readonly kept: readonly KeptSpan[];
  /** `partition:offset` of the record that withdrew: what came in after it is not meant. */
  readonly cause: string;
}

/** The withdrawal that a decision is; null: it is none. */
export function withdrawalIn(decision: Decision): Withdrawal | null {
  if (decision.kind !== 'engine.notice' || decision.detail.code !== 'notice.values-withdrawn') return null;
  const { targets, fromMs, toMs, kept = [], by, reason } = decision.detail.values;
  const { id, unitId, atMs, cause } = decision;
  return { id, unitId, targets, fromMs, toMs, kept, by, reason, atMs, cause };
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The time in which a quantity of a stay is withdrawn: all of it, without what is kept. In order. */
export function withdrawnSpans(
  withdrawal: Pick<Withdrawal, 'fromMs' | 'toMs' | 'kept'>,
  of: { readonly stayId: string; readonly target: WithdrawnTarget },
): readonly Span[] {
  const { stayId, target } = of;
  const kept = withdrawal.kept.filter(
    ({ kind, name, stayId: keptId }) => keptId === stayId && kind === target.kind && name === target.name,
  );
  return spansWithout([{ fromMs: withdrawal.fromMs, toMs: withdrawal.toMs }], kept);
}

/** The spans without what lies in others, in order. */
export function spansWithout(spans: readonly Span[], others: readonly Span[]): readonly Span[] {
  let left = spans;
  for (const other of others) {
    left = left.flatMap((span) => {
      if (other.toMs <= span.fromMs || other.fromMs >= span.toMs) return [span];
      const before = { fromMs: span.fromMs, toMs: other.fromMs };
      const after = { fromMs: other.toMs, toMs: span.toMs };
      return [before, after].filter(({ fromMs, toMs }) => fromMs < toMs);
    });
  }
  return left;
}

/** The first withdrawal of a value of this quantity and moment, of those that came after it; null: it stands. */
export function withdrawalOf(
  withdrawals: readonly Withdrawal[],
  value: {
    readonly stayId: string | null;
    readonly kinds: readonly WithdrawnTarget['kind'][];
    readonly name: string;
    readonly observedAtMs: number;
    /** Where it stands in the unit's log; absent: before all of them. */
    readonly offset?: number;
  },
): Withdrawal | null {
  return (
    withdrawals.find(
      ({ targets, fromMs, toMs, kept, cause }) =>
        (value.offset ?? -1) < offsetOfCause(cause) &&
        isWithin(value.observedAtMs, { fromMs, toMs }) &&
        targets.some(
          ({ kind, name }) =>
            name === value.name &&
            value.kinds.includes(kind) &&
            !kept.some(
              (span) =>
                span.stayId === value.stayId &&
                span.kind === kind &&
                span.name === name &&
                isWithin(value.observedAtMs, span),
            ),
        ),
    ) ?? null
  );
}

function isWithin(atMs: number, { fromMs, toMs }: Span): boolean {
  return atMs >= fromMs && atMs < toMs;
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
        decision.stayId,
        decision.score.parts.flatMap(({ inputs }) => inputs),
        withdrawals,
      );
    case 'alert.changed':
      return ofInputs(decision.stayId, decision.alert.inputs, withdrawals);
    case 'stay.charted': {
      const { of, name, observedAtMs } = decision.entry;
      const { stayId } = decision;
      return withdrawalOf(withdrawals, { stayId, kinds: [of === 'chart' ? 'charted' : 'lab'], name, observedAtMs });
    }
    case 'result.late':
      return withdrawalOf(withdrawals, {
        stayId: decision.stayId,
        kinds: ['charted', 'lab'],
        name: decision.name,
        observedAtMs: decision.observedAtMs,
      });
    case 'risk.computed': {
      // A model reads a day of all its signals: what it said within the time is marked, whatever it weighed.
      const { stayId } = decision;
      const { dueAtMs } = decision.risk;
      const touches = (withdrawal: Withdrawal): boolean =>
        withdrawal.targets.some((target) =>
          withdrawnSpans(withdrawal, { stayId, target }).some(
            ({ fromMs, toMs }) => dueAtMs >= fromMs && dueAtMs < toMs + DAY_MS,
          ),
        );
      return withdrawals.find(touches) ?? null;
    }
    case 'age-band.crossed':
    case 'alert.receipted':
    case 'characteristics.computed':
    case 'concern.changed':
    case 'delivery.probed':
    case 'delivery.proved':
    case 'care.changed':
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

function ofInputs(
  stayId: string | null,
  inputs: readonly InputReading[],
  withdrawals: readonly Withdrawal[],
): Withdrawal | null {
  for (const input of inputs) {
    if (input.from === null || input.observedAtMs === null) continue;
    const found = withdrawalOf(withdrawals, {
      stayId,
      kinds: isStreamed(input.record) ? ['signal'] : ['charted', 'lab'],
      name: input.from,
      observedAtMs: input.observedAtMs,
    });
    if (found !== null) return found;
  }
  return null;
}
