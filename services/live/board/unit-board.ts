/**
 * What the screens of one unit should show now: the state of the unit, kept current from the decision
 * stream, with numbered changes beside it. Duplicates change nothing. An assertion of the unit's
 * state is the truth: where the board had come to differ, the screens get it whole.
 */
import type { Alert, AlertChange } from '../../contract/decisions/alert.ts';
import type { AlertChanged, Decision, UnitOutline, UnitState } from '../../contract/decisions/decision.ts';
import { offsetOfCause } from '../../contract/log-position.ts';
import { isSameJson } from '../../contract/same-json.ts';
import type { LiveCursor, UnitChange } from '../../contract/screens/live-events.ts';
import { withDecision, withVitals } from '../../contract/screens/unit-view.ts';
import type { UnitRun, VitalsBlock } from '../../contract/records/vitals-block.ts';
import { BoundedMemory } from './bounded-memory.ts';
import { ChangeRing } from './change-ring.ts';
import { NewestReadings, allReadings, type StayVitals } from './newest-readings.ts';
import { outlineDifferences, stateDifferences } from './state-difference.ts';

/** Newest changes kept for screens that come back: more than a minute of a busy unit. After that the whole state is less. */
const CHANGES_MAX = 300;
/** Ids that are known as seen: more than two engines a few minutes apart can repeat. */
const IDS_MAX = 2_000;
/** The same of a playback that has ended: what a second engine may still repeat at its end. */
const IDS_AFTER_END = 200;

/** What a decision did: nothing to send, one change to send, or the whole state to send. */
export type Applied =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'change'; readonly change: UnitChange }
  /** `corrected`: in what the screens differed from it; empty where there was nothing to differ. */
  | { readonly kind: 'replaced'; readonly corrected: readonly string[] };

/** Facts beside the state of an alert: they come under the transition that is already shown. */
const BESIDE_THE_STATE: readonly AlertChange[] = ['painted', 'annotated', 'reached', 'escalated'];

/** The engine scores nothing that the gateway had 30 s before the unit's time; the rest is room for readers that are not in step. */
const HISTORY_AFTER_MS = 45_000;

const NOTHING: Applied = { kind: 'nothing' };

export class UnitBoard {
  readonly #ring: ChangeRing;
  readonly #seenIds = new BoundedMemory<true>(IDS_MAX);
  readonly #transitions = new BoundedMemory<number>(IDS_MAX);
  readonly #readings = new NewestReadings();
  #state: UnitState | null = null;
  #assertedAtMs = Number.NEGATIVE_INFINITY;
  /** Of the changes that are shown. */
  #newest: Decision | null = null;
  #newestProbeId: string | null = null;
  #unitAtMs: number | null = null;
  #lastSampleAtMs: number | null = null;
  #conflicts = 0;
  #corrections = 0;

  constructor(epoch: string) {
    this.#ring = new ChangeRing({ epoch, sizeMax: CHANGES_MAX });
  }

  /** null until the engine has asserted the unit's state for the first time. */
  get state(): UnitState | null {
    return this.#state;
  }

  get cursor(): LiveCursor {
    return this.#ring.cursor;
  }

  /** Newest unit time the engine has spoken of, ms. */
  get unitAtMs(): number | null {
    return this.#unitAtMs;
  }

  /** Gateway time of the newest sample, ms. */
  get lastSampleAtMs(): number | null {
    return this.#lastSampleAtMs;
  }

  /** The unit's test alert that is out now; null: none has been since this server began. */
  get newestProbeId(): string | null {
    return this.#newestProbeId;
  }

  /** A playback of which nothing more will come. */
  get hasEnded(): boolean {
    return this.#state?.mode === 'playback-ended';
  }

  /** How many things are held beside the state that is shown. */
  get heldCount(): number {
    return this.#ring.size + this.#seenIds.size + this.#readings.size;
  }

  /** Alerts asserted with other content under a transition already shown: two engines disagree. */
  get conflicts(): number {
    return this.#conflicts;
  }

  /** Assertions that had to replace a differing state. */
  get corrections(): number {
    return this.#corrections;
  }

