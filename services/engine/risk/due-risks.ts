/**
 * When a risk model is asked, and what becomes of its answer. Each stay has its own event-time grid of
 * five minutes, staggered by its id so that a unit does not fall due at once. The answer comes back as
 * a record of the log; the first for a grid point counts.
 */
import type { RiskResult, RiskStandIn } from '../../contract/decisions/risk-result.ts';
import type { RiskRefusal } from '../../clinical/statement/risk-refusal.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { signalIndex, type SignalName } from '../../clinical/signal/signals.ts';
import type { RiskManifest } from '../context/risk-model.port.ts';
import type { StayState } from '../state/stay-state.ts';
import { ageYearsOf } from '../state/unit-calendar.ts';
import { decisionEnvelope, publishNotice } from '../context/decision-output.ts';
import { isDisabled } from '../state/unit-policy.ts';
import { phaseOf } from '../state/grid-phase.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { meanOfMinutes } from '../windows/minute-ring.ts';
import { HOURS, HOURLY_LENGTH, HOURLY_VITALS, LOOK_BACK_HOURS } from './hourly-features.ts';

export const RISK_GRID_MS = 300_000;

/** Signals behind each column of HOURLY_VITALS, preferred first: ECG before pulse, arterial line before cuff. */
const SIGNALS_OF: Readonly<Record<(typeof HOURLY_VITALS)[number], readonly SignalName[]>> = {
  heartRatePerMin: ['heartRatePerMin', 'pulseRatePerMin'],
  spo2Percent: ['spo2Percent'],
  temperatureCel: ['coreTemperatureCel'],
  systolicPressureMmHg: ['arterialSystolicMmHg', 'cuffSystolicMmHg'],
  meanPressureMmHg: ['arterialMeanMmHg', 'cuffMeanMmHg'],
  diastolicPressureMmHg: ['arterialDiastolicMmHg', 'cuffDiastolicMmHg'],
  respiratoryRatePerMin: ['respiratoryRatePerMin'],
  endTidalCo2MmHg: ['endTidalCo2MmHg'],
};

/** Hands out what fell due since the last tick; after a jump of time only the newest grid point. */
export function collectDueRisks(step: FoldStep, stay: StayState): void {
  if (stay.lastFrameAtMs === null) return;
  const offsetMs = phaseOf(stay.stayId, RISK_GRID_MS);
  const dueAtMs = Math.floor((step.state.nowMs - offsetMs) / RISK_GRID_MS) * RISK_GRID_MS + offsetMs;
  if (dueAtMs < stay.openedAtMs) return;
  for (const model of step.rules.models) {
    if (isDisabled(step.state, model.modelId) || (stay.riskDueAtMs.get(model.modelId) ?? -1) >= dueAtMs) continue;
    stay.riskDueAtMs.set(model.modelId, dueAtMs);
    const ageYears = ageYearsOf(step, stay);
    step.output.dueRisks.push({
      unitId: step.state.unitId,
      stayId: stay.stayId,
      modelId: model.modelId,
      dueAtMs,
      hourly: hourMeans(stay, dueAtMs),
      ageYears,
      outsidePopulation: outsidePopulation(model, ageYears),
    });
  }
}

/** No policy waives this: a model answers for whom it was made, in a demonstration too. */
export function outsidePopulation(model: RiskManifest, ageYears: number | null): RiskRefusal | null {
  if (ageYears === null) return { code: 'risk.age-unknown', values: {} };
  const { low, high } = model.intendedAgeYears;
  return ageYears >= low && ageYears < high
    ? null
    : { code: 'risk.age-outside', values: { ageYears, lowYears: low, highYears: high } };
}

/** The hours before `dueAtMs` in whole minutes, newest hour last; those that no feature reads are left out. */
function hourMeans(stay: StayState, dueAtMs: number): Float32Array {
  const hourly = new Float32Array(HOURLY_LENGTH).fill(Number.NaN);
  const endMinute = Math.floor(dueAtMs / 60_000);
  for (let hour = HOURS - LOOK_BACK_HOURS; hour < HOURS; hour++) {
    const toMinute = endMinute - 60 * (HOURS - 1 - hour);
    for (const [column, vital] of HOURLY_VITALS.entries()) {
      hourly[hour * HOURLY_VITALS.length + column] = firstMean(stay, SIGNALS_OF[vital], toMinute);
    }
  }
  return hourly;
}

function firstMean(stay: StayState, names: readonly SignalName[], toMinute: number): number {
  for (const name of names) {
    const mean = meanOfMinutes(stay.minutes, signalIndex(name), toMinute - 60, toMinute);
    if (!Number.isNaN(mean)) return mean;
  }
  return Number.NaN;
}

/** Second sources that an answer rests on, with the hours of the look-back that only they had. */
function standInsOf(stay: StayState, dueAtMs: number): RiskStandIn[] {
  const endMinute = Math.floor(dueAtMs / 60_000);
  return HOURLY_VITALS.flatMap((vital): RiskStandIn[] => {
    const [standsInFor, signal] = SIGNALS_OF[vital];
    if (standsInFor === undefined || signal === undefined) return [];
    let hours = 0;
    for (let hour = 0; hour < LOOK_BACK_HOURS; hour++) {
      const toMinute = endMinute - 60 * hour;
      if (
        Number.isNaN(firstMean(stay, [standsInFor], toMinute)) &&
        !Number.isNaN(firstMean(stay, [signal], toMinute))
      ) {
        hours += 1;
      }
    }
    return hours === 0 ? [] : [{ code: 'risk.stands-in', values: { signal, standsInFor, hours } }];
  });
}

/**
 * Folds a model's answer. Nothing alerts here: every model is in shadow until a unit activates it by a
 * record, and this is the one place where an active model's answer would reach the alerts.
 */
export function foldRiskResult(step: FoldStep, stay: StayState, record: RecordOf<'risk.resulted'>): void {
  const before = stay.risks.get(record.modelId);
  if (before !== undefined && before.dueAtMs >= record.dueAtMs) return;
  const model = step.rules.models.find((candidate) => candidate.modelId === record.modelId);
  if (model === undefined) {
    return publishNotice(step, 'unknown-reference', {
      stayId: stay.stayId,
      detail: { code: 'notice.no-model', values: { modelId: record.modelId } },
    });
  }
  // The fold has the last word: whoever wrote the record may have known another birth date, or another manifest.
  const outside = outsidePopulation(model, ageYearsOf(step, stay));
  const risk: RiskResult = {
    modelId: record.modelId,
    modelSha256: record.modelSha256,
    label: { code: 'risk.kind', values: { kind: model.kind } },
    outcome: { code: 'risk.outcome', values: { outcome: model.outcome } },
    horizonHours: model.horizonHours,
    probability: outside === null ? record.probability : null,
    reason: outside ?? record.reason,
    dueAtMs: record.dueAtMs,
    standIns: standInsOf(stay, record.dueAtMs),
  };
  stay.risks.set(record.modelId, risk);
  const key = `${stay.stayId}/risk/${record.modelId}/${record.dueAtMs}`;
  step.output.decisions.push({
    ...decisionEnvelope(step, key, record.dueAtMs),
    kind: 'risk.computed',
    stayId: stay.stayId,
    risk,
  });
}
