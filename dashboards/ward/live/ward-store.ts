/**
 * The ward as this screen knows it: one signal for each thing that can change, so that a 1 Hz update
 * touches only what changed. It folds snapshots, numbered changes and vitals, and it can be blanked:
 * a picture that is no longer live must not be there at all (safety H13).
 */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { IDLE, afterAnswer, type CommandState } from '../alerts/alert-command.ts';
import { byAttention } from '../alerts/alert-order.ts';
import { createStayCell, setIfOther, takeStayView, takeVitals, type StayCell } from './stay-cell.ts';
import { laterUnitTime, unitNowMs, type UnitTime } from './unit-time.ts';
import type { Alert, AlertChange } from '../../../services/contract/alert.ts';
import type { AlertChanged, EngineNotice, AgeBandCrossed, StayChanged, StayView, UnitState } from '../../../services/contract/decision.ts';
import type { UnitChange, UnitSnapshot, UnitVitals } from '../../../services/contract/live-events.ts';

export interface UnitFacts extends Pick<UnitState, 'unitId' | 'hospitalId' | 'name' | 'timeZone' | 'setting' | 'mode' | 'policyVersion'> {}

export interface BedCell {
  readonly bedId: string;
  readonly label: string;
  readonly setting: UnitState['setting'];
  readonly stay: Signal<StayCell | null>;
  /** Who left this bed while the screen watched; null again when someone comes. */
  readonly discharged: Signal<{ readonly displayName: string; readonly atMs: number } | null>;
}

export interface AlertCell {
  readonly id: string;
  readonly alert: Signal<Alert>;
  /** Transition whose painting this screen still has to report; null when nothing is owed. */
  readonly owedPaint: Signal<number | null>;
  readonly command: Signal<CommandState>;
  /** Transition of the newest change that may flash once; null for alerts that came with a snapshot. */
  readonly newsTransition: Signal<number | null>;
}

export type Notice = EngineNotice | AgeBandCrossed;

/** Changes that a person has not seen yet: painted is owed again, and the band flashes once. */
const NEWS: readonly AlertChange[] = ['raised', 'worsened', 'expired', 'escalated'];
const NOTICES_KEPT = 30;
const ALERT_CHANGES_KEPT = 500;

