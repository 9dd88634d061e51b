/**
 * The seven vital signs of a tile, each made of the best of its signals. When the ECG is off and the
 * oximeter counts a pulse, the tile shows the pulse and says so: the source is part of the number.
 */
import { computed, type ReadonlySignal } from '@preact/signals';
import { signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';
import { DASH } from '../text/number-text.ts';
import { NEVER, showReading, type Reading, type ShownReading, type ShownState } from './reading.ts';

export const VITAL_KINDS = ['heart', 'spo2', 'breathing', 'pressure', 'temperature', 'co2', 'fio2'] as const;
export type VitalKind = (typeof VITAL_KINDS)[number];

export type VitalSource =
  | 'ecg'
  | 'pulse'
  | 'oximeter'
  | 'impedance'
  | 'arterial'
  | 'cuff'
  | 'core'
  | 'skin'
  | 'capnograph'
  | 'blender';

interface Candidate {
  readonly source: VitalSource;
  /** First signal leads; the others are joined with «/». */
  readonly signals: readonly SignalName[];
  /** Shown beside the number in brackets. */
  readonly aside?: SignalName;
}

const CANDIDATES: Readonly<Record<VitalKind, readonly Candidate[]>> = {
  heart: [
    { source: 'ecg', signals: ['heartRatePerMin'] },
    { source: 'pulse', signals: ['pulseRatePerMin'] },
  ],
  spo2: [{ source: 'oximeter', signals: ['spo2Percent'] }],
  breathing: [{ source: 'impedance', signals: ['respiratoryRatePerMin'] }],
  pressure: [
    { source: 'arterial', signals: ['arterialSystolicMmHg', 'arterialDiastolicMmHg'], aside: 'arterialMeanMmHg' },
    { source: 'cuff', signals: ['cuffSystolicMmHg', 'cuffDiastolicMmHg'], aside: 'cuffMeanMmHg' },
  ],
  temperature: [
    { source: 'core', signals: ['coreTemperatureCel'] },
    { source: 'skin', signals: ['skinTemperatureCel'] },
  ],
  co2: [{ source: 'capnograph', signals: ['endTidalCo2MmHg'] }],
  fio2: [{ source: 'blender', signals: ['fio2Percent'] }],
};

export interface ShownVital extends ShownReading {
  readonly source: VitalSource;
  /** Mean pressure in brackets; null when there is none. */
  readonly aside: string | null;
}

/** Lower is better to show. */
const STATE_RANK: Readonly<Record<ShownState, number>> = {
  present: 0,
  stale: 1,
  artefact: 2,
  off: 3,
  implausible: 4,
  missing: 5,
  never: 6,
};

export type ShowSignal = (signal: number) => ShownReading;

/** Picks the candidate in the best state, the earlier one on a tie. */
export function showVital(kind: VitalKind, show: ShowSignal): ShownVital {
  let best: ShownVital | null = null;
  for (const candidate of CANDIDATES[kind]) {
    const shown = showCandidate(candidate, show);
    if (best === null || STATE_RANK[shown.state] < STATE_RANK[best.state]) best = shown;
  }
  return best ?? { ...NEVER, source: 'ecg', aside: null };
}

/** A joined number is as good as the worst of its parts: 104 over nothing is not a pressure. */
function showCandidate(candidate: Candidate, show: ShowSignal): ShownVital {
  const parts = candidate.signals.map((name) => show(signalIndex(name)));
  const worst = parts.reduce((a, b) => (STATE_RANK[b.state] > STATE_RANK[a.state] ? b : a), parts[0] ?? NEVER);
  const text = worst.text === DASH ? DASH : parts.map((part) => part.text).join('/');
  const aside = candidate.aside === undefined ? null : show(signalIndex(candidate.aside));
  return {
    ...worst,
    text,
    source: candidate.source,
    aside: aside?.state === 'present' && text !== DASH ? aside.text : null,
  };
}

/** The cells of one vital sign: a change of the text touches the text alone. */
export interface VitalCell {
  readonly kind: VitalKind;
  readonly text: ReadonlySignal<string>;
  readonly state: ReadonlySignal<ShownState>;
  readonly source: ReadonlySignal<VitalSource>;
  readonly aside: ReadonlySignal<string | null>;
  /** Whole seconds; null when there is no age to tell. */
  readonly ageSeconds: ReadonlySignal<number | null>;
}

export interface VitalInputs {
  readonly readings: readonly ReadonlySignal<Reading | null>[];
  /** Unit time and page time now; null before the first tick. */
  readonly now: ReadonlySignal<{ readonly unitMs: number; readonly pageMs: number } | null>;
}

export function createVitalCell(kind: VitalKind, inputs: VitalInputs): VitalCell {
  const shown = computed(() => {
    const now = inputs.now.value;
    return showVital(kind, (signal) =>
      now === null ? NEVER : showReading(signal, inputs.readings[signal]?.value ?? null, now),
    );
  });
  return {
    kind,
    text: computed(() => shown.value.text),
    state: computed(() => shown.value.state),
    source: computed(() => shown.value.source),
    aside: computed(() => shown.value.aside),
    ageSeconds: computed(() => (shown.value.ageMs === null ? null : Math.floor(shown.value.ageMs / 1_000))),
  };
}
