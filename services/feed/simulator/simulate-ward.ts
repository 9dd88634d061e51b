/**
 * A ward of twelve beds that lives by itself, for demonstration and tests. Everything follows from
 * (seed, opening time, course speed) and the second asked for: there is no state, so a second start
 * with the same opening time goes on with the same stays, and its opening records are the same bytes.
 */
import { signalAt, SIGNAL_COUNT, SIGNAL_NAMES, signalIndex } from '../../clinical/signal/signals.ts';
import type { SignalName } from '../../clinical/signal/signals.ts';
import { RECORD_VERSION } from '../../contract/records/unit-record.ts';
import type { RecordOf, UnitRecord } from '../../contract/records/unit-record.ts';
import type { Frame } from '../../contract/records/vitals-block.ts';
import { WARD_BEDS } from './ward-children.ts';
import type { WardBed, WardChild } from './ward-children.ts';
import { chartedOf, labRecordsOf } from './ward-charting.ts';
import { type CourseMoment, physiologyOf } from './ward-course.ts';
import { isSampled } from './ward-laboratory.ts';

export const DEMO_UNIT_ID = 'demo-ward';
const SOURCE = 'simulator';
const TIME_ZONE = 'Asia/Seoul';
/** Seoul keeps UTC+9 the whole year. */
const ZONE_OFFSET_MS = 9 * 3_600_000;
/** After a week the children would have grown out of their numbers: the ward opens anew. */
const WARD_LIFE_MS = 7 * 24 * 3_600_000;

export interface WardSettings {
  readonly seed: number;
  /** When the ward opened for the first time, whole second, ms since 1970 UTC. */
  readonly openedAtMs: number;
  /** How much faster than life the septic course runs; 1: about 20 min to its worst. */
  readonly courseSpeed: number;
  /** How long the ward had been running before the septic course begins, ms; 0 when not given. */
  readonly pastMs?: number;
}

export interface WardSecond {
  readonly frames: Frame[];
  readonly records: UnitRecord[];
}

/**
 * Opening time to use at a start: that of the stays already there, if the runner knows it and it is
 * less than a week ago, else the present second. Ages are counted from it, so they are always right.
 */
export function wardOpenedAtMs(query: { readonly previousMs: number | null; readonly nowMs: number }): number {
  const { previousMs, nowMs } = query;
  const goesOn = previousMs !== null && previousMs <= nowMs && nowMs - previousMs < WARD_LIFE_MS;
  return goesOn ? previousMs : Math.floor(nowMs / 1000) * 1000;
}

/** Unit, policy, stays and links; the same records at every start of the same ward. */
export function openWard(settings: WardSettings): UnitRecord[] {
  const envelope = envelopeAt(settings, settings.openedAtMs);
  const optIns: RecordOf<'policy.set'>['optIns'] = [
    {
      ruleId: 'national-pews-england',
      reason: '',
      reasonCode: 'policy.made-up-children',
      waives: ['setting'],
    },
  ];
  return [
    {
      ...envelope('unit'),
      kind: 'unit.configured',
      hospitalId: 'demo-hospital',
      name: 'Demonstration ward',
      timeZone: TIME_ZONE,
      setting: 'picu',
      beds: WARD_BEDS.map(({ bedId, label, setting }) => ({ bedId, label, setting })),
      mode: 'demo',
    },
    {
      ...envelope('policy:opening'),
      kind: 'policy.set',
      by: SOURCE,
      reason: '',
      reasonCode: 'policy.demonstration',
      optIns,
      disabledRules: [],
    },
    ...WARD_BEDS.flatMap((bed) => bedRecords(bed, settings)),
    {
      ...envelope('feed'),
      kind: 'feed.announced',
      feedId: SOURCE,
      deviceIds: WARD_BEDS.filter((bed) => bed.child !== null).map(deviceOf),
      silentAfterMs: 10_000,
    },
  ];
}

/** Closes the stays of a ward that is not gone on with. */
export function closeWard(settings: WardSettings, atMs: number): UnitRecord[] {
  const envelope = envelopeAt(settings, atMs);
  return WARD_BEDS.flatMap((bed): UnitRecord[] =>
    bed.child === null
      ? []
      : [{ ...envelope(`${bed.bedId}:closed`), kind: 'stay.closed', stayId: stayIdOf(bed, settings) }],
  );
}

