/**
 * Vital signs as Observation, one a bucket of the history (a second as it came, or the mean of a
 * minute, a quarter or an hour), by the vital signs profiles of FHIR R4. Pulse and heart rate stay two
 * quantities, although LOINC folds them.
 *
 * Invariant: a number that cannot be (outside its storage range) is never sent as a value.
 */
import { isPlausible } from '../../../clinical/vital/signal-quality.ts';
import { signalAt, signalIndex, type SignalName } from '../../../clinical/signal/signals.ts';
import type { Terminology } from '../../../clinical/signal/term.ts';
import { BUCKET_MS, type Resolution, type VitalsSeries } from '../../../history/history.port.ts';
import { englishChannel } from '../../../wording/english/channels.ts';
import { VIGIL_DEVICE } from './device.ts';
import { bucketId } from './fhir-ids.ts';
import type { CodeableConcept, Coding, Observation, ObservationComponent, ObservedValue } from './fhir-resource.ts';
import {
  contentVersioned,
  absentReason,
  codingsOf,
  codeableConcept,
  fhirInstant,
  LOINC,
  metaOf,
  fhirQuantity,
} from './fhir-terms.ts';
import { encounterReference, patientReference, type Subject } from './subject.ts';

/** What one Observation holds: a signal, or the two or three pressures of one place. */
export interface VitalItem {
  /** Stands in ids: short, and never changed. */
  readonly slug: string;
  readonly title: string;
  readonly signals: readonly SignalName[];
  readonly category: 'vital-signs' | 'therapy';
  /** Name of the profile in FHIR R4 core; null: the table has no profile for it. */
  readonly profile: string | null;
  /** LOINC codes that the profile asks for besides those of the signal. */
  readonly profileCodes: readonly string[];
}

function item<const S extends readonly SignalName[]>(
  slug: string,
  title: string,
  rest: Partial<VitalItem> & { readonly signals: S },
): VitalItem & { readonly signals: S } {
  return { slug, title, category: 'vital-signs', profile: null, profileCodes: [], ...rest };
}

const ITEMS = [
  item('hr', 'Heart rate', { signals: ['heartRatePerMin'], profile: 'heartrate' }),
  item('pr', 'Pulse rate (oximeter)', { signals: ['pulseRatePerMin'] }),
  item('rr', 'Respiratory rate', { signals: ['respiratoryRatePerMin'], profile: 'resprate' }),
  item('spo2', 'Oxygen saturation (pulse oximeter)', {
    signals: ['spo2Percent'],
    profile: 'oxygensat',
    profileCodes: ['2708-6'],
  }),
  item('art', 'Arterial (invasive) blood pressure', {
    signals: ['arterialSystolicMmHg', 'arterialDiastolicMmHg', 'arterialMeanMmHg'],
    profile: 'bp',
    profileCodes: ['85354-9'],
  }),
  item('cuff', 'Cuff blood pressure', {
    signals: ['cuffSystolicMmHg', 'cuffDiastolicMmHg', 'cuffMeanMmHg'],
    profile: 'bp',
    profileCodes: ['85354-9'],
  }),
  item('tcore', 'Core temperature', { signals: ['coreTemperatureCel'], profile: 'bodytemp', profileCodes: ['8310-5'] }),
  item('tskin', 'Skin temperature', { signals: ['skinTemperatureCel'] }),
  item('etco2', 'End-tidal CO2', { signals: ['endTidalCo2MmHg'] }),
  item('fio2', 'Inspired oxygen fraction', { signals: ['fio2Percent'], category: 'therapy' }),
  item('cvp', 'Central venous pressure', { signals: ['centralVenousPressureMmHg'] }),
  item('icp', 'Intracranial pressure', { signals: ['intracranialPressureMmHg'] }),
  item('map', 'Mean airway pressure', { signals: ['meanAirwayPressureCmH2o'], category: 'therapy' }),
];

export const VITAL_ITEMS: readonly VitalItem[] = ITEMS;

/** Signals that FHIR is never told, with the reason. A signal that is in no item and not here does not compile. */
export const SIGNALS_NOT_TOLD: Readonly<
  Record<Exclude<SignalName, (typeof ITEMS)[number]['signals'][number]>, string>
> = {};

/** LOINC of a part of the blood pressure profile; null: a signal that is told alone. */
const COMPONENT_CODES: Readonly<Record<SignalName, string | null>> = {
  heartRatePerMin: null,
  pulseRatePerMin: null,
  respiratoryRatePerMin: null,
  spo2Percent: null,
  arterialSystolicMmHg: '8480-6',
  arterialMeanMmHg: '8478-0',
  arterialDiastolicMmHg: '8462-4',
  cuffSystolicMmHg: '8480-6',
  cuffMeanMmHg: '8478-0',
  cuffDiastolicMmHg: '8462-4',
  coreTemperatureCel: null,
  skinTemperatureCel: null,
  endTidalCo2MmHg: null,
  fio2Percent: null,
  centralVenousPressureMmHg: null,
  meanAirwayPressureCmH2o: null,
  intracranialPressureMmHg: null,
};
const PROFILES = 'http://hl7.org/fhir/StructureDefinition/';

export function isPanel({ signals }: VitalItem): boolean {
  return signals.length > 1;
}

export function vitalCode(terminology: Terminology, { title, signals, profileCodes }: VitalItem): CodeableConcept {
  const asked = profileCodes.map((code): Coding => ({ system: LOINC, code }));
  const [only, ...others] = signals;
  return codeableConcept(
    title,
    ...asked,
    ...(only === undefined || others.length > 0 ? [] : codingsOf(terminology, only)),
  );
}

