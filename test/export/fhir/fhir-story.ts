/**
 * A short story of one unit, told through the real fold with the rules that ship, and stored in a real
 * embedded history: two children (one arterial line, one cuff), charting and laboratory values, a
 * correction, a late result, a model that answers and one that refuses, and alerts that are painted,
 * acknowledged, snoozed, refused, reported by a receiver, cleared, and of no child.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFhirCatalogue } from '../../../services/export/adapters/catalogue-files.ts';
import type { FhirCatalogue } from '../../../services/export/fhir/resources/device.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { signalAt, type SignalName } from '../../../services/clinical/signal/signals.ts';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import type { FhirReader } from '../../../services/access/smart/fhir-access.port.ts';
import { DuckDbHistory } from '../../../services/history/adapters/duckdb/duckdb-history.ts';
import type { RiskManifest } from '../../../services/engine/context/risk-model.port.ts';
import { batchOf, blockOf, type SecondRow } from '../../history/history-fixtures.ts';
import { shippedRules } from '../../engine/shipped-rules.ts';
import {
  START_MS,
  UNIT,
  UnitScript,
  configured,
  linked,
  occupied,
  opened,
  record,
  seconds,
  tick,
  type Input,
  type Values,
} from '../../engine/unit-script.ts';

export { START_MS, UNIT };

/** As admissions make them: keyed hashes, with a colon that no FHIR id may hold. */
export const STAY = `stay:${'0123456789abcdef'.repeat(2)}`;
export const PATIENT = `patient:${'fedcba9876543210'.repeat(2)}`;
export const OTHER_STAY = 'neo-7';
export const NAME = 'Berta Example';
export const NURSE: FhirReader = {
  kind: 'person',
  id: 'nurse.kim',
  units: ['*'],
  seesNames: true,
  seesBirthDates: true,
  namesByHospitalNumber: false,
  readsTrail: false,
  onlyPatientId: null,
};
export const PROGRAM: FhirReader = {
  kind: 'client',
  id: 'program',
  units: ['*'],
  seesNames: false,
  seesBirthDates: true,
  namesByHospitalNumber: false,
  readsTrail: false,
  onlyPatientId: null,
};

export interface Story {
  readonly history: DuckDbHistory;
  readonly catalogue: FhirCatalogue;
  readonly script: UnitScript;
  /** Alert of the heart rate, as it stands at the end. */
  readonly alert: Alert;
  close(): Promise<void>;
}

const MODEL: Omit<RiskManifest, 'modelId' | 'sha256'> = {
  kind: 'adult-surrogate',
  outcome: 'sepsis',
  horizonHours: 6,
  featureSet: 'hourly-vitals-6h-v1',
  features: [],
  missingFeaturesMax: 10,
  intendedAgeYears: { low: 0, high: 120 },
  roundingDecimals: 4,
  trainingPopulation: 'adults',
  goldenVectors: [],
};

export async function tellStory(): Promise<Story> {
  const catalogue = await readFhirCatalogue('models', '0.1.0');
  const models = catalogue.models.map(({ id, sha256 }) => ({ ...MODEL, modelId: id, sha256 }));
  const script = new UnitScript({
    ...(await shippedRules()),
    models: [...models, { ...MODEL, modelId: 'gone-1', sha256: 'b'.repeat(64) }],
  });
  play(script, models[0]?.modelId ?? 'none', models[0]?.sha256 ?? '');
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-fhir-'));
  const history = await DuckDbHistory.open({ file: path.join(folder, 'history.duckdb') });
  await history.migrate();
  await history.write(batchOf(1, { decisions: script.decisions, vitals: [blockOf(rowsOf(script))] }));
  await history.maintain(START_MS + 86_400_000);
  const changed = script
    .of('alert.changed')
    .filter(({ alert }) => alert.stayId === STAY && alert.ruleId === 'bradycardia')
    .at(-1);
  if (changed === undefined) throw new Error('the story has no alert of the heart rate');
  const close = async (): Promise<void> => {
    await history.close();
    await rm(folder, { recursive: true });
  };
  return { history, catalogue, script, alert: changed.alert, close };
}

