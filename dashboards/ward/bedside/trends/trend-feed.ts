/**
 * Fills the trends of one stay: what the history holds for the range, then each live second. The
 * history may lag or be out of reach; the live tail does not wait for it, and the last minutes are
 * asked for again so that the seam closes.
 */
import { effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { signalIndex, type SignalName } from '../../../../services/clinical/signal/signals.ts';
import { RANGE_PLANS, TrendTable, type RangePlan } from './trend-table.ts';
import { TREND_SIGNALS } from './trend-rows.ts';
import { LEADING_RULE_ID } from '../../text/score-text.ts';
import { historyFaultOf, type HistoryState } from '../../page/history-fault.ts';
import { serverApi, type TimeSpan } from '../../page/server-api.ts';
import type { Decision } from '../../../../services/contract/decisions/decision.ts';
import type { Range } from '../../page/route.ts';
import type { StayCell } from '../../live/stay-cell.ts';

export interface TrendFeedParts {
  readonly stay: StayCell;
  readonly unitId: string;
  readonly range: Range;
  /** Unit time, asked at the start and then once a second. */
  readonly now: ReadonlySignal<{ readonly unitMs: number } | null>;
}

/** A score is told at least once a minute: three days come in pages, oldest first. */
const DECISIONS_A_PAGE = 1_000;
const PAGES_MAX = 20;
/** How far back the seam between history and live values is asked for again, and how often. */
const SEAM_MS = 10 * 60_000;
const SEAM_EVERY_MS = 20_000;

export class TrendFeed {
  /** Moves when a chart has something new to draw. */
  readonly version = signal(0);
  readonly history: Signal<HistoryState> = signal('loading');
  readonly decisions = signal<readonly Decision[]>([]);
  readonly table: TrendTable;
  readonly plan: RangePlan;
  /** Unit time at which this screen began to see what is decided. */
  readonly openedAtMs: number;
  readonly #parts: TrendFeedParts;
  readonly #stops: (() => void)[] = [];
  readonly #seen = new Map<number, number>();
  #stopped = false;

  constructor(parts: TrendFeedParts) {
    this.#parts = parts;
    this.plan = RANGE_PLANS[parts.range];
    const toMs = this.#nowMs();
    this.openedAtMs = toMs;
    this.table = new TrendTable({
      fromMs: toMs - this.plan.spanMs,
      toMs,
      stepMs: this.plan.stepMs,
      signals: TREND_SIGNALS,
    });
  }

  /** The window of the time axis now. */
  window(): TimeSpan {
    const toMs = this.#nowMs();
    return { fromMs: toMs - this.plan.spanMs, toMs };
  }

  /** Time between two values of the source, ms, as the engine sees it; 0 where it is not known. */
  intervalMs(name: SignalName): number {
    return this.#parts.stay.readings[signalIndex(name)]?.peek()?.intervalMs ?? 0;
  }

  /** Whether any value of the signal stands in the range. */
  has(name: SignalName): boolean {
    return this.table.column(name).mean.some((value) => value !== null);
  }

  start(): void {
    void this.#load();
    this.#stops.push(effect(() => this.#addLive(this.#parts.stay.liveAtMs.value)));
    const seam = setInterval(
      () => void this.#loadVitals({ fromMs: this.#nowMs() - SEAM_MS, toMs: this.#nowMs() }),
      SEAM_EVERY_MS,
    );
    this.#stops.push(() => clearInterval(seam));
  }

  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops) stop();
  }

  /** Asks the charts to draw again. */
  redraw(): void {
    this.version.value = this.version.peek() + 1;
  }

  #nowMs(): number {
    return this.#parts.now.peek()?.unitMs ?? 0;
  }

  async #load(): Promise<void> {
    const { stay, unitId } = this.#parts;
    const span = this.window();
    await this.#loadVitals(span);
    const asked = {
      unitId,
      stayId: stay.stayId,
      kinds: ['score.computed', 'risk.computed', 'alert.changed'] as const,
      scoreRuleId: LEADING_RULE_ID,
      limit: DECISIONS_A_PAGE,
    };
    const toMs = Math.ceil(span.toMs);
    let fromMs = Math.max(0, Math.floor(span.fromMs));
    for (let page = 0; page < PAGES_MAX && fromMs < toMs && !this.#stopped; page += 1) {
      const answer = await serverApi.decisions({ ...asked, fromMs, toMs });
      if (!answer.ok || this.#stopped) return;
      const known = new Set(this.decisions.peek().map((decision) => decision.id));
      this.decisions.value = [...this.decisions.peek(), ...answer.value.filter((decision) => !known.has(decision.id))];
      this.redraw();
      const newest = answer.value.at(-1);
      if (newest === undefined || answer.value.length < DECISIONS_A_PAGE) return;
      // The next page begins with what stands at the same moment; it is known by its id.
      fromMs = newest.atMs;
    }
  }

  async #loadVitals(span: TimeSpan): Promise<void> {
    const { stayId } = this.#parts.stay;
    const whole = { fromMs: Math.max(0, Math.floor(span.fromMs)), toMs: Math.ceil(span.toMs) };
    const answer = await serverApi.vitals({
      stayId,
      ...whole,
      resolution: this.plan.resolution,
      signals: TREND_SIGNALS,
    });
    if (this.#stopped) return;
    // 404: this stay is so young that the history has not heard of it.
    this.history.value = answer.ok || answer.status === 404 ? 'there' : historyFaultOf(answer.code);
    if (!answer.ok) return;
    this.table.fill(answer.value);
    this.redraw();
  }

  /** Adds what is new of the live readings; the engine's time of the reading counts, not its arrival. */
  #addLive(atMs: number): void {
    if (atMs === 0) return;
    for (const name of TREND_SIGNALS) {
      const index = signalIndex(name);
      const reading = this.#parts.stay.readings[index]?.peek();
      if (
        reading === null ||
        reading === undefined ||
        reading.value === null ||
        reading.observedAtMs === null ||
        reading.judged !== 'present'
      ) {
        continue;
      }
      if ((this.#seen.get(index) ?? -1) >= reading.observedAtMs) continue;
      this.#seen.set(index, reading.observedAtMs);
      this.table.add(name, reading.observedAtMs, reading.value);
    }
    this.table.dropBefore(this.window().fromMs);
    this.redraw();
  }
}