/** Frames and charted observations of one whole second. */
export function simulateSecond(settings: WardSettings, atMs: number): WardSecond {
  return secondOf(settings, atMs, false);
}

/** The same with a cuff pressure and a full charting round for everyone: what a start begins with. */
export function simulateRound(settings: WardSettings, atMs: number): WardSecond {
  return secondOf(settings, atMs, true);
}

/** Stable over restarts: bed and opening time. */
export function stayIdOf(bed: Pick<WardBed, 'bedId'>, settings: WardSettings): string {
  return `demo:${bed.bedId}:${settings.openedAtMs / 1000}`;
}

function deviceOf(bed: Pick<WardBed, 'bedId'>): string {
  return `monitor:${bed.bedId}`;
}

function envelopeAt(settings: WardSettings, atMs: number) {
  return (name: string) =>
    ({
      version: RECORD_VERSION,
      id: `${DEMO_UNIT_ID}:${settings.openedAtMs / 1000}:${name}`,
      unitId: DEMO_UNIT_ID,
      observedAtMs: atMs,
      receivedAtMs: atMs,
      source: SOURCE,
    }) as const;
}

function bedRecords(bed: WardBed, settings: WardSettings): UnitRecord[] {
  const { openedAtMs } = settings;
  const { bedId, child } = bed;
  const envelope = envelopeAt(settings, openedAtMs);
  const stayId = child === null ? null : stayIdOf(bed, settings);
  const links: UnitRecord[] = [
    { ...envelope(`${bedId}:device`), kind: 'device.linked', deviceId: deviceOf(bed), bedId, validFromMs: openedAtMs },
    { ...envelope(`${bedId}:bed`), kind: 'bed.occupied', bedId, stayId, validFromMs: openedAtMs },
  ];
  if (child === null || stayId === null) return links;
  const { displayName, sex, gestationalAgeAtBirthDays, weightKg, ventilated, newbornStay } = child;
  const person = {
    displayName,
    birthDate: birthDateOf(child, openedAtMs),
    sex,
    gestationalAgeAtBirthDays,
    weightKg,
    ventilated,
    newbornStay,
  };
  return [
    { ...envelope(`${bedId}:stay`), kind: 'stay.opened', stayId, patientId: `demo:${bedId}`, ...person },
    ...links,
  ];
}

/** Calendar date in the ward's zone: on the day of opening the child has its age, at the end of a month short of a few days. */
function birthDateOf(child: WardChild, openedAtMs: number): string {
  const local = new Date(openedAtMs + ZONE_OFFSET_MS);
  return new Date(
    Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - child.ageMonths, local.getUTCDate() - child.ageDays),
  )
    .toISOString()
    .slice(0, 10);
}

function secondOf(settings: WardSettings, atMs: number, isRound: boolean): WardSecond {
  const frames: Frame[] = [];
  const records: UnitRecord[] = [];
  for (const [index, bed] of WARD_BEDS.entries()) {
    if (bed.child === null) continue;
    const sinceBeginMs = atMs - settings.openedAtMs - (settings.pastMs ?? 0);
    const moment = {
      seed: settings.seed,
      bed: index,
      atMs,
      courseMs: Math.max(0, sinceBeginMs) * settings.courseSpeed,
      watchedMs: settings.pastMs === undefined ? null : sinceBeginMs,
    };
    const rounds = roundsOf(bed.child, index, sinceBeginMs < 0 ? null : settings.courseSpeed);
    const isDue = (everyMs: number): boolean =>
      isRound || (atMs - settings.openedAtMs + rounds.offsetMs) % everyMs === 0;
    frames.push(frameOf({ bed, child: bed.child, moment, hasCuff: isDue(rounds.cuffEveryMs) }));
    const query = {
      unitId: DEMO_UNIT_ID,
      stayId: stayIdOf(bed, settings),
      source: SOURCE,
      child: bed.child,
      atMs,
      courseMs: moment.courseMs,
    };
    if (isDue(rounds.chartEveryMs)) records.push(...chartedOf(query));
    if (isSampled(bed.child) && isDue(rounds.labEveryMs)) records.push(...labRecordsOf(query));
  }
  return { frames, records };
}

const MINUTE_MS = 60_000;

interface Rounds {
  readonly cuffEveryMs: number;
  readonly chartEveryMs: number;
  readonly labEveryMs: number;
  readonly offsetMs: number;
}

