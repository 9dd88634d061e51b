/**
 * Values that came in under a wrong meaning are taken back: nothing is scored, judged or shown from them any more, and
 * alerts raised from their time say so. The history keeps them and is told by the notice.
 *
 * Invariants: what had not left for the history leaves first; the windows lose whole minutes, so that no mean holds a
 * part of what was taken back; what is known to be of another sender, or under another entry of the map, than is meant stands (kept-values.ts); with a wrong past a change over hours is unknown, never computed.
 */
import { isSignalName, signalAt, signalIndex } from '../../clinical/signal/signals.ts';
import { withdrawnSpans, type Span } from '../../contract/decisions/withdrawal.ts';
import type { WithdrawnTarget } from '../../contract/records/terms-records.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { annotateAlert } from '../alert/alert-machine.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { sendSeconds } from '../placement/attributed-rows.ts';
import { restoreNewest } from '../placement/reattribute.ts';
import { chartedWithout, labWithout } from '../state/answers.ts';
import type { StayState } from '../state/stay-state.ts';
import { announceStay } from '../view/unit-view.ts';
import { DAY_MINUTES, forgetMinute, newestMinuteOf } from '../windows/minute-ring.ts';
import { blankFrames } from '../windows/frame-ring.ts';
import { forgetNewest } from '../windows/newest-readings.ts';
import { blankSignals, RING_SECONDS } from '../windows/second-ring.ts';
import { withdrawFromCourses } from '../watch/vital/vital-worst.ts';
import { entryOfSignal } from '../state/provenances.ts';
import { isLimited, isMeant, keptSpans } from './kept-values.ts';
import { scoreStay } from '../scoring/score-stay.ts';

const MINUTE_MS = 60_000;

type Withdrawal = RecordOf<'values.withdrawn'>;

/** A withdrawal, and what it leaves of one stay. */
interface Taken {
  readonly record: Withdrawal;
  readonly bits: number;
  readonly spansOf: (target: WithdrawnTarget) => readonly Span[];
}

export function withdrawValues(step: FoldStep, record: Withdrawal): void {
  const { targets, code, sender, mapEntry, fromMs, toMs, by, reason } = record;
  const bits = signalBitsOf(record, 'signal');
  // Asked before anything is taken out.
  const kept = keptSpans(step.state, record);
  for (const devices of [step.state.devices, step.state.besideDevices]) {
    for (const { deviceId, frames } of devices.values()) {
      if (frames === null || bits === 0) continue;
      blankFrames(frames, (provenance) => meantBits(step, record, { deviceId, provenance }), record);
    }
  }
  for (const stay of step.state.stays.values()) {
    const { stayId } = stay;
    const spansOf = (target: WithdrawnTarget): readonly Span[] =>
      withdrawnSpans({ fromMs, toMs, kept }, { stayId, target });
    const isMeantHere = !isLimited(record) || targets.some((target) => isTouched(stay, target, spansOf(target)));
    if (isMeantHere) withdrawFrom(step, stay, { record, bits, spansOf });
  }
  const limited = isLimited(record)
    ? { ...(sender === undefined ? {} : { sender }), ...(mapEntry === undefined ? {} : { mapEntry }), kept }
    : {};
  publishNotice(step, 'values-withdrawn', {
    stayId: null,
    detail: {
      code: 'notice.values-withdrawn',
      values: { targets, sourceCode: code, ...limited, fromMs, toMs, by, reason },
    },
  });
}

/** The withdrawn signals of a frame that are meant. */
function meantBits(
  { state }: FoldStep,
  record: Withdrawal,
  { deviceId, provenance }: { readonly deviceId: string; readonly provenance: string | null },
): number {
  const bits = signalBitsOf(record, 'signal');
  let meant = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    const signal = 31 - Math.clz32(rest & -rest);
    const entry = entryOfSignal(state.provenances, provenance, signal);
    if (isMeant(record, { senderId: deviceId, entry })) meant |= 1 << signal;
  }
  return meant;
}

/** Whether something of a stay may be among what is withdrawn: not where all is known to be another's. */
function isTouched(stay: StayState, { kind, name }: WithdrawnTarget, spans: readonly Span[]): boolean {
  if (kind === 'signal') return spans.length > 0;
  const known = kind === 'lab' ? stay.labs.get(name) : stay.charted.get(name);
  if (known === undefined) return false;
  const answers: readonly { readonly observedAtMs: number }[] = [known.newest, ...known.earlier];
  return answers.some((answer) => isWithin(answer, spans));
}

function isWithin({ observedAtMs }: { readonly observedAtMs: number }, spans: readonly Span[]): boolean {
  return spans.some(({ fromMs, toMs }) => observedAtMs >= fromMs && observedAtMs < toMs);
}

