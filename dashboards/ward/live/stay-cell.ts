/** All that the screen knows of one stay, one signal for each thing that changes on its own. */
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { SIGNAL_COUNT, isSignalName, signalIndex } from '../../../services/clinical/signal/signals.ts';
import { isPlausible } from '../../../services/clinical/vital/signal-quality.ts';
import { CONCERN_IDLE, afterConcerns, type ConcernState } from './concern-command.ts';
import { createTrendRing, type TrendRing } from './vitals/trend-ring.ts';
import { Excursions } from './vitals/excursions.ts';
import type { Reading } from './vitals/reading.ts';
import { VITAL_KINDS, createVitalCell, type VitalCell, type VitalInputs, type VitalKind } from './vitals/vital.ts';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';
import type { StayView } from '../../../services/contract/decisions/decision.ts';
import { stayPersonIn, type StayPerson } from '../../../services/contract/decisions/person.ts';
import type { StayLimits } from '../../../services/contract/decisions/vital-limits.ts';
import type { RiskResult } from '../../../services/contract/decisions/risk-result.ts';

export type StayIdentity = StayPerson & Pick<StayView, 'stayId' | 'openedAtMs'>;

/** Whether monitors still send anything for this stay. */
export type FeedState = 'sending' | 'lost' | 'never';

export type ChannelsOfSignals = Readonly<
  Record<string, { readonly scored: string; readonly others: readonly string[] }>
>;

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
  readonly concerns: Signal<StayView['concerns']>;
  readonly events: Signal<StayView['events']>;
  readonly heartRateCharacteristics: Signal<StayView['heartRateCharacteristics']>;
  /** What is being entered at this bed on this screen. */
  readonly concernEntry: Signal<ConcernState>;
  /** As the server says them; null: it has not, or not since what they go by changed. */
  readonly limits: Signal<StayLimits | null>;
  /** Signals that the monitor measures at several places: which one is scored, and the others. */
  readonly channels: Signal<ChannelsOfSignals>;
  readonly excursions: Excursions;
  readonly excursionVersion: Signal<number>;
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
  const limits = signal<StayLimits | null>(view.limits ?? null);
  const excursions = new Excursions();
  const excursionVersion = signal(0);
  const readings = Array.from({ length: SIGNAL_COUNT }, () => signal<Reading | null>(null));
  const lastFrame: StayCell['lastFrame'] = signal(null);
  const cell: StayCell = {
    stayId: view.stayId,
    identity: signal(identityOf(view)),
    readings,
    vitals: vitalCells({ readings, now, limits, excursions, excursionVersion }),
    lastFrame,
    feed: computed(() => feedState(lastFrame.value, now.value)),
    scores: signal(view.scores),
    risks: signal(view.risks),
    charted: signal(view.charted),
    labs: signal(view.labs),
    concerns: signal(view.concerns),
    events: signal(view.events),
    heartRateCharacteristics: signal(view.heartRateCharacteristics),
    concernEntry: signal<ConcernState>(CONCERN_IDLE),
    limits,
    channels: signal(channelsIn(view)),
    excursions,
    excursionVersion,
    ring: createTrendRing(),
    ringVersion: signal(0),
    liveAtMs: signal(0),
  };
  return cell;
}

function vitalCells(inputs: VitalInputs): StayCell['vitals'] {
  return Object.fromEntries(VITAL_KINDS.map((kind) => [kind, createVitalCell(kind, inputs)])) as Record<
    VitalKind,
    VitalCell
  >;
}

function feedState(frame: StayCell['lastFrame']['value'], now: VitalInputs['now']['value']): FeedState {
  if (frame === null || now === null) return 'never';
  const ageMs = Math.max(now.unitMs - frame.atMs, now.pageMs - frame.pageMs);
  return ageMs >= Math.max(FEED_LOST_LEAST_MS, 5 * frame.intervalMs) ? 'lost' : 'sending';
}

/** By names alone: what another channel measured is as old as this view, and an old number must not look live. */
function channelsIn({ signals }: StayView): ChannelsOfSignals {
  return Object.fromEntries(
    signals.flatMap(({ signal: name, channels }) =>
      channels === undefined
        ? []
        : [[name, { scored: channels.scored, others: channels.others.map(({ channel }) => channel) }]],
    ),
  );
}

