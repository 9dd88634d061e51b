/** Korean words that many sentences share. */
import type { SignalName } from '../../clinical/signals.ts';
import { spanText } from '../quantity-text.ts';

export const SIGNAL_LABELS: Readonly<Record<SignalName, string>> = {
  heartRatePerMin: '심박수',
  pulseRatePerMin: '맥박수',
  respiratoryRatePerMin: '호흡수',
  spo2Percent: 'SpO₂',
  arterialSystolicMmHg: '동맥 수축기압',
  arterialMeanMmHg: '동맥 평균압',
  arterialDiastolicMmHg: '동맥 이완기압',
  cuffSystolicMmHg: '커프 수축기압',
  cuffMeanMmHg: '커프 평균압',
  cuffDiastolicMmHg: '커프 이완기압',
  coreTemperatureCel: '중심 체온',
  skinTemperatureCel: '피부 체온',
  endTidalCo2MmHg: '호기말 CO₂',
  fio2Percent: 'FiO₂',
  centralVenousPressureMmHg: '중심정맥압',
  meanAirwayPressureCmH2o: '평균 기도압',
};

export function span(spanMs: number): string {
  return spanText(spanMs, { second: '초', minute: '분', hour: '시간' });
}

/** Names of the rules of models/rules/vital-alerts.json; a rule that has none here goes by its signal. */
export const VITAL_RULE_LABELS: Readonly<Record<string, string>> = {
  bradycardia: '서맥',
  tachycardia: '빈맥',
  desaturation: '산소포화도 저하',
  apnoea: '무호흡 또는 매우 느린 호흡',
};
