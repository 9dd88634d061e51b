/**
 * What a limit asks of the child beside the value: how breathing is supported, whether oxygen is given,
 * and what the other signals say at the same time (models/rules/vital-alerts.json, `when` and `with`).
 * What nobody has said is not taken for yes, and never for room air.
 */
import { signalIndex } from '../../../clinical/signal/signals.ts';
import { CARE_CONDITIONS, type CareCondition } from '../../../clinical/rule/care-conditions.ts';
import type { CompanionCondition } from '../../../clinical/vital/vital-rule.ts';
import { settingOf } from '../../state/setting.ts';
import { ventilationOf } from '../../state/ventilation.ts';
import type { StayState } from '../../state/stay-state.ts';
import { decimalOf } from '../../../contract/records/vitals-block.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import { NEVER, PRESENT } from '../../windows/newest-readings.ts';
import { RING_SECONDS, findRow, valueAt } from '../../windows/second-ring.ts';
import { isReadable, readableRowBefore } from './vital-run.ts';

/** Oxygen told longer ago says nothing about now (reference table of alert limits). */
const OXYGEN_VALID_MS = 3_600_000;
const ROOM_AIR_PERCENT = 21;
/** A trace whose systolic and diastolic lie nearer together has no pulse, mmHg (reference table of alert limits). */
const PULSE_PRESSURE_MIN_MMHG = 5;
/** Within this the other signals count as of the same moment, seconds. */
const TOGETHER_SECONDS = 5;
/** Without a reading for this long the pulse is lost, seconds. */
const PULSE_LOST_SECONDS = 10;
/** Exhaled CO₂ that shows a breath, mmHg (the clearing value of the flat trace). */
const BREATH_MMHG = 10;
const BREATHS_SECONDS = 3;

const HEART_RATE = signalIndex('heartRatePerMin');
const PULSE = signalIndex('pulseRatePerMin');
const SPO2 = signalIndex('spo2Percent');
const SYSTOLIC = signalIndex('arterialSystolicMmHg');
const DIASTOLIC = signalIndex('arterialDiastolicMmHg');
const FIO2 = signalIndex('fio2Percent');
const END_TIDAL_CO2 = signalIndex('endTidalCo2MmHg');

/** Whether it holds, other rules ask. No rule asks about any other. */
export const RULE_READ_BY_OTHERS = 'hypotension';

/** Whether the child is cared for as the limit asks. */
export function isCaredForAs(step: FoldStep, stay: StayState, conditions: readonly CareCondition[]): boolean {
  return conditionLacking(step, stay, conditions) === null;
}

/** The first condition that does not hold now; null: all do. */
export function conditionLacking(
  step: FoldStep,
  stay: StayState,
  conditions: readonly CareCondition[],
): CareCondition | null {
  if (conditions.length === 0) return null;
  const support = supportOf(step, stay);
  for (const condition of conditions) if (!holdsNow(step, stay, condition, support)) return condition;
  return null;
}

/** All conditions that hold now, one bit each in their order. Asked of every stay at every tick. */
export function careBitsOf(step: FoldStep, stay: StayState): number {
  const support = supportOf(step, stay);
  let bits = 0;
  let bit = 1;
  for (const condition of CARE_CONDITIONS) {
    if (holdsNow(step, stay, condition, support)) bits |= bit;
    bit <<= 1;
  }
  return bits;
}

/** What most conditions are made of, looked up once for all of them. */
interface Support {
  readonly ventilated: boolean;
  readonly onOxygen: boolean;
}

function supportOf({ state }: FoldStep, stay: StayState): Support {
  return { ventilated: isVentilated(stay, state.nowMs), onOxygen: isOnOxygen(stay, state.nowMs) };
}

function holdsNow(
  step: FoldStep,
  stay: StayState,
  condition: CareCondition,
  { ventilated, onOxygen }: Support,
): boolean {
  switch (condition) {
    case 'ventilated':
      return ventilated;
    case 'not-ventilated':
      return !ventilated;
    case 'ventilated-on-oxygen':
      return ventilated && onOxygen;
    case 'not-ventilated-on-oxygen':
      return !ventilated || !onOxygen;
    case 'intubated':
      return ventilated || stay.charted.get('breathingInterface')?.newest.value === 'tube';
    case 'on-oxygen':
      return onOxygen;
    case 'unit-not-neonatal':
      return settingOf(step.state, stay) !== 'nicu';
  }
}