/**
 * How often a cuff measures, a nurse charts and blood is drawn, ms. Beds are spread over the minutes.
 * `courseSpeed` null: nobody has got worse yet.
 */
function roundsOf(child: WardChild, index: number, courseSpeed: number | null): Rounds {
  if (child.course !== 'septic' || courseSpeed === null) {
    return {
      cuffEveryMs: (child.newbornStay ? 30 : 15) * MINUTE_MS,
      chartEveryMs: 15 * MINUTE_MS,
      labEveryMs: 120 * MINUTE_MS,
      offsetMs: index * MINUTE_MS,
    };
  }
  // Someone who gets worse is looked at more often: every 3 min of the course.
  const everyMs = Math.max(5_000, Math.round((3 * MINUTE_MS) / courseSpeed / 1000) * 1000);
  return { cuffEveryMs: everyMs, chartEveryMs: everyMs, labEveryMs: 5 * everyMs, offsetMs: 0 };
}

interface FrameQuery {
  readonly bed: WardBed;
  readonly child: WardChild;
  readonly moment: CourseMoment;
  readonly hasCuff: boolean;
}

function frameOf({ bed, child, moment, hasCuff }: FrameQuery): Frame {
  const now = physiologyOf(child, moment);
  const values = valuesOf(child, now, hasCuff);
  const writer = new FrameWriter();
  for (const name of SIGNAL_NAMES) {
    const value = values[name];
    if (value !== null) writer.set(name, value);
  }
  return {
    unitId: DEMO_UNIT_ID,
    source: { id: deviceOf(bed), intervalMs: 1000 },
    observedAtMs: moment.atMs,
    receivedAtMs: moment.atMs,
    ...writer.bits(),
  };
}

/** What each signal of the child is now; null: nothing is attached that would measure it. A new vital sign stands here too. */
function valuesOf(
  child: WardChild,
  now: ReturnType<typeof physiologyOf>,
  hasCuff: boolean,
): Readonly<Record<SignalName, number | 'off' | null>> {
  const meanMmHg = now.diastolicMmHg + (now.systolicMmHg - now.diastolicMmHg) / 3;
  const line = <T>(value: T): T | null => (child.hasArterialLine ? value : null);
  const cuff = <T>(value: T): T | null => (!child.hasArterialLine && hasCuff ? value : null);
  return {
    heartRatePerMin: now.heartRatePerMin,
    pulseRatePerMin: now.isProbeOff ? 'off' : now.heartRatePerMin,
    respiratoryRatePerMin: now.respiratoryRatePerMin,
    spo2Percent: now.isProbeOff ? 'off' : Math.min(100, now.spo2Percent),
    arterialSystolicMmHg: line(now.systolicMmHg),
    arterialMeanMmHg: line(meanMmHg),
    arterialDiastolicMmHg: line(now.diastolicMmHg),
    cuffSystolicMmHg: cuff(now.systolicMmHg),
    cuffMeanMmHg: cuff(meanMmHg),
    cuffDiastolicMmHg: cuff(now.diastolicMmHg),
    coreTemperatureCel: child.newbornStay ? null : now.temperatureCel,
    skinTemperatureCel: child.newbornStay ? now.temperatureCel - 0.4 : null,
    endTidalCo2MmHg: child.ventilated ? 38 : null,
    fio2Percent: child.oxygen.fio2Percent,
    centralVenousPressureMmHg: null,
    intracranialPressureMmHg: null,
    meanAirwayPressureCmH2o: child.ventilated ? 11 : null,
  };
}

/** Rounds as the monitor shows: the digits of the signal's own definition. */
class FrameWriter {
  readonly #values = new Float64Array(SIGNAL_COUNT);
  #presentBits = 0;
  #offBits = 0;

  set(name: SignalName, value: number | 'off'): void {
    const index = signalIndex(name);
    if (value === 'off') {
      this.#offBits |= 1 << index;
      return;
    }
    const scale = 10 ** signalAt(index).decimals;
    this.#values[index] = Math.round(value * scale) / scale;
    this.#presentBits |= 1 << index;
  }

  bits(): Pick<Frame, 'values' | 'presentBits' | 'offBits'> {
    return { values: this.#values, presentBits: this.#presentBits, offBits: this.#offBits };
  }
}
