/** Korean words that many sentences share. */
import type { SignalName } from '../../clinical/signal/signals.ts';
import { spanInSentence, type SpanWords } from '../text/span-text.ts';

export const SIGNAL_LABELS: Readonly<Record<SignalName, string>> = {
  heartRatePerMin: '심박수',
  pulseRatePerMin: '맥박수',
  respiratoryRatePerMin: '호흡수',
  spo2Percent: 'SpO₂',
  arterialSystolicMmHg: '동맥 수축기압',
  arterialMeanMmHg: '동맥 평균압',
  arterialDiastolicMmHg: '동맥 이완기압',
  cuffSystolicMmHg: '비침습 수축기압',
  cuffMeanMmHg: '비침습 평균압',
  cuffDiastolicMmHg: '비침습 이완기압',
  coreTemperatureCel: '중심 체온',
  skinTemperatureCel: '피부 체온',
  endTidalCo2MmHg: '호기말 CO₂',
  fio2Percent: 'FiO₂',
  centralVenousPressureMmHg: '중심정맥압',
  intracranialPressureMmHg: '두개내압',
  meanAirwayPressureCmH2o: '평균 기도압',
};

export const KOREAN_SPANS: SpanWords = { second: '초', minute: '분', hour: '시간', day: '일', gap: '' };

export function span(spanMs: number): string {
  return spanInSentence(spanMs, KOREAN_SPANS);
}

/** Names of the rules of models/rules/vital-alerts.json; a rule that has none here goes by its signal. */
export const VITAL_RULE_LABELS: Readonly<Record<string, string>> = {
  bradycardia: '서맥',
  tachycardia: '빈맥',
  desaturation: '산소포화도 저하',
  hyperoxia: '산소 투여 중 SpO₂ 목표 초과',
  apnoea: '서호흡 또는 무호흡',
  tachypnoea: '빈호흡',
  hypotension: '저혈압',
  hypothermia: '저체온',
  hyperthermia: '고체온',
  'capnogram-lost': '호기 CO₂ 없음',
  hypercapnia: '호기말 CO₂ 높음',
  hypocapnia: '호기말 CO₂ 낮음',
  'raised-venous-pressure': '중심정맥압 높음',
  'raised-intracranial-pressure': '두개내압 상승',
};