/** What nobody has said is not «ventilated»: limits of breathing then hold. */
function isVentilated(stay: StayState, nowMs: number): boolean {
  return ventilationOf(stay, nowMs).ventilated === true;
}

function isOnOxygen(stay: StayState, nowMs: number): boolean {
  const { newest } = stay;
  const streamedAtMs = newest.kind[FIO2] === PRESENT ? (newest.receivedAtMs[FIO2] ?? -1) : -1;
  const charted = stay.charted.get('fio2Percent')?.newest;
  const flow = stay.charted.get('oxygenFlowLPerMin')?.newest;
  const streamedCounts = streamedAtMs >= (charted?.observedAtMs ?? -1) && nowMs - streamedAtMs < OXYGEN_VALID_MS;
  if (streamedCounts && decimalOf(newest.values[FIO2] ?? 0) > ROOM_AIR_PERCENT) return true;
  const isYoung = (atMs: number): boolean => nowMs - atMs < OXYGEN_VALID_MS;
  if (!streamedCounts && charted !== undefined && isYoung(charted.observedAtMs)) {
    if (Number(charted.value) > ROOM_AIR_PERCENT) return true;
  }
  return flow !== undefined && isYoung(flow.observedAtMs) && Number(flow.value) > 0;
}

/** Whether the other signals say at this second what the limit asks. */
export function isAccompanied(
  stay: StayState,
  conditions: readonly CompanionCondition[],
  at: { readonly second: number; readonly startSecond: number },
): boolean {
  for (const condition of conditions) if (!saysNow(stay, condition, at)) return false;
  return true;
}

function saysNow(
  stay: StayState,
  condition: CompanionCondition,
  { second, startSecond }: { readonly second: number; readonly startSecond: number },
): boolean {
  switch (condition) {
    case 'pulsatile':
      return isPulsatile(stay, second);
    case 'poor-perfusion':
      return (
        (stay.vitalRules.get(RULE_READ_BY_OTHERS)?.active ?? 0) !== 0 ||
        isBelow(stay, SPO2, second, 80) ||
        isPulseLost(stay, second)
      );
    case 'with-bradycardia-and-desaturation':
      return (
        (isBelow(stay, HEART_RATE, second, 100) || isBelow(stay, PULSE, second, 100)) && isBelow(stay, SPO2, second, 80)
      );
    case 'breaths-seen':
      return areBreathsSeen(stay, startSecond);
  }
}

function isBelow(stay: StayState, signal: number, second: number, limit: number): boolean {
  const row = readableRowBefore(stay, signal, second, TOGETHER_SECONDS);
  return row >= 0 && valueAt(stay.seconds, row, signal) < limit;
}

/** It was there, and is not any more. */
function isPulseLost(stay: StayState, second: number): boolean {
  return stay.newest.kind[PULSE] !== NEVER && readableRowBefore(stay, PULSE, second, PULSE_LOST_SECONDS) < 0;
}

/** A flat line beside a good pulse is a line; without a pulse it is not explained away. A cuff has no trace. */
function isPulsatile(stay: StayState, second: number): boolean {
  const row = findRow(stay.seconds, second);
  if (!isReadable(stay, row, SYSTOLIC) || !isReadable(stay, row, DIASTOLIC)) return true;
  const pulsePressureMmHg = valueAt(stay.seconds, row, SYSTOLIC) - valueAt(stay.seconds, row, DIASTOLIC);
  return pulsePressureMmHg >= PULSE_PRESSURE_MIN_MMHG || readableRowBefore(stay, PULSE, second, PULSE_LOST_SECONDS) < 0;
}

/** Whether CO₂ was breathed out in the ten minutes before a second, and not once by chance. */
export function areBreathsSeen(stay: StayState, beforeSecond: number): boolean {
  return breathsBefore(stay, beforeSecond) >= BREATHS_SECONDS;
}

/** Seconds with exhaled CO₂ in the ring before a run. */
function breathsBefore(stay: StayState, startSecond: number): number {
  let seen = 0;
  for (let at = startSecond - 1; at > startSecond - RING_SECONDS && seen < BREATHS_SECONDS; at--) {
    const row = findRow(stay.seconds, at);
    if (!isReadable(stay, row, END_TIDAL_CO2)) continue;
    if (valueAt(stay.seconds, row, END_TIDAL_CO2) >= BREATH_MMHG) seen += 1;
  }
  return seen;
}
