/**
 * How each child's numbers move: rest, slow drift, a shared arousal that lifts heart rate, breathing
 * and pressure together, and the courses that the demonstration is about. Pure functions of time.
 */
import { smoothNoise, uniformAt } from './seeded-noise.ts';
import type { CourseName, WardChild } from './ward-children.ts';

/** True numbers of a child at one moment, before the monitor rounds them. */
export interface Physiology {
  readonly heartRatePerMin: number;
  readonly respiratoryRatePerMin: number;
  readonly spo2Percent: number;
  readonly systolicMmHg: number;
  readonly diastolicMmHg: number;
  readonly temperatureCel: number;
  /** The oximeter probe has fallen off. */
  readonly isProbeOff: boolean;
}

export interface CourseMoment {
  readonly seed: number;
  /** Index of the bed: each has its own noise. */
  readonly bed: number;
  readonly atMs: number;
  /** Since the ward opened, times the course speed: what the septic course runs on. */
  readonly courseMs: number;
  /** Since somebody could begin to watch the ward; negative in the past that it was opened with, null where it has none. */
  readonly watchedMs: number | null;
}

const MINUTE_MS = 60_000;
const DRIFT_MS = 12 * MINUTE_MS;
const AROUSAL_MS = 4 * MINUTE_MS;
const JITTER_MS = 6_000;
const FEVER_DRIFT_MS = 120 * MINUTE_MS;
/** Heart rate rises about 10 /min with each degree (Daymont et al. 2015). */
const HEART_RATE_PER_CEL = 10;

export function physiologyOf(child: WardChild, moment: CourseMoment): Physiology {
  const noise = (lane: number, periodMs: number): number =>
    smoothNoise({ seed: moment.seed, lane: moment.bed * 16 + lane }, moment.atMs, periodMs);
  const arousal = noise(0, AROUSAL_MS);
  const warmthCel = 0.12 * noise(1, FEVER_DRIFT_MS);
  const { rest } = child;
  const steady: Physiology = {
    heartRatePerMin:
      rest.heartRatePerMin * (1 + 0.018 * arousal + 0.008 * noise(2, JITTER_MS)) + HEART_RATE_PER_CEL * warmthCel,
    respiratoryRatePerMin:
      rest.respiratoryRatePerMin * (1 + (child.ventilated ? 0 : 0.02 * arousal) + 0.012 * noise(3, JITTER_MS)),
    spo2Percent: rest.spo2Percent + 0.5 * noise(4, DRIFT_MS) - 0.1 * arousal,
    systolicMmHg: rest.systolicMmHg * (1 + 0.015 * arousal + 0.015 * noise(5, DRIFT_MS)),
    diastolicMmHg: rest.diastolicMmHg * (1 + 0.015 * arousal + 0.015 * noise(6, DRIFT_MS)),
    temperatureCel: rest.temperatureCel + warmthCel,
    isProbeOff: false,
  };
  return COURSES[child.course](steady, moment);
}

const COURSES: Readonly<Record<CourseName, (steady: Physiology, moment: CourseMoment) => Physiology>> = {
  steady: (steady) => steady,
  septic: withSepsis,
  'bradycardia-desaturation': withBradycardia,
  'probe-falls-off': (steady, moment) => ({ ...steady, isProbeOff: isProbeOff(moment) }),
};

/**
 * Minutes of one septic cycle: quiet, getting worse, at the worst, under treatment, quiet again. Four of them a day, so that a ward that
 * is left running raises no more urgent alerts than a unit would bear.
 */
const SEPTIC = { quietUntil: 2, worstFrom: 22, treatedFrom: 40, wellFrom: 65, cycle: 360 } as const;

/** How ill the septic child is, 0 (well) to 1 (the worst of the course). Repeats every six hours of course. */
export function septicSeverity(courseMs: number): number {
  const minute = (courseMs / MINUTE_MS) % SEPTIC.cycle;
  if (minute < SEPTIC.quietUntil || minute >= SEPTIC.wellFrom) return 0;
  if (minute < SEPTIC.worstFrom) {
    return smoothStep((minute - SEPTIC.quietUntil) / (SEPTIC.worstFrom - SEPTIC.quietUntil));
  }
  if (minute < SEPTIC.treatedFrom) return 1;
  return 1 - smoothStep((minute - SEPTIC.treatedFrom) / (SEPTIC.wellFrom - SEPTIC.treatedFrom));
}