export function categoryOf(code: 'vital-signs' | 'therapy' | 'laboratory' | 'survey' | 'exam'): CodeableConcept {
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] };
}

export function profileUrl(name: string): string {
  return `${PROFILES}${name}`;
}

/** Id of the Observation of an item in a bucket: `h`, `m`, `q` and `s` are the widths. */
export function vitalId(stayId: string, atMs: number, { slug }: VitalItem, resolution: Resolution): string {
  return bucketId(atMs, stayId, `${slug}.${resolution.charAt(0)}`);
}

export interface VitalBucket {
  readonly stay: Subject;
  readonly terminology: Terminology;
  readonly item: VitalItem;
  readonly resolution: Resolution;
  readonly series: VitalsSeries;
  /** Which bucket of the series. */
  readonly at: number;
  /** The same of the channels beside the scored one; none, as nearly always. */
  readonly others: readonly ChannelSeries[];
}

export interface ChannelSeries {
  /** Key, as contract/records/channel.ts has it. */
  readonly channel: string;
  readonly series: VitalsSeries;
  /** Where a bucket stands in the series, by its beginning. */
  readonly placeOf: ReadonlyMap<number, number>;
}

/** The Observation of one item in one bucket; null where nothing of it was measured. */
export function vitalObservation(bucket: VitalBucket): Observation | null {
  const { stay, item: what, resolution, series, terminology } = bucket;
  const readings = what.signals.map((signal) => readingOf(bucket, signal));
  const atMs = series.atMs[bucket.at];
  if (atMs === undefined) return null;
  const beside = besideOf(bucket, atMs);
  if (beside.length === 0 && readings.every(({ value, isFalse }) => value === null && !isFalse)) return null;
  const [only] = readings;
  const profiles = ['vitalsigns', ...(what.profile === null ? [] : [what.profile])].map(profileUrl);
  return contentVersioned<Observation>({
    resourceType: 'Observation',
    id: vitalId(stay.stayId, atMs, what, resolution),
    meta: metaOf({ profiles: what.category === 'vital-signs' ? profiles : [] }),
    status: isWithdrawn(bucket, atMs) ? 'entered-in-error' : 'final',
    category: [categoryOf(what.category)],
    code: vitalCode(terminology, what),
    subject: patientReference(stay),
    encounter: encounterReference(stay),
    // A period would say it better, but the vital signs profile (vs-1) takes a moment alone.
    effectiveDateTime: fhirInstant(atMs),
    ...(isPanel(what) || only === undefined ? {} : observedOf(only)),
    ...(resolution === 'second'
      ? {}
      : {
          method: codeableConcept(
            `Mean of ${Math.max(...readings.map(({ count }) => count))} values of one second, in the ${BUCKET_MS[resolution] / 1_000} s that begin then`,
          ),
          device: VIGIL_DEVICE,
        }),
    ...withComponents([
      ...(isPanel(what) ? readings.map((reading) => componentOf(terminology, reading)) : []),
      ...beside,
    ]),
  });
}

function withComponents(component: readonly ObservationComponent[]): Pick<Observation, 'component'> {
  return component.length === 0 ? {} : { component };
}

/**
 * What other channels measured, as components whose code is a text alone: nobody who looks for a code can take
 * one of them for the value that was scored.
 */
function besideOf({ item: what, others }: VitalBucket, atMs: number): readonly ObservationComponent[] {
  return others.flatMap(({ channel, series, placeOf }) => {
    const at = placeOf.get(atMs);
    return at === undefined
      ? []
      : what.signals
          .map((signal) => readingIn(series, at, signal))
          .filter(({ value, isFalse }) => value !== null || isFalse)
          .map((reading) => ({
            code: {
              text: `${signalAt(signalIndex(reading.signal)).label}, other channel: ${englishChannel(channel)}; not scored`,
            },
            ...observedOf(reading),
          }));
  });
}

function isWithdrawn({ item: what, resolution, series }: VitalBucket, atMs: number): boolean {
  return (series.withdrawn ?? []).some(
    ({ signal, fromMs, toMs }) =>
      what.signals.some((own) => own === signal) && atMs < toMs && atMs + BUCKET_MS[resolution] > fromMs,
  );
}

interface Reading {
  readonly signal: SignalName;
  readonly value: number | null;
  readonly count: number;
  /** Something was sent that cannot be. */
  readonly isFalse: boolean;
}

function readingOf({ series, at }: VitalBucket, signal: SignalName): Reading {
  return readingIn(series, at, signal);
}

function readingIn(series: VitalsSeries, at: number, signal: SignalName): Reading {
  const column = series.signals[signal];
  const [mean = null, min = null, max = null] = [column?.mean[at], column?.min[at], column?.max[at]];
  const isFalse = [min, max].some((value) => value !== null && !isPlausible(signalIndex(signal), value));
  return { signal, value: isFalse ? null : mean, count: column?.count[at] ?? 0, isFalse };
}

function observedOf({ signal, value, isFalse }: Reading): ObservedValue {
  if (value !== null) {
    return { valueQuantity: fhirQuantity(Math.round(value * 100) / 100, signalAt(signalIndex(signal)).unit) };
  }
  return {
    dataAbsentReason: isFalse
      ? absentReason('error', 'What was sent is outside what can be')
      : absentReason('unknown', 'Not measured'),
  };
}

function componentOf(terminology: Terminology, reading: Reading): ObservationComponent {
  const part = COMPONENT_CODES[reading.signal];
  const code = codeableConcept(
    signalAt(signalIndex(reading.signal)).label,
    ...(part === null ? [] : [{ system: LOINC, code: part }]),
    ...codingsOf(terminology, reading.signal),
  );
  return { code, ...observedOf(reading) };
}
