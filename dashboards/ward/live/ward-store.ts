/**
 * The ward as this screen knows it: one signal for each thing that can change, so that a 1 Hz update
 * touches only what changed. It folds snapshots, numbered changes and vitals, and it can be blanked:
 * a picture that is no longer live must not be there at all (safety H13).
 */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { IDLE, afterAnswer, type CommandState } from './alert-command.ts';
import { ChartDrafts } from './chart-draft.ts';
import { byAttention } from './alert-order.ts';
import { withDecision, withVitals } from '../../../services/contract/screens/unit-view.ts';
import { createStayCell, setIfOther, takeStayView, type StayCell } from './stay-cell.ts';
import { laterUnitTime, unitNowMs, type UnitTime } from './unit-time.ts';
import { settingsWithoutScoreAlert } from '../../../services/clinical/score/score-alerts.ts';
import { bedSettingsOf, type OfferedReason } from '../../../services/contract/decisions/policy-view.ts';
import { ACKNOWLEDGE_REASONS } from '../../../services/contract/records/closed-lists.ts';
import type { Setting } from '../../../services/contract/records/unit-record.ts';
import { NO_CARE, type CareView } from '../../../services/contract/decisions/care-view.ts';
import type { Alert, AlertChange } from '../../../services/contract/decisions/alert.ts';
import type {
  AgeBandCrossed,
  AlertChanged,
  EngineNotice,
  StayView,
  UnitState,
} from '../../../services/contract/decisions/decision.ts';
import type { UnitChange, UnitSnapshot, UnitVitals } from '../../../services/contract/screens/live-events.ts';

export interface UnitFacts extends Pick<
  UnitState,
  'unitId' | 'hospitalId' | 'name' | 'timeZone' | 'setting' | 'mode' | 'policyVersion'
