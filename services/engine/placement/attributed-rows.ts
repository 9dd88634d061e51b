/**
 * The measured seconds of each stay on their way out: what the history stores and the board shows.
 * A second leaves when the unit's time has passed it, again when late readings were added, and as a
 * correction when something that had left proved to be another child's.
 */
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import type { BlockSource } from '../../contract/records/vitals-block.ts';
import { noteSender } from '../state/senders.ts';
import type { StayState } from '../state/stay-state.ts';
import type { RowMemory } from '../context/row-memory.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { FrameRing } from '../windows/frame-ring.ts';
import { CLEAN, CORRECTED, RING_SECONDS, SENT, SENT_CORRECTED, findRow } from '../windows/second-ring.ts';

/** Sends every changed second before `beforeSecond`. */
export function sendSeconds(step: FoldStep, stay: StayState, beforeSecond: number): void {
  const ring = stay.seconds;
  const last = Math.min(ring.dirtyHigh, beforeSecond - 1);
  sendOlderThanRing(step, stay, last - RING_SECONDS);
  for (let second = Math.max(ring.dirtyLow, last - RING_SECONDS + 1); second <= last; second++) {
    const at = findRow(ring, second);
    if (at >= 0 && ring.dirt[at] !== CLEAN) sendSecond(step, stay, at);
  }
  if (last < ring.dirtyHigh) {
    ring.dirtyLow = Math.max(ring.dirtyLow, last + 1);
    return;
  }
  ring.dirtyLow = Number.POSITIVE_INFINITY;
  ring.dirtyHigh = Number.NEGATIVE_INFINITY;
}

/**
 * A cuff reading of a new stay may be older than the ring is long: nothing newer has taken its row yet, and a score may
 * use it, so the history must have it.
 */
function sendOlderThanRing(step: FoldStep, stay: StayState, untilSecond: number): void {
  const ring = stay.seconds;
  if (ring.dirtyLow > untilSecond) return;
  const older = Array.from(ring.second.keys()).filter((at) => {
    const second = ring.second[at] ?? -1;
    return second >= 0 && second <= untilSecond && ring.dirt[at] !== CLEAN;
  });
  older.sort((a, b) => (ring.second[a] ?? 0) - (ring.second[b] ?? 0));
  for (const at of older) sendSecond(step, stay, at);
}

/** Sends the second in a ring row as it is now. */
export function sendSecond(step: FoldStep, stay: StayState, at: number): void {
  const ring = stay.seconds;
  const { row } = step.memory.rows;
  row.unitId = step.state.unitId;
  row.source = judgedSource(step.memory.rows, stay, at);
  row.observedAtMs = (ring.second[at] ?? 0) * 1000;
  row.receivedAtMs = ring.receivedAtMs[at] ?? 0;
  row.presentBits = ring.presentBits[at] ?? 0;
  row.offBits = ring.offBits[at] ?? 0;
  for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
    row.values[signal] = ring.values[signal]?.[at] ?? 0;
  }
  const corrected = ring.dirt[at] === CORRECTED;
  (corrected ? step.output.corrections : step.output.vitals).add(row);
  ring.dirt[at] = CLEAN;
  ring.sent[at] = corrected ? SENT_CORRECTED : SENT;
}

/** Where rows of the history go that are in no window. */
export interface HistoryOnly {
  readonly stayId: string;
  /** Beside the stay's own values, under the name of this channel; null: among them. */
  readonly channel: string | null;
  readonly intervalMs: number;
}

/** Sends signals of one frame that come too late for the windows, or of a channel that is not scored: history keeps them, nothing else. */
export function sendLate(
  step: FoldStep,
  to: HistoryOnly & { readonly deviceId: string; readonly bits: number },
  frames: FrameRing,
  at: number,
): void {
  const { row } = step.memory.rows;
  row.unitId = step.state.unitId;
  row.source = historySource(step.memory.rows, to);
  row.observedAtMs = Math.floor((frames.effectiveAtMs[at] ?? 0) / 1000) * 1000;
  row.receivedAtMs = frames.receivedAtMs[at] ?? 0;
  row.presentBits = (frames.presentBits[at] ?? 0) & to.bits;
  row.offBits = (frames.offBits[at] ?? 0) & to.bits;
  for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
    row.values[signal] = frames.values[at * SIGNAL_COUNT + signal] ?? 0;
  }
  step.output.vitals.add(row);
  const { stays, formerStays } = step.state;
  const senders = (stays.get(to.stayId) ?? formerStays.get(to.stayId))?.senders;
  if (senders !== undefined) noteSender(senders, to, frames, { at, bits: to.bits });
}

/** Tells history that nothing it holds of this second was this child's. */
export function sendEmptied(step: FoldStep, emptied: HistoryOnly, atMs: number): void {
  const { row } = step.memory.rows;
  row.unitId = step.state.unitId;
  row.source = historySource(step.memory.rows, emptied);
  row.observedAtMs = Math.floor(atMs / 1000) * 1000;
  row.receivedAtMs = step.state.nowMs;
  row.presentBits = 0;
  row.offBits = 0;
  step.output.corrections.add(row);
}

const SOURCES_MAX = 20_000;

/** Of the second in a ring row, with what is doubted in it: so that no screen shows a value before its doubt, or the doubt after it. */
function judgedSource(
  { sources }: RowMemory,
  { stayId: id, seconds, intervalMs: usualMs }: StayState,
  at: number,
): BlockSource {
  const intervalMs = seconds.intervalMs[at] || usualMs;
  const artefactBits = seconds.artefactBits[at] ?? 0;
  const known = sources.get(id);
  if (known?.intervalMs === intervalMs && known.artefactBits === artefactBits) return known;
  return remember(sources, id, { id, intervalMs, artefactBits });
}

function historySource(rows: RowMemory, { stayId, channel, intervalMs }: HistoryOnly): BlockSource {
  const key = JSON.stringify([stayId, channel]);
  const known = rows.sources.get(key);
  if (known?.intervalMs === intervalMs) return known;
  return remember(rows.sources, key, { id: stayId, intervalMs, ...(channel === null ? {} : { channel }) });
}

function remember(sources: RowMemory['sources'], key: string, source: BlockSource): BlockSource {
  if (sources.size >= SOURCES_MAX) sources.clear();
  sources.set(key, source);
  return source;
}