function withdrawFrom(step: FoldStep, stay: StayState, taken: Taken): void {
  const { record, bits, spansOf } = taken;
  sendSeconds(step, stay, Number.POSITIVE_INFINITY);
  const lost = [blankWindows(stay, taken), dropAnswers(stay, taken)].some(Boolean);
  const isIn = (kind: WithdrawnTarget['kind'], signal: number, within: Span): boolean =>
    spansOf({ kind, name: signalAt(signal).name }).some(
      ({ fromMs, toMs }) => within.toMs > fromMs && within.fromMs < toMs,
    );
  const chartedBits = signalBitsOf(record, 'charted');
  withdrawFromCourses(step, stay, {
    isMinuteTaken: (signal, minute) =>
      (bits & (1 << signal)) !== 0 &&
      isIn('signal', signal, { fromMs: minute * MINUTE_MS, toMs: (minute + 1) * MINUTE_MS }),
    isChartedTaken: (signal, observedAtMs) =>
      (chartedBits & (1 << signal)) !== 0 && isIn('charted', signal, { fromMs: observedAtMs, toMs: observedAtMs + 1 }),
  });
  for (const entry of step.state.alerts.values()) {
    const { stayId, firstRaisedAtMs } = entry.alert;
    if (stayId !== stay.stayId || firstRaisedAtMs < record.fromMs) continue;
    annotateAlert(step, entry, { code: 'values.withdrawn', values: { by: record.by, reason: record.reason } });
  }
  if (!lost || stay.closedAtMs !== null) return;
  for (const score of stay.scores.values()) score.trend = null;
  for (const [modelId, { dueAtMs }] of stay.risks) if (dueAtMs >= record.fromMs) stay.risks.delete(modelId);
  stay.answerCount += 1;
  scoreStay(step, stay, { answered: null });
  announceStay(step, stay, 'updated', record.id);
}

function signalBitsOf({ targets }: Withdrawal, how: 'signal' | 'charted'): number {
  let bits = 0;
  for (const { kind, name } of targets) if (kind === how && isSignalName(name)) bits |= 1 << signalIndex(name);
  return bits;
}

/** True: something of them was there. */
function blankWindows(stay: StayState, { bits, spansOf }: Taken): boolean {
  let found = false;
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    const signal = 31 - Math.clz32(rest & -rest);
    for (const span of spansOf({ kind: 'signal', name: signalAt(signal).name })) {
      found = blankSignal(stay, signal, span) || found;
    }
  }
  return found;
}

function blankSignal(stay: StayState, signal: number, { fromMs, toMs }: Span): boolean {
  const bit = 1 << signal;
  const newestMinute = Math.max(0, newestMinuteOf(stay.minutes), ...minutesOf(stay));
  const fromMinute = Math.max(Math.floor(fromMs / MINUTE_MS), newestMinute - DAY_MINUTES);
  const toMinute = Math.min(Math.ceil(toMs / MINUTE_MS), newestMinute + 1);
  let found = false;
  for (let minute = fromMinute; minute < toMinute; minute++) {
    if (minute > newestMinute - RING_SECONDS / 60 - 2) {
      for (let second = minute * 60; second < (minute + 1) * 60; second++) {
        found = blankSignals(stay, second, bit) || found;
      }
    }
    forgetMinute(stay.minutes, signal, minute);
  }
  const forgotten = forgetNewest(stay.newest, fromMinute * MINUTE_MS, toMinute * MINUTE_MS - 1, bit);
  if (forgotten !== 0) restoreNewest(stay, signal, fromMinute * 60);
  return found || forgotten !== 0 || toMinute > fromMinute;
}

function minutesOf({ seconds }: StayState): readonly number[] {
  return [Math.floor(Math.max(-1, ...seconds.second) / 60)];
}

function dropAnswers(stay: StayState, { record: { targets }, spansOf }: Taken): boolean {
  let found = false;
  for (const target of targets) {
    const { kind, name } = target;
    if (kind === 'signal') continue;
    const known = kind === 'lab' ? stay.labs.get(name) : stay.charted.get(name);
    if (known === undefined) continue;
    const spans = spansOf(target);
    const isTaken = (answer: { readonly observedAtMs: number }): boolean => isWithin(answer, spans);
    found = true;
    if (kind === 'lab') replace(stay.labs, name, (lab) => labWithout(lab, isTaken));
    else replace(stay.charted, name, (charted) => chartedWithout(charted, isTaken));
    endBreaches(stay, kind === 'charted' && isSignalName(name) ? signalIndex(name) : null, isTaken);
  }
  return found;
}

/** Of no time any more: the next tick ends what it raised as too old. */
function endBreaches(
  stay: StayState,
  signal: number | null,
  isTaken: (answer: { readonly observedAtMs: number }) => boolean,
): void {
  for (const rule of stay.vitalRules.values()) {
    rule.charted = rule.charted.map((breach) =>
      breach.signal === signal && isTaken(breach) ? { ...breach, observedAtMs: 0 } : breach,
    );
  }
}

function replace<T>(all: Map<string, T>, name: string, without: (known: T) => T | null): void {
  const known = all.get(name);
  if (known === undefined) return;
  const left = without(known);
  if (left === null) all.delete(name);
  else all.set(name, left);
}