/** At its worst a 3-year-old has HR near 178, RR 55, systolic 72, SpO2 93 on oxygen, 39.1 Cel. */
function withSepsis(steady: Physiology, { courseMs }: CourseMoment): Physiology {
  const severity = septicSeverity(courseMs);
  return {
    ...steady,
    heartRatePerMin: steady.heartRatePerMin + 67 * severity,
    respiratoryRatePerMin: steady.respiratoryRatePerMin + 30 * severity,
    spo2Percent: steady.spo2Percent - 4.7 * severity,
    systolicMmHg: steady.systolicMmHg - 20 * severity,
    diastolicMmHg: steady.diastolicMmHg - 16 * severity,
    temperatureCel: steady.temperatureCel + 2.2 * severity,
  };
}

/** Those of a preterm that need a hand are a few a shift; shallower ones are not played. */
const SPELL_EVERY_MS = 75 * MINUTE_MS;
const SPELL_MS = 40_000;

/** A pause in breathing, then a slow heart, then a fall of the saturation that recovers last. */
function withBradycardia(steady: Physiology, moment: CourseMoment): Physiology {
  const sinceMs = sinceSpellMs(moment);
  const heart = bump(sinceMs, { fromMs: 6_000, lengthMs: SPELL_MS - 12_000 });
  const breath = bump(sinceMs, { fromMs: 0, lengthMs: SPELL_MS - 16_000 });
  const saturation = bump(sinceMs, { fromMs: 12_000, lengthMs: SPELL_MS });
  return {
    ...steady,
    heartRatePerMin: steady.heartRatePerMin - 78 * heart,
    respiratoryRatePerMin: steady.respiratoryRatePerMin - 38 * breath,
    spo2Percent: steady.spo2Percent - 19 * saturation,
  };
}

/** Whoever starts a demonstration sees something happen in the first half minute. */
const FIRST_SPELL_AT_MS = 10_000;

/** ms since the spell of the running window began; negative before it. */
function sinceSpellMs(moment: CourseMoment): number {
  const sinceFirstMs = (moment.watchedMs ?? -1) - FIRST_SPELL_AT_MS;
  if (sinceFirstMs >= 0 && sinceFirstMs < 2 * SPELL_MS) return sinceFirstMs;
  const window = Math.floor(moment.atMs / SPELL_EVERY_MS);
  const startsMs =
    uniformAt({ seed: moment.seed, lane: moment.bed * 16 + 8 }, window) * (SPELL_EVERY_MS - 2 * SPELL_MS);
  return (moment.atMs % SPELL_EVERY_MS) - startsMs;
}

const PROBE_EVERY_MS = 15 * MINUTE_MS;
const PROBE_OFF_MS = 2 * MINUTE_MS;

function isProbeOff(moment: CourseMoment): boolean {
  const window = Math.floor(moment.atMs / PROBE_EVERY_MS);
  const startsMs =
    uniformAt({ seed: moment.seed, lane: moment.bed * 16 + 9 }, window) * (PROBE_EVERY_MS - PROBE_OFF_MS);
  const sinceMs = (moment.atMs % PROBE_EVERY_MS) - startsMs;
  return sinceMs >= 0 && sinceMs < PROBE_OFF_MS;
}

/** 0 outside, up to 1 with soft edges of a quarter of the length. */
function bump(sinceMs: number, { fromMs, lengthMs }: { readonly fromMs: number; readonly lengthMs: number }): number {
  const along = (sinceMs - fromMs) / lengthMs;
  if (along <= 0 || along >= 1) return 0;
  return smoothStep(Math.min(1, 4 * Math.min(along, 1 - along)));
}

function smoothStep(along: number): number {
  return along * along * (3 - 2 * along);
}
