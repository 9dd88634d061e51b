/**
 * The seven vital signs of a tile, each made of the best of its signals. When the ECG is off and the
 * oximeter counts a pulse, the tile shows the pulse and says so: the source is part of the number.
 */
import { computed, type ReadonlySignal } from '@preact/signals';
import { isSignalName, signalIndex, type SignalName } from '../../../../services/clinical/signal/signals.ts';
import type { StayLimits } from '../../../../services/contract/decisions/vital-limits.ts';
import { DASH, signalText } from '../../text/number-text.ts';
import type { Excursions, Extreme } from './excursions.ts';
import { NEVER, showReading, type Reading, type ShownReading, type ShownState } from './reading.ts';
import { limitsText, standingOf, type Measured, type VitalStanding } from './vital-standing.ts';

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

const TILE = {
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
} as const satisfies Readonly<Record<VitalKind, readonly Candidate[]>>;

const CANDIDATES: Readonly<Record<VitalKind, readonly Candidate[]>> = TILE;

type TileCandidate = (typeof TILE)[VitalKind][number];
type TileSignal = TileCandidate['signals'][number] | Extract<TileCandidate, { readonly aside: SignalName }>['aside'];

/** Signals without a place on a tile, with the reason. One that is on no tile and not here does not compile. */
export const SIGNALS_NOT_ON_TILES: Readonly<Record<Exclude<SignalName, TileSignal>, string>> = {
  centralVenousPressureMmHg: 'few children have the line; it stands in the history',
  intracranialPressureMmHg: 'few children have the probe; it stands in the trends, and its alert says the number',
  meanAirwayPressureCmH2o: 'a setting of the ventilator, of use in scores; it stands in the trends',
};

export interface ShownVital extends ShownReading {
  readonly source: VitalSource;
  /** Mean pressure in brackets; null when there is none. */
  readonly aside: string | null;
  /** Behind the number, the one in brackets included. */
  readonly signals: readonly SignalName[];
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
  return best ?? { ...NEVER, source: 'ecg', aside: null, signals: [] };
}

/** What a number of this source is made of; its first signal leads. */
export function signalsOf(kind: VitalKind, source: VitalSource): readonly SignalName[] {
  return CANDIDATES[kind].find((candidate) => candidate.source === source)?.signals ?? [];
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
    signals: candidate.aside === undefined ? candidate.signals : [...candidate.signals, candidate.aside],
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
  readonly standing: ReadonlySignal<VitalStanding>;
  /** «66–170», or «≥70 (≥39)» with the limit of the mean; empty where none holds or none is known. */
  readonly limits: ReadonlySignal<string>;
  /** What went furthest past a limit in the last quarter of an hour and is over now; null: nothing. */
  readonly trace: ReadonlySignal<Trace | null>;
}

export interface Trace extends Extreme {
  readonly side: 'below' | 'above';
  readonly text: string;
}

export interface VitalInputs {
  readonly readings: readonly ReadonlySignal<Reading | null>[];
  /** Unit time and page time now; null before the first tick. */
  readonly now: ReadonlySignal<{ readonly unitMs: number; readonly pageMs: number } | null>;
  /** As the server says them; null: it has not. */
  readonly limits: ReadonlySignal<StayLimits | null>;
  readonly excursions: Excursions;
  /** Moves when `excursions` has a new step. */
  readonly excursionVersion: ReadonlySignal<number>;
}

export function createVitalCell(kind: VitalKind, inputs: VitalInputs): VitalCell {
  const shown = computed(() => {
    const now = inputs.now.value;
    return showVital(kind, (signal) =>
      now === null ? NEVER : showReading(signal, inputs.readings[signal]?.value ?? null, now),
    );
  });
  // Equal text wakes nobody; the lists behind it are made anew each second.
  const signals = computed(() => shown.value.signals.join(' '));
  const standing = computed(() => standingOf(measuredIn(shown.value, inputs.readings), inputs.limits.value));
  return {
    kind,
    text: computed(() => shown.value.text),
    state: computed(() => shown.value.state),
    source: computed(() => shown.value.source),
    aside: computed(() => shown.value.aside),
    ageSeconds: computed(() => (shown.value.ageMs === null ? null : Math.floor(shown.value.ageMs / 1_000))),
    standing,
    limits: computed(() => limitsOf(signals.value, inputs.limits.value)),
    trace: computed(() => traceOf(signals.value, standing.value, inputs)),
  };
}

/** Only a number that is present and young stands to a limit. */
function measuredIn(shown: ShownVital, readings: VitalInputs['readings']): readonly Measured[] {
  if (shown.state !== 'present') return [];
  return shown.signals.flatMap((signal): Measured[] => {
    const value = readings[signalIndex(signal)]?.value?.value ?? null;
    return value === null ? [] : [{ signal, value }];
  });
}

function limitsOf(signals: string, limits: StayLimits | null): string {
  const [first = '', ...aside] = namesIn(signals).map((signal) => limitsText(signal, limits));
  const rest = aside.filter((text) => text !== '');
  return [first, rest.length === 0 ? '' : `(${rest.join(', ')})`].filter(Boolean).join(' ');
}

function namesIn(signals: string): readonly SignalName[] {
  return signals.split(' ').filter(isSignalName);
}

/** Below before above; what is still so is said by the number itself. */
function traceOf(signals: string, { standing }: VitalStanding, inputs: VitalInputs): Trace | null {
  void inputs.excursionVersion.value;
  const nowMs = inputs.now.peek()?.unitMs;
  const limits = inputs.limits.value;
  if (nowMs === undefined || limits === null) return null;
  const names = namesIn(signals);
  for (const limit of limits.inForce) {
    const side = limit.side === 'below' ? 'below' : 'above';
    if (!names.includes(limit.signal) || side === standing) continue;
    const extreme = inputs.excursions.furthest(limit, nowMs);
    if (extreme !== null) return { ...extreme, side, text: signalText(signalIndex(limit.signal), extreme.value) };
  }
  return null;
}