const well: Values = {
  heartRatePerMin: 110,
  pulseRatePerMin: 111,
  respiratoryRatePerMin: 24,
  spo2Percent: 98,
  arterialSystolicMmHg: 92,
  arterialMeanMmHg: 66,
  arterialDiastolicMmHg: 51,
  coreTemperatureCel: 37.2,
  skinTemperatureCel: 36.1,
  endTidalCo2MmHg: 38,
  fio2Percent: 40,
  centralVenousPressureMmHg: 6,
  meanAirwayPressureCmH2o: 11,
};
const slow: Values = { ...well, heartRatePerMin: 42, pulseRatePerMin: 42 };

function charted(
  atMs: number,
  name: RecordOf<'observation.charted'>['name'],
  value: string | number,
  extra: Partial<RecordOf<'observation.charted'>> = {},
): Input {
  return record(
    'observation.charted',
    atMs,
    { stayId: STAY, name, value, by: 'nurse.kim', ...extra },
    `chart-${name}-${atMs}-${value}`,
  );
}

function lab(atMs: number, name: string, value: number, unit: string): Input {
  return record('lab.resulted', atMs, { stayId: STAY, name, value, unit }, `lab-${name}-${atMs}-${value}`);
}

const CHART: readonly [RecordOf<'observation.charted'>['name'], string | number][] = [
  ['capillaryRefillSeconds', 2],
  ['consciousness', 'alert'],
  ['oxygenDevice', 'ventilator'],
  ['respiratoryDistress', 'none'],
  ['gcsEye', '3'],
  ['gcsVerbal', 'tube'],
  ['gcsMotor', '5'],
  ['weightKg', 14.2],
  ['heightCm', 96],
  ['coreTemperatureCel', 37.4],
  ['norepinephrineUgPerKgPerMin', 0.05],
  ['urineOutput6hMlPerKgPerH', 1.2],
  ['anuriaHours', 0],
  ['familyConcern', 'medium'],
  ['respiratoryRatePerMin', 25],
  ['fio2Percent', 40],
  ['baselineCreatinineMgPerDL', 0.4],
  ['heartRatePerMin', 112],
  ['cuffSystolicMmHg', 95],
];
const LABS: readonly [string, number, string][] = [
  ['lactateMmolPerL', 2.1, 'mmol/L'],
  ['plateletsThousandPerUL', 180, '10*3/uL'],
  ['inr', 1.1, '{INR}'],
  ['dDimerMgPerLFeu', 0.4, 'mg/L{FEU}'],
  ['creatinineMgPerDL', 0.5, 'mg/dL'],
  ['pao2MmHg', 88, 'mm[Hg]'],
  ['altUnitsPerL', 22, 'U/L'],
  ['ownAssay', 3, 'Einheiten'],
];