export class WardStore {
  readonly facts = signal<UnitFacts | null>(null);
  readonly beds = signal<readonly BedCell[]>([]);
  /** Changes of alerts since the snapshot, newest last, for the bedside view. */
  readonly alertLog = signal<readonly AlertChanged[]>([]);
  readonly notices = signal<readonly Notice[]>([]);
  readonly quarantinedCount = signal(0);
  /** Zone of the unit last shown; outlives a blanking, so that NOT LIVE can say since when. */
  readonly timeZone = signal('UTC');
  /** Unit and page time of this second; null before the first tick. */
  readonly now = signal<{ readonly unitMs: number; readonly pageMs: number } | null>(null);
  /** Open alerts in the order of attention. */
  readonly alerts: ReadonlySignal<readonly AlertCell[]> = computed(() =>
    [...this.#alertCells.value.values()].toSorted((a, b) => byAttention(a.alert.value, b.alert.value)),
  );
  readonly #alertCells = signal<ReadonlyMap<string, AlertCell>>(new Map());
  readonly #stays = new Map<string, StayCell>();
  #unitTime: UnitTime | null = null;

  /** Replaces everything by the server's whole picture; cells of what is still there are kept. */
  takeSnapshot({ state, quarantinedCount }: UnitSnapshot, pageMs: number): void {
    batch(() => {
      this.takeUnitTime(state.atMs, pageMs);
      const { unitId, hospitalId, name, timeZone, setting, mode, policyVersion } = state;
      setIfOther(this.facts, { unitId, hospitalId, name, timeZone, setting, mode, policyVersion });
      this.timeZone.value = timeZone;
      this.quarantinedCount.value = quarantinedCount;
      const cells = new Map(state.stays.map((view) => [view.stayId, this.#takeStay(view, { pageMs, unitAtMs: state.atMs })]));
      for (const stayId of this.#stays.keys()) if (!cells.has(stayId)) this.#stays.delete(stayId);
      takeBeds(this.beds, state, cells);
      const open = state.alerts.filter((alert) => alert.phase !== 'cleared');
      const openIds = new Set(open.map((alert) => alert.id));
      this.#alertCells.value = new Map([...this.#alertCells.peek()].filter(([id]) => openIds.has(id)));
      for (const alert of open) this.#takeAlert(alert, null);
    });
  }

  /** Folds one numbered change; the caller has checked that none is missing before it. */
  takeChange({ decision }: UnitChange, pageMs: number): void {
    batch(() => {
      switch (decision.kind) {
        case 'alert.changed':
          return this.#takeAlertChanged(decision);
        case 'stay.changed':
          return this.#takeStayChanged(decision, pageMs);
        case 'score.computed':
          return takeScore(this.#stays.get(decision.stayId), decision.score);
        case 'risk.computed':
          return takeRisk(this.#stays.get(decision.stayId), decision.risk);
        case 'engine.notice':
        case 'age-band.crossed':
          this.notices.value = [...this.notices.peek(), decision].slice(-NOTICES_KEPT);
      }
    });
  }

  takeVitals(vitals: UnitVitals, pageMs: number): void {
    batch(() => {
      this.takeUnitTime(vitals.atMs, pageMs);
      this.quarantinedCount.value = vitals.quarantinedCount;
      for (const stay of vitals.stays) {
        const cell = this.#stays.get(stay.stayId);
        if (cell !== undefined) takeVitals(cell, stay, { pageMs, unitAtMs: vitals.atMs });
      }
    });
  }

  /** Unit time of a message; returns true when the unit's time moved on. */
  takeUnitTime(unitAtMs: number, pageMs: number): boolean {
    const later = laterUnitTime(this.#unitTime, unitAtMs, pageMs);
    const moved = later !== this.#unitTime;
    this.#unitTime = later;
    this.tick(pageMs);
    return moved;
  }

  /** Moves every age on; called a few times a second, wakes the screen once a second. */
  tick(pageMs: number): void {
    const unitMs = unitNowMs(this.#unitTime, pageMs);
    if (unitMs === null) return;
    const held = this.now.peek();
    if (held === null || Math.floor(held.unitMs / 1_000) !== Math.floor(unitMs / 1_000)) this.now.value = { unitMs, pageMs };
  }

  /** Forgets every value: the screen is not live. */
  blank(): void {
    batch(() => {
      this.#stays.clear();
      this.#unitTime = null;
      this.facts.value = null;
      this.beds.value = [];
      this.#alertCells.value = new Map();
      this.alertLog.value = [];
      this.notices.value = [];
      this.now.value = null;
    });
  }

  #takeStay(view: StayView, at: { pageMs: number; unitAtMs: number }): StayCell {
    const cell = this.#stays.get(view.stayId) ?? createStayCell(view, this.now);
    this.#stays.set(view.stayId, cell);
    takeStayView(cell, view, at);
    return cell;
  }

  #takeStayChanged(decision: StayChanged, pageMs: number): void {
    const cell = this.#takeStay(decision.stay, { pageMs, unitAtMs: decision.atMs });
    const closed = decision.change === 'closed';
    const left = closed ? { displayName: decision.stay.displayName, atMs: decision.atMs } : null;
    placeStay({ beds: this.beds.peek(), cell, bedId: closed ? null : decision.stay.bedId, left });
    if (closed) this.#stays.delete(decision.stayId);
  }

  #takeAlertChanged(decision: AlertChanged): void {
    this.#takeAlert(decision.alert, decision.change);
    this.alertLog.value = [...this.alertLog.peek(), decision].slice(-ALERT_CHANGES_KEPT);
    const cell = this.#alertCells.peek().get(decision.alert.id);
    if (cell === undefined || decision.commandId === null) return;
    cell.command.value = afterAnswer(cell.command.peek(), decision.commandId, { ok: true, change: decision });
  }

  #takeAlert(alert: Alert, change: AlertChange | null): void {
    const cells = this.#alertCells.peek();
    const held = cells.get(alert.id);
    if (held !== undefined && alert.transition < held.alert.peek().transition) return;
    const cell = held ?? createAlertCell(alert);
    setIfOther(cell.alert, alert);
    if (owesPaint(alert, change)) cell.owedPaint.value = alert.transition;
    if (change !== null && NEWS.includes(change)) cell.newsTransition.value = alert.transition;
    if (alert.phase === 'cleared') this.#alertCells.value = new Map([...cells].filter(([id]) => id !== alert.id));
    else if (held === undefined) this.#alertCells.value = new Map([...cells, [alert.id, cell]]);
  }
}

function createAlertCell(alert: Alert): AlertCell {
  return { id: alert.id, alert: signal(alert), owedPaint: signal(null), command: signal<CommandState>(IDLE), newsTransition: signal(null) };
}

/** Owed for an alert that no screen has painted yet, and again for each change that is news. */
function owesPaint(alert: Alert, change: AlertChange | null): boolean {
  if (alert.phase !== 'raised') return false;
  return change === null ? alert.firstPaintedAtMs === null : NEWS.includes(change);
}

/** Beds stay in their physical order; cells are kept, so that tiles do not blink at a snapshot. */
function takeBeds(beds: Signal<readonly BedCell[]>, state: UnitState, stays: ReadonlyMap<string, StayCell>): void {
  const held = new Map(beds.peek().map((bed) => [`${bed.bedId}\n${bed.label}\n${bed.setting}`, bed]));
  const next = state.beds.map((bed) => {
    const { bedId, label, setting } = bed;
    const cell = held.get(`${bedId}\n${label}\n${setting}`) ?? { bedId, label, setting, stay: signal<StayCell | null>(null), discharged: signal(null) };
    cell.stay.value = bed.stayId === null ? null : (stays.get(bed.stayId) ?? null);
    if (cell.stay.value !== null) cell.discharged.value = null;
    return cell;
  });
  const same = next.length === beds.peek().length && next.every((cell, index) => cell === beds.peek()[index]);
  if (!same) beds.value = next;
}

function placeStay(place: { beds: readonly BedCell[]; cell: StayCell; bedId: string | null; left: { displayName: string; atMs: number } | null }): void {
  for (const bed of place.beds) {
    if (bed.bedId === place.bedId) {
      bed.stay.value = place.cell;
      bed.discharged.value = null;
    } else if (bed.stay.peek()?.stayId === place.cell.stayId) {
      bed.stay.value = null;
      bed.discharged.value = place.left;
    }
  }
}

function takeScore(cell: StayCell | undefined, score: StayView['scores'][number]): void {
  if (cell === undefined) return;
  const others = cell.scores.peek().filter((held) => held.ruleId !== score.ruleId);
  const place = cell.scores.peek().findIndex((held) => held.ruleId === score.ruleId);
  setIfOther(cell.scores, place < 0 ? [...others, score] : others.toSpliced(place, 0, score));
}

function takeRisk(cell: StayCell | undefined, risk: StayView['risks'][number]): void {
  if (cell === undefined) return;
  const place = cell.risks.peek().findIndex((held) => held.modelId === risk.modelId);
  setIfOther(cell.risks, place < 0 ? [...cell.risks.peek(), risk] : cell.risks.peek().with(place, risk));
}