  apply(decision: Decision): Applied {
    // Notices may carry wall time: a record that cannot be read has no time of its unit.
    if (decision.kind !== 'engine.notice') this.#unitAtMs = Math.max(this.#unitAtMs ?? decision.atMs, decision.atMs);
    if (decision.kind === 'unit.state') {
      if (!this.#seenIds.add(decision.id, true)) return NOTHING;
      const applied = this.#assert(decision);
      if (this.hasEnded) this.#release();
      return applied;
    }
    const shown = this.#state;
    // Whatever comes before the first assertion is contained in it, or comes again after it.
    if (shown === null || !this.#seenIds.add(decision.id, true)) return NOTHING;
    if (decision.kind === 'unit.outline') return this.#check(shown, decision);
    this.#newest = newerOf(this.#newest, decision);
    if (decision.kind === 'alert.changed' && !this.#isNews(decision)) return NOTHING;
    if (decision.kind === 'delivery.probed') this.#newestProbeId = decision.probeId;
    if (decision.kind === 'stay.changed') this.#readings.forget(decision.stayId);
    if (decision.kind === 'event.detected') this.#readings.forgetEvents(decision.stayId);
    this.#state = withDecision(shown, decision);
    return { kind: 'change', change: this.#ring.add(decision) };
  }

  addRows(block: VitalsBlock, run: UnitRun): void {
    const newestAtMs = this.#readings.add(block, run, (this.#unitAtMs ?? Number.NEGATIVE_INFINITY) - HISTORY_AFTER_MS);
    this.#lastSampleAtMs = Math.max(this.#lastSampleAtMs ?? newestAtMs, newestAtMs);
    this.#unitAtMs = Math.max(this.#unitAtMs ?? newestAtMs, newestAtMs);
  }

  /** Moves the readings since the last call into the state and returns what became newer. */
  takeVitals(): readonly StayVitals[] {
    if (this.#state === null) return [];
    const stays = this.#readings.take(this.#state.stays);
    this.#state = withVitals(this.#state, { stays });
    return stays;
  }

  /** Newest reading of everything, as far as it has been pulsed to the screens. */
  allVitals(): readonly StayVitals[] {
    return this.#state === null ? [] : allReadings(this.#state.stays);
  }

  /** Once a minute: changes that no screen will ask for any more are given back. */
  ageChanges(): void {
    this.#ring.age();
  }

  changesSince(cursor: LiveCursor): readonly UnitChange[] | null {
    return this.#ring.since(cursor);
  }

  /** The state goes on standing; what served the stream goes. A screen that comes back is given the whole state. */
  #release(): void {
    this.#ring.restart();
    this.#seenIds.shrinkTo(IDS_AFTER_END);
  }

  #isNews({ change, alert }: AlertChanged): boolean {
    // A refusal is news only for whoever asked, and the command desk answers that.
    if (change === 'refused') return false;
    const known = this.#transitions.get(alert.id) ?? 0;
    if (alert.transition < known || (alert.transition === known && !BESIDE_THE_STATE.includes(change))) return false;
    this.#transitions.set(alert.id, alert.transition);
    return true;
  }

  /**
   * An engine that starts from a saved state, or one that is behind another, says how the unit stood before what is shown was
   * decided. What came after would be dropped as seen, so such a word is no news: an acknowledgement would be undone by it.
   */
  #isOlder(asserted: UnitState | UnitOutline): boolean {
    if (asserted.atMs < this.#assertedAtMs) return true;
    return this.#newest !== null && isAfter(this.#newest, asserted);
  }

  #assert(asserted: UnitState): Applied {
    if (this.#isOlder(asserted)) return NOTHING;
    for (const { stayId } of asserted.stays) this.#readings.forget(stayId);
    const open = { ...asserted, alerts: this.#takeAlerts(asserted.atMs, asserted.alerts) };
    const shown = this.#state;
    const corrected = shown === null ? [] : stateDifferences(shown, open);
    if (shown !== null && corrected.length === 0) return this.#confirm(shown, open);
    return this.#replace(open, corrected);
  }

  #replace(state: UnitState, corrected: readonly string[]): Applied {
    if (corrected.length > 0) this.#corrections += 1;
    this.#state = state;
    this.#ring.restart();
    return { kind: 'replaced', corrected };
  }

  /** What every assertion says of alerts is their truth from then on. Returns those that stand. */
  #takeAlerts(atMs: number, alerts: readonly Alert[]): readonly Alert[] {
    this.#assertedAtMs = atMs;
    for (const alert of alerts) this.#transitions.set(alert.id, alert.transition);
    const open = alerts.filter((alert) => alert.phase !== 'cleared');
    this.#conflicts += countConflicts(this.#state?.alerts ?? [], open);
    return open;
  }

  /** Beds, alerts and who is here, held against what is shown; what is not shown yet comes with the next whole state. */
  #check(shown: UnitState, outline: UnitOutline): Applied {
    if (this.#isOlder(outline)) return NOTHING;
    const { atMs, beds, alerts, stayIds } = outline;
    const open = this.#takeAlerts(atMs, alerts);
    const corrected = outlineDifferences(shown, { beds, alerts: open, stayIds });
    const current = { ...shown, atMs: Math.max(shown.atMs, atMs) };
    if (corrected.length > 0) {
      const here = new Set(stayIds);
      const stays = shown.stays.filter(({ stayId }) => here.has(stayId));
      return this.#replace({ ...current, beds, alerts: open, stays }, corrected);
    }
    this.#state = current;
    return NOTHING;
  }

  /** The screens are right as they are; newer readings of the assertion reach them with the next pulse. */
  #confirm(shown: UnitState, { id, atMs, cause, stays }: UnitState): Applied {
    this.#state = { ...shown, id, cause, atMs: Math.max(shown.atMs, atMs) };
    for (const stay of stays) this.#readings.addView(stay);
    return NOTHING;
  }
}

/** By unit time and, within a second of it, by the record that was the cause. Notices may carry wall time. */
function newerOf(known: Decision | null, decision: Decision): Decision | null {
  if (decision.kind === 'engine.notice') return known;
  return known === null || isAfter(decision, known) ? decision : known;
}

function isAfter(decision: Decision, other: Decision): boolean {
  if (decision.atMs !== other.atMs) return decision.atMs > other.atMs;
  return offsetOfCause(decision.cause) > offsetOfCause(other.cause);
}

function countConflicts(shown: readonly Alert[], asserted: readonly Alert[]): number {
  return asserted.filter((alert) => {
    const other = shown.find((candidate) => candidate.id === alert.id);
    return other !== undefined && other.transition === alert.transition && !isSameJson(other, alert);
  }).length;
}