> {}

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
  /** Settings of beds in which no score can alert; empty too where an older engine does not say. */
  readonly withoutScoreAlert = signal<readonly Setting[]>([]);
  /** Offered for an answer to an alert, in order. */
  readonly reasons = signal<readonly OfferedReason[]>(ACKNOWLEDGE_REASONS);
  readonly beds = signal<readonly BedCell[]>([]);
  /** Changes of alerts since the snapshot, newest last, for the bedside view. */
  readonly alertLog = signal<readonly AlertChanged[]>([]);
  readonly notices = signal<readonly Notice[]>([]);
  /** Unit time of the newest test alert of the unit that came here, ms; null: none has yet. */
  readonly probedAtMs = signal<number | null>(null);
  /** Test alert whose painting this screen still has to report. */
  readonly owedProbe = signal<string | null>(null);
  /** Who looks after which bed, and the notes for the next shift. */
  readonly care = signal<CareView>(NO_CARE);
  readonly quarantinedCount = signal(0);
  /** What people are charting on this screen; outlives a blanking, so that nothing that was typed is lost. */
  readonly chartDrafts = new ChartDrafts();
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
  #state: UnitState | null = null;
  #unitTime: UnitTime | null = null;

  /** Replaces everything by the server's whole picture; cells of what is still there are kept. */
  takeSnapshot({ state, quarantinedCount }: UnitSnapshot, pageMs: number): void {
    batch(() => {
      this.quarantinedCount.value = quarantinedCount;
      this.#show(state, pageMs);
    });
  }

  /** Folds one numbered change; the caller has checked that none is missing before it. */
  takeChange({ decision }: UnitChange, pageMs: number): void {
    if (this.#state === null) return;
    const next = withDecision(this.#state, decision);
    batch(() => {
      if (decision.kind === 'stay.changed' && decision.change === 'closed') {
        this.#noteDischarge(decision.stay, decision.atMs);
      }
      this.#show(next, pageMs);
      if (decision.kind === 'alert.changed') this.#noteAlertChange(decision);
      if (decision.kind === 'delivery.probed') {
        [this.probedAtMs.value, this.owedProbe.value] = [decision.atMs, decision.probeId];
      }
      if (decision.kind === 'engine.notice' || decision.kind === 'age-band.crossed') {
        this.notices.value = [...this.notices.peek(), decision].slice(-NOTICES_KEPT);
      }
    });
  }

  takeVitals(vitals: UnitVitals, pageMs: number): void {
    if (this.#state === null) return;
    const next = { ...withVitals(this.#state, vitals), atMs: Math.max(this.#state.atMs, vitals.atMs) };
    batch(() => {
      this.quarantinedCount.value = vitals.quarantinedCount;
      this.#show(next, pageMs);
    });
  }

  /** Unit time of a message: ages are counted from the newest. */
  takeUnitTime(unitAtMs: number, pageMs: number): void {
    this.#unitTime = laterUnitTime(this.#unitTime, unitAtMs, pageMs);
    this.tick(pageMs);
  }

  /** Moves every age on; called a few times a second, wakes the screen once a second. */
  tick(pageMs: number): void {
    const unitMs = unitNowMs(this.#unitTime, pageMs);
    if (unitMs === null) return;
    const held = this.now.peek();
    if (held === null || Math.floor(held.unitMs / 1_000) !== Math.floor(unitMs / 1_000)) {
      this.now.value = { unitMs, pageMs };
    }
  }

  /** Forgets every value: the screen is not live. */
  blank(): void {
    batch(() => {
      this.#stays.clear();
      this.#state = null;
      this.#unitTime = null;
      this.facts.value = null;
      this.withoutScoreAlert.value = [];
      this.beds.value = [];
      this.#alertCells.value = new Map();
      this.alertLog.value = [];
      this.notices.value = [];
      this.care.value = NO_CARE;
      this.probedAtMs.value = null;
      this.owedProbe.value = null;
      this.now.value = null;
    });
  }

  /** Brings the cells to a state; what it shares with the state before is not looked at. */
  #show(next: UnitState, pageMs: number): void {
    const before = this.#state;
    this.#state = next;
    this.takeUnitTime(next.atMs, pageMs);
    const { unitId, hospitalId, name, timeZone, setting, mode, policyVersion } = next;
    setIfOther(this.facts, { unitId, hospitalId, name, timeZone, setting, mode, policyVersion });
    this.timeZone.value = timeZone;
    setIfOther(this.care, next.care ?? NO_CARE);
    if (next.policy !== before?.policy || next.beds !== before?.beds) {
      setIfOther(this.withoutScoreAlert, settingsWithoutAlert(next));
      setIfOther(this.reasons, next.policy?.reasons ?? ACKNOWLEDGE_REASONS);
    }
    if (next.stays !== before?.stays) this.#showStays(next, before?.stays ?? [], pageMs);
    if (next.beds !== before?.beds) this.beds.value = bedCells(this.beds.peek(), next, this.#stays);
    if (next.alerts !== before?.alerts) this.#showAlerts(next.alerts, before === null);
  }

  #showStays(next: UnitState, before: readonly StayView[], pageMs: number): void {
    const known = new Set(before);
    const stayIds = new Set(next.stays.map((view) => view.stayId));
    for (const stayId of this.#stays.keys()) if (!stayIds.has(stayId)) this.#stays.delete(stayId);
    for (const view of next.stays) {
      if (known.has(view)) continue;
      const cell = this.#stays.get(view.stayId) ?? createStayCell(view, this.now);
      this.#stays.set(view.stayId, cell);
      takeStayView(cell, view, { pageMs, unitAtMs: next.atMs });
    }
  }

  #showAlerts(alerts: readonly Alert[], first: boolean): void {
    const held = this.#alertCells.peek();
    const cells = new Map(
      alerts
        .filter((alert) => alert.phase !== 'cleared')
        .map((alert) => [alert.id, held.get(alert.id) ?? createAlertCell(alert)]),
    );
    for (const alert of alerts) {
      const cell = cells.get(alert.id);
      if (cell === undefined) continue;
      setIfOther(cell.alert, alert);
      if (!held.has(alert.id) && alert.phase === 'raised' && alert.firstPaintedAtMs === null) {
        cell.owedPaint.value = alert.transition;
      }
      if (!held.has(alert.id) && !first) cell.newsTransition.value = alert.transition;
    }
    if (cells.size !== held.size || [...cells.keys()].some((id) => !held.has(id))) this.#alertCells.value = cells;
  }

  #noteAlertChange(decision: AlertChanged): void {
    this.alertLog.value = [...this.alertLog.peek(), decision].slice(-ALERT_CHANGES_KEPT);
    const cell = this.#alertCells.peek().get(decision.alert.id);
    if (cell === undefined) return;
    if (NEWS.includes(decision.change)) {
      cell.owedPaint.value = decision.alert.transition;
      cell.newsTransition.value = decision.alert.transition;
    }
    if (decision.commandId !== null) {
      cell.command.value = afterAnswer(cell.command.peek(), decision.commandId, { ok: true, change: decision });
    }
  }

  #noteDischarge(stay: StayView, atMs: number): void {
    const bed = this.beds.peek().find((candidate) => candidate.stay.peek()?.stayId === stay.stayId);
    if (bed !== undefined) bed.discharged.value = { displayName: stay.displayName, atMs };
  }
}

/** A played-back recording is nobody's ward: no score alerts there either, and nobody waits for one. */
function settingsWithoutAlert(unit: UnitState): readonly Setting[] {
  if (unit.policy === undefined || unit.mode === 'playback' || unit.mode === 'playback-ended') return [];
  return settingsWithoutScoreAlert(unit.policy.scoreAlerts, bedSettingsOf(unit));
}

function createAlertCell(alert: Alert): AlertCell {
  return {
    id: alert.id,
    alert: signal(alert),
    owedPaint: signal(null),
    command: signal<CommandState>(IDLE),
    newsTransition: signal(null),
  };
}

/** Beds in their physical order. Cells are kept, and the same list too, so that tiles do not blink. */
function bedCells(
  held: readonly BedCell[],
  state: UnitState,
  stays: ReadonlyMap<string, StayCell>,
): readonly BedCell[] {
  const next = state.beds.map((bed) => {
    const same = held.find(
      (cell) => cell.bedId === bed.bedId && cell.label === bed.label && cell.setting === bed.setting,
    );
    const { bedId, label, setting } = bed;
    const cell: BedCell = same ?? { bedId, label, setting, stay: signal(null), discharged: signal(null) };
    cell.stay.value = bed.stayId === null ? null : (stays.get(bed.stayId) ?? null);
    if (cell.stay.peek() !== null) cell.discharged.value = null;
    return cell;
  });
  return next.length === held.length && next.every((cell, index) => cell === held[index]) ? held : next;
}
