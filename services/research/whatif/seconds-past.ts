/** Seconds at which a child's value was past the limit that held for it, as the fold says of both. */
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import type { Decision } from '../../contract/decisions/decision.ts';
import { isPastLimit, type LimitInForce, type StayLimits } from '../../contract/decisions/vital-limits.ts';
import { decimalOf, decodeVitalsBlock } from '../../contract/records/vitals-block.ts';

export class SecondsPast {
  readonly #isOfRule: (limit: LimitInForce) => boolean;
  readonly #span: { readonly fromMs: number; readonly toMs: number };
  readonly #limits = new Map<string, readonly LimitInForce[]>();
  readonly #byStay = new Map<string, Set<number>>();

  constructor(span: { readonly fromMs: number; readonly toMs: number }, isOfRule: (limit: LimitInForce) => boolean) {
    this.#span = span;
    this.#isOfRule = isOfRule;
  }

  /** Seconds since 1970 by stay. */
  get byStay(): ReadonlyMap<string, ReadonlySet<number>> {
    return this.#byStay;
  }

  takeDecision(decision: Decision): void {
    if (decision.kind === 'unit.state') for (const { stayId, limits } of decision.stays) this.#hold(stayId, limits);
    else if (decision.kind === 'stay.changed') this.#hold(decision.stayId, decision.stay.limits);
    else if (decision.kind === 'stay.charted') this.#hold(decision.stayId, decision.limits);
  }

  /** Attributed seconds; one that comes again replaces what was said of it. */
  takeRows(bytes: Uint8Array): void {
    const decoded = decodeVitalsBlock(bytes);
    if (!decoded.ok) return;
    const { block } = decoded;
    for (let row = 0; row < block.rowCount; row++) {
      const source = block.sources[block.sourceSlot[row] ?? 0];
      const observedAtMs = block.observedAtMs[row] ?? 0;
      if (source === undefined || source.channel !== undefined || source.late === true) continue;
      if (observedAtMs < this.#span.fromMs || observedAtMs >= this.#span.toMs) continue;
      const isPast = (this.#limits.get(source.id) ?? []).some((limit) => {
        const signal = SIGNAL_NAMES.indexOf(limit.signal);
        const isPresent = ((block.presentBits[row] ?? 0) & (1 << signal)) !== 0;
        return isPresent && isPastLimit(limit, decimalOf(block.columns[signal]?.[row] ?? Number.NaN));
      });
      this.#note(source.id, Math.floor(observedAtMs / 1_000), isPast);
    }
  }

  #hold(stayId: string, limits: StayLimits | undefined): void {
    if (limits !== undefined) this.#limits.set(stayId, limits.inForce.filter(this.#isOfRule));
  }

  #note(stayId: string, second: number, isPast: boolean): void {
    const known = this.#byStay.get(stayId) ?? new Set<number>();
    if (isPast) known.add(second);
    else known.delete(second);
    this.#byStay.set(stayId, known);
  }
}