function play(script: UnitScript, modelId: string, modelSha256: string): void {
  const beds = ['bed-1', 'bed-2'].map((bedId) => ({ bedId, label: bedId, setting: 'picu' as const }));
  script.play(
    configured({ name: 'PICU', setting: 'picu', beds }),
    opened(STAY, 0, { patientId: PATIENT, displayName: NAME, ventilated: true, weightKg: 14.2 }),
    opened(OTHER_STAY, 0, {
      patientId: 'child-7',
      displayName: 'Carl',
      birthDate: null,
      sex: 'unknown',
      gestationalAgeAtBirthDays: 196,
      newbornStay: true,
    }),
    occupied('bed-1', STAY, 0),
    occupied('bed-2', OTHER_STAY, 0),
    linked('monitor-1', 'bed-1', 0),
    linked('monitor-2', 'bed-2', 0),
    record('feed.announced', 0, { feedId: 'gateway-9', deviceIds: ['monitor-2'], silentAfterMs: 20_000 }),
    seconds(0, 60_000, () => well),
    CHART.map(([name, value]) => charted(60_000, name, value)),
    LABS.map(([name, value, unit]) => lab(60_000, name, value, unit)),
    charted(60_000, 'weightKg', 14.3),
    charted(30_000, 'gcsTotal', 11, { late: true }),
    seconds(60_000, 180_000, () => ({ ...well, spo2Percent: 'off' })),
    record('risk.resulted', 180_000, {
      stayId: STAY,
      modelId,
      modelSha256,
      dueAtMs: START_MS + 180_000,
      probability: 0.0312,
      reason: null,
    }),
    record('risk.resulted', 180_000, {
      stayId: STAY,
      modelId: 'gone-1',
      modelSha256: 'b'.repeat(64),
      dueAtMs: START_MS + 180_000,
      probability: null,
      reason: { code: 'risk.features-missing', values: { missingCount: 20, featureCount: 30, missingMax: 14 } },
    }),
    seconds(180_000, 260_000, () => slow),
  );
  const alert = [...script.state.alerts.values()]
    .map((entry) => entry.alert)
    .find(({ ruleId }) => ruleId === 'bradycardia');
  if (alert === undefined) return;
  const command = { alertId: alert.id, by: 'nurse.kim', displayName: 'Kim Nurse', role: 'nurse' as const };
  const newest = (): number =>
    [...script.state.alerts.values()].find((entry) => entry.alert.id === alert.id)?.alert.transition ?? 0;
  script.play(
    record('alert.painted', 261_000, { alertId: alert.id, transition: newest(), screenId: 'screen-1' }),
    tick(261_000),
  );
  script.play(
    record(
      'alert.receipted',
      262_000,
      { alertId: alert.id, transition: 1, receiverId: 'pager', status: 'delivered' },
      'receipt-1',
    ),
    record(
      'alert.receipted',
      263_000,
      { alertId: alert.id, transition: 1, receiverId: 'pager', status: 'undeliverable' },
      'receipt-2',
    ),
  );
  script.play(
    record('alert.acknowledged', 264_000, {
      ...command,
      seenTransition: newest(),
      reason: 'seen-at-bedside',
      note: 'told mother of Berta',
    }),
    tick(264_000),
  );
  script.play(
    record(
      'alert.acknowledged',
      265_000,
      { ...command, by: 'doctor.lee', role: 'doctor', seenTransition: 1, reason: 'other', note: null },
      'late-command',
    ),
    tick(265_000),
  );
  const other = [...script.state.alerts.values()]
    .map((entry) => entry.alert)
    .find(({ id, phase, kind }) => id !== alert.id && phase === 'raised' && kind !== 'technical');
  if (other !== undefined) {
    script.play(
      record('alert.snoozed', 266_000, {
        ...command,
        alertId: other.id,
        seenTransition: other.transition,
        reason: 'expected-for-this-child',
        forMs: 300_000,
      }),
      tick(266_000),
    );
  }
  script.play(
    record('device.alarmed', 267_000, {
      deviceId: 'monitor-1',
      alarmId: 'alarm-1',
      phase: 'start',
      priority: 'high',
      origin: 'physiological',
      system: 'MDC',
      code: '196652',
      text: 'ASYSTOLE',
    }),
    record('quality.judged', 267_500, {
      feedId: 'gateway-9',
      check: 'timeliness',
      signal: null,
      value: 9_000,
      threshold: 2_000,
      isBreached: true,
    }),
    seconds(268_000, 420_000, () => well),
    record('stay.closed', 421_000, { stayId: OTHER_STAY }, 'close-other'),
    tick(422_000),
  );
}

function rowsOf(script: UnitScript): readonly SecondRow[] {
  const rows = script.rows.map(({ stayId, atMs, values, offBits }) => ({
    stayId,
    unitId: UNIT,
    atMs: START_MS + atMs,
    offBits,
    values: Object.fromEntries(
      Object.entries(values).map(([signal, value]) => [signalAt(Number(signal)).name, value]),
    ) as Partial<Record<SignalName, number>>,
  }));
  // The other child has a cuff alone, once without its diastolic part, and once a value that cannot be.
  const cuff = [
    { cuffSystolicMmHg: 60, cuffMeanMmHg: 44, cuffDiastolicMmHg: 35 },
    { cuffSystolicMmHg: 61 },
    { heartRatePerMin: 700 },
  ];
  return [
    ...rows,
    ...cuff.map((values, index) => ({
      stayId: OTHER_STAY,
      unitId: UNIT,
      atMs: START_MS + 10_000 + index * 60_000,
      offBits: 0,
      values,
    })),
  ];
}
