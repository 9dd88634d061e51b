/** All that the screen knows of one stay, one signal for each thing that changes on its own. */
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { SIGNAL_COUNT, isSignalName, signalIndex } from '../../../services/clinical/signals.ts';
import { createTrendRing, type TrendRing } from '../board/trend-ring.ts';
import { isNewerReading, type Reading } from './reading.ts';
import { VITAL_KINDS, createVitalCell, type VitalCell, type VitalInputs, type VitalKind } from './vital.ts';
import type { ScoreResult } from '../../../services/clinical/score-result.ts';
import type { StayView } from '../../../services/contract/decision.ts';
import type { RiskResult } from '../../../services/contract/risk-result.ts';
import type { UnitVitals } from '../../../services/contract/live-events.ts';

export type StayIdentity = Pick<
  StayView,
  'stayId' | 'patientId' | 'displayName' | 'birthDate' | 'sex' | 'gestationalAgeAtBirthDays' | 'weightKg' | 'ventilated' | 'newbornStay' | 'openedAtMs'
>;

/** Whether monitors still send anything for this stay. */
export type FeedState = 'sending' | 'lost' | 'never';

export interface StayCell {
  readonly stayId: string;
  readonly identity: Signal<StayIdentity>;
  readonly readings: readonly Signal<Reading | null>[];
  readonly vitals: Readonly<Record<VitalKind, VitalCell>>;
  readonly lastFrame: Signal<{ readonly atMs: number; readonly intervalMs: number; readonly pageMs: number } | null>;
  readonly feed: ReadonlySignal<FeedState>;
  readonly scores: Signal<readonly ScoreResult[]>;
  readonly risks: Signal<readonly RiskResult[]>;
  readonly charted: Signal<StayView['charted']>;
  readonly labs: Signal<StayView['labs']>;
  /** Heart rate of the last quarter of an hour. */
  readonly ring: TrendRing;
  readonly ringVersion: Signal<number>;
  /** Unit time of the newest live values, for the tail of the trends; moves at 1 Hz. */
  readonly liveAtMs: Signal<number>;
}

/** A feed is lost after half a minute, or five intervals of a slow one: then every value is missing too. */
const FEED_LOST_LEAST_MS = 30_000;
const HEART = signalIndex('heartRatePerMin');
const PULSE = signalIndex('pulseRatePerMin');

export function createStayCell(view: StayView, now: VitalInputs['now']): StayCell {
  const readings = Array.from({ length: SIGNAL_COUNT }, () => signal<Reading | null>(null));
  const lastFrame: StayCell['lastFrame'] = signal(null);
  const cell: StayCell = {
    stayId: view.stayId,
    identity: signal(identityOf(view)),
    readings,
    vitals: vitalCells({ readings, now }),
    lastFrame,
    feed: computed(() => feedState(lastFrame.value, now.value)),
    scores: signal(view.scores),
    risks: signal(view.risks),
    charted: signal(view.charted),
    labs: signal(view.labs),
    ring: createTrendRing(),
    ringVersion: signal(0),
    liveAtMs: signal(0),
  };
  return cell;
}

function vitalCells(inputs: VitalInputs): StayCell['vitals'] {
  return Object.fromEntries(VITAL_KINDS.map((kind) => [kind, createVitalCell(kind, inputs)])) as Record<VitalKind, VitalCell>;
}

function feedState(frame: StayCell['lastFrame']['value'], now: VitalInputs['now']['value']): FeedState {
  if (frame === null || now === null) return 'never';
  const ageMs = Math.max(now.unitMs - frame.atMs, now.pageMs - frame.pageMs);
  return ageMs >= Math.max(FEED_LOST_LEAST_MS, 5 * frame.intervalMs) ? 'lost' : 'sending';
}

function identityOf(view: StayView): StayIdentity {
  const { stayId, patientId, displayName, birthDate, sex, gestationalAgeAtBirthDays, weightKg, ventilated, newbornStay, openedAtMs } = view;
  return { stayId, patientId, displayName, birthDate, sex, gestationalAgeAtBirthDays, weightKg, ventilated, newbornStay, openedAtMs };
}

/** Takes a whole view of the stay; live readings that are newer than the view stay. */
export function takeStayView(cell: StayCell, view: StayView, at: { pageMs: number; unitAtMs: number }): void {
  setIfOther(cell.identity, identityOf(view));
  setIfOther(cell.scores, view.scores);
  setIfOther(cell.risks, view.risks);
  setIfOther(cell.charted, view.charted);
  setIfOther(cell.labs, view.labs);
  let intervalMs = 0;
  for (const reading of view.signals) {
    intervalMs = Math.max(intervalMs, reading.intervalMs);
    if (!isSignalName(reading.signal)) continue;
    const held = cell.readings[signalIndex(reading.signal)];
    if (held === undefined || !isNewerReading(held.peek(), reading.observedAtMs)) continue;
    const { value, observedAtMs, off, judged } = reading;
    const receivedPageMs = held.peek()?.observedAtMs === observedAtMs ? (held.peek()?.receivedPageMs ?? at.pageMs) : at.pageMs;
    setIfOther(held, { value, observedAtMs, off, judged, intervalMs: reading.intervalMs, receivedPageMs });
  }
  takeFrameTime(cell, { frameAtMs: view.lastFrameAtMs, intervalMs: intervalMs === 0 ? (cell.lastFrame.peek()?.intervalMs ?? 0) : intervalMs, pageMs: at.pageMs });
  cell.liveAtMs.value = Math.max(cell.liveAtMs.peek(), at.unitAtMs);
}

function takeFrameTime(cell: StayCell, frame: { frameAtMs: number | null; intervalMs: number; pageMs: number }): void {
  const held = cell.lastFrame.peek();
  if (frame.frameAtMs === null || (held !== null && held.atMs >= frame.frameAtMs)) return;
  cell.lastFrame.value = { atMs: frame.frameAtMs, intervalMs: frame.intervalMs, pageMs: frame.pageMs };
}

/** Takes one stay's part of a 1 Hz vitals message. */
export function takeVitals(cell: StayCell, vitals: UnitVitals['stays'][number], at: { pageMs: number; unitAtMs: number }): void {
  for (const [index, value, observedAtMs] of vitals.readings) {
    const held = cell.readings[index];
    if (held === undefined || !isNewerReading(held.peek(), observedAtMs)) continue;
    held.value = { value, observedAtMs, off: value === null, judged: 'present', intervalMs: vitals.intervalMs, receivedPageMs: at.pageMs };
    if (value !== null && (index === HEART || (index === PULSE && cell.readings[HEART]?.peek()?.value == null))) addToRing(cell, observedAtMs, value);
  }
  takeFrameTime(cell, { frameAtMs: vitals.lastFrameAtMs, intervalMs: vitals.intervalMs, pageMs: at.pageMs });
  cell.liveAtMs.value = Math.max(cell.liveAtMs.peek(), at.unitAtMs);
}

/** Adds a heart rate to the small line; the picture is redrawn once a bucket. */
export function addToRing(cell: StayCell, atMs: number, value: number): void {
  if (cell.ring.add(atMs, value)) cell.ringVersion.value += 1;
}

/** Plain data only: equal text is equal data, and an equal value wakes nobody. */
export function setIfOther<T>(target: Signal<T>, value: T): void {
  if (JSON.stringify(target.peek()) !== JSON.stringify(value)) target.value = value;
}