function identityOf(view: StayView): StayIdentity {
  return { stayId: view.stayId, openedAtMs: view.openedAtMs, ...stayPersonIn(view) };
}

/** Brings the cells to a view of the stay; only what differs wakes anyone. */
export function takeStayView(cell: StayCell, view: StayView, at: { pageMs: number; unitAtMs: number }): void {
  setIfOther(cell.identity, identityOf(view));
  takeScores(cell, view.scores);
  setIfOther(cell.risks, view.risks);
  setIfOther(cell.charted, view.charted);
  setIfOther(cell.labs, view.labs);
  setIfOther(cell.concerns, view.concerns);
  setIfOther(cell.events, view.events);
  setIfOther(cell.heartRateCharacteristics, view.heartRateCharacteristics);
  setIfOther(cell.limits, view.limits ?? null);
  setIfOther(cell.channels, channelsIn(view));
  cell.concernEntry.value = afterConcerns(cell.concernEntry.peek(), view.concerns);
  for (const reading of view.signals) takeReading(cell, reading, at.pageMs);
  takeFrameTime(cell, view, at.pageMs);
  cell.liveAtMs.value = at.unitAtMs;
}

/** Keeps the very object of each score that says the same, so that its row is not drawn again. */
function takeScores(cell: StayCell, scores: readonly ScoreResult[]): void {
  const held = cell.scores.peek();
  if (held === scores) return;
  const byRule = new Map(held.map((score) => [score.ruleId, score]));
  const next = scores.map((score) => {
    const same = byRule.get(score.ruleId);
    return same !== undefined && isSame(same, score) ? same : score;
  });
  if (next.length !== held.length || next.some((score, index) => score !== held[index])) cell.scores.value = next;
}

function takeReading(cell: StayCell, reading: StayView['signals'][number], pageMs: number): void {
  if (!isSignalName(reading.signal)) return;
  const index = signalIndex(reading.signal);
  const held = cell.readings[index];
  if (held === undefined) return;
  const { value, observedAtMs, off, judged, intervalMs } = reading;
  const before = held.peek();
  const again = before !== null && before.observedAtMs === observedAtMs;
  setIfOther(held, {
    value,
    observedAtMs,
    off,
    judged,
    intervalMs,
    receivedPageMs: again ? before.receivedPageMs : pageMs,
  });
  if (!again && value !== null && observedAtMs !== null && judged === 'present' && isPlausible(index, value)) {
    if (cell.excursions.add(reading.signal, observedAtMs, value)) cell.excursionVersion.value += 1;
  }
  const ringed = index === HEART || (index === PULSE && typeof cell.readings[HEART]?.peek()?.value !== 'number');
  if (ringed && !again && value !== null && observedAtMs !== null) addToRing(cell, observedAtMs, value);
}

function takeFrameTime(cell: StayCell, view: StayView, pageMs: number): void {
  const held = cell.lastFrame.peek();
  if (view.lastFrameAtMs === null || (held !== null && held.atMs >= view.lastFrameAtMs)) return;
  const intervalMs = view.signals.reduce(
    (least, { intervalMs: each }) => Math.min(least, each),
    Number.POSITIVE_INFINITY,
  );
  cell.lastFrame.value = { atMs: view.lastFrameAtMs, intervalMs: Number.isFinite(intervalMs) ? intervalMs : 0, pageMs };
}

/** Adds a heart rate to the small line; the picture is redrawn once a bucket. */
export function addToRing(cell: StayCell, atMs: number, value: number): void {
  if (cell.ring.add(atMs, value)) cell.ringVersion.value += 1;
}

/** Plain data only: an equal value wakes nobody. */
export function setIfOther<T>(target: Signal<T>, value: T): void {
  if (!isSame(target.peek(), value)) target.value = value;
}

/** Plain data only: equal text is equal data. */
function isSame(held: unknown, value: unknown): boolean {
  return held === value || JSON.stringify(held) === JSON.stringify(value);
}
