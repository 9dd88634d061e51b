/**
 * Values that came in under a wrong meaning are taken back: nothing is scored, judged or shown from them any more, and
 * alerts raised from their time say so. The history keeps them and is told by the notice.
 *
 * Invariants: what had not left for the history leaves first; the windows lose whole minutes, so that no mean holds a
 * part of what was taken back; with a wrong past a change over hours is unknown, never computed.
 */
import { isSignalName, signalIndex } from '../../clinical/signal/signals.ts';
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
import { scoreStay } from '../scoring/score-stay.ts';

const MINUTE_MS = 60_000;

type Withdrawal = RecordOf<'values.withdrawn'>;

export function withdrawValues(step: FoldStep, record: Withdrawal): void {
  const { targets, code, fromMs, toMs, by, reason } = record;
  const bits = signalBitsOf(record, 'signal');
  for (const devices of [step.state.devices, step.state.besideDevices]) {
    for (const { frames } of devices.values()) {
      if (frames !== null && bits !== 0) blankFrames(frames, bits, fromMs, toMs);
    }
  }
  for (const stay of step.state.stays.values()) withdrawFrom(step, stay, record, bits);
  publishNotice(step, 'values-withdrawn', {
    stayId: null,
    detail: {
      code: 'notice.values-withdrawn',
      values: { targets, sourceCode: code, fromMs, toMs, by, reason },
    },
  });
}

function withdrawFrom(step: FoldStep, stay: StayState, record: Withdrawal, bits: number): void {
  sendSeconds(step, stay, Number.POSITIVE_INFINITY);
  const lost = [blankWindows(stay, record, bits), dropAnswers(stay, record)].some(Boolean);
  withdrawFromCourses(step, stay, {
    bits,
    chartedBits: signalBitsOf(record, 'charted'),
    fromMs: record.fromMs,
    toMs: record.toMs,
    fromMinute: Math.floor(record.fromMs / MINUTE_MS),
    toMinute: Math.ceil(record.toMs / MINUTE_MS),
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
function blankWindows(stay: StayState, { fromMs, toMs }: Withdrawal, bits: number): boolean {
  if (bits === 0) return false;
  const newestMinute = Math.max(0, newestMinuteOf(stay.minutes), ...minutesOf(stay));
  const fromMinute = Math.max(Math.floor(fromMs / MINUTE_MS), newestMinute - DAY_MINUTES);
  const toMinute = Math.min(Math.ceil(toMs / MINUTE_MS), newestMinute + 1);
  let found = false;
  for (let minute = fromMinute; minute < toMinute; minute++) {
    if (minute > newestMinute - RING_SECONDS / 60 - 2) {
      for (let second = minute * 60; second < (minute + 1) * 60; second++) {
        found = blankSignals(stay, second, bits) || found;
      }
    }
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      forgetMinute(stay.minutes, 31 - Math.clz32(rest & -rest), minute);
    }
  }
  const forgotten = forgetNewest(stay.newest, fromMinute * MINUTE_MS, toMinute * MINUTE_MS - 1, bits);
  for (let rest = forgotten; rest !== 0; rest &= rest - 1) {
    restoreNewest(stay, 31 - Math.clz32(rest & -rest), fromMinute * 60);
  }
  return found || forgotten !== 0 || toMinute > fromMinute;
}

function minutesOf({ seconds }: StayState): readonly number[] {
  return [Math.floor(Math.max(-1, ...seconds.second) / 60)];
}

function dropAnswers(stay: StayState, { targets, fromMs, toMs }: Withdrawal): boolean {
  let found = false;
  for (const { kind, name } of targets) {
    if (kind === 'signal') continue;
    const known = kind === 'lab' ? stay.labs.get(name) : stay.charted.get(name);
    if (known === undefined) continue;
    found = true;
    if (kind === 'lab') replace(stay.labs, name, (lab) => labWithout(lab, fromMs, toMs));
    else replace(stay.charted, name, (charted) => chartedWithout(charted, fromMs, toMs));
  }
  if (found) {
    // Of no time any more: the next tick ends what it raised as too old.
    for (const rule of stay.vitalRules.values()) {
      rule.charted = rule.charted.map((breach) =>
        breach.observedAtMs >= fromMs && breach.observedAtMs < toMs ? { ...breach, observedAtMs: 0 } : breach,
      );
    }
  }
  return found;
}

function replace<T>(all: Map<string, T>, name: string, without: (known: T) => T | null): void {
  const known = all.get(name);
  if (known === undefined) return;
  const left = without(known);
  if (left === null) all.delete(name);
  else all.set(name, left);
}
