/**
 * A screen is right without being put right: whatever the demonstration ward and its people do, what the engine asserts is
 * what its changes have already given. Twelve beds, all shipped rules, over local midnight.
 */
import { beforeAll, expect, it } from 'vitest';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import type { UnitRecord } from '../../services/contract/records/unit-record.ts';
import type { Frame } from '../../services/contract/records/vitals-block.ts';
import type { EngineRules } from '../../services/engine/fold/unit-fold.ts';
import { loadEngineRules } from '../../services/compose/parts/load-engine.ts';
import { uniformAt } from '../../services/feed/simulator/seeded-noise.ts';
import { timeLimit } from '../support/patience.ts';
import { DemonstrationBoard, type Beside } from './demonstration-board.ts';

/** Midnight in Seoul comes at 15:00 UTC. */
const BEFORE_MIDNIGHT_MS = Date.UTC(2026, 10, 30, 14, 54);
const SECONDS = 12 * 60;
const SEEDS = [1, 2];
/** What the false pulses make doubtful at least, so that the comparison compares something. */
const DOUBTFUL_SECONDS = 200;
/** Some seconds on a machine of its own. */
const PATIENCE_MS = timeLimit(60_000);

let rules: EngineRules;
beforeAll(async () => {
  ({ rules } = await loadEngineRules([]));
});

it(
  'by the feed of the ward alone, with its charting',
  () => {
    const ward = new DemonstrationBoard(rules, { seed: 1, openedAtMs: BEFORE_MIDNIGHT_MS });
    for (let second = 0; second < SECONDS; second++) ward.live();
    expect(ward.corrected).toEqual([]);
    expect(ward.misjudged).toEqual([]);
    expect(ward.board.state?.stays).toHaveLength(11);
  },
  PATIENCE_MS,
);

it(
  'by what people, ventilators and monitors do beside it',
  () => {
    for (const seed of SEEDS) {
      const ward = new DemonstrationBoard(rules, { seed, openedAtMs: BEFORE_MIDNIGHT_MS });
      for (let second = 0; second < SECONDS; second++) ward.live(besideAt(ward, seed, second));
      expect(ward.corrected, `seed ${seed}`).toEqual([]);
      expect(ward.misjudged, `seed ${seed}`).toEqual([]);
      expect(ward.doubtfulCount).toBeGreaterThan(DOUBTFUL_SECONDS);
    }
  },
  PATIENCE_MS,
);

/** About one thing every eight seconds. */
function besideAt(ward: DemonstrationBoard, seed: number, second: number): Beside {
  const chance = (lane: number): number => uniformAt({ seed, lane: 1_000 + lane }, second);
  const bedId = `picu-${1 + Math.floor(chance(0) * 5)}`;
  const deeds = [...ANSWERS, charted, measured, resulted, worried, withdrawn, decided, moved];
  const deed = chance(1) < 0.125 ? deeds[Math.floor(chance(2) * deeds.length)] : undefined;
  return {
    records: [...painted(ward), ...(deed?.({ ward, stayId: ward.stayId(bedId), chance }) ?? [])],
    frames: (frames) => frames.flatMap((frame) => changedFrame(frame, second, chance(13))),
  };
}

interface Moment {
  readonly ward: DemonstrationBoard;
  readonly stayId: string;
  /** Uniform in [0, 1), one number a lane. */
  readonly chance: (lane: number) => number;
}

function painted(ward: DemonstrationBoard): readonly UnitRecord[] {
  const unseen = ward.board.state?.alerts.filter(
    ({ phase, firstPaintedAtMs }) => phase === 'raised' && firstPaintedAtMs === null,
  );
  return (unseen ?? []).map(({ id: alertId, transition }) =>
    ward.said('alert.painted', { alertId, transition, screenId: 'wall' }),
  );
}

const NURSE = { by: 'nurse.kim', displayName: 'Nurse Kim', role: 'nurse', reason: 'seen-at-bedside' } as const;

const ANSWERS = (['alert.acknowledged', 'alert.snoozed'] as const).map(
  (kind) =>
    ({ ward, chance }: Moment): readonly UnitRecord[] => {
      const alerts = ward.board.state?.alerts ?? [];
      const alert = alerts[Math.floor(chance(3) * alerts.length)];
      if (alert === undefined) return [];
      const how = kind === 'alert.snoozed' ? { forMs: 60_000 } : { note: null };
      return [ward.said(kind, { alertId: alert.id, seenTransition: alert.transition, ...NURSE, ...how })];
    },
);

/** What says whether a child is ventilated, and when it stops saying so. */
function charted({ ward, stayId, chance }: Moment): readonly UnitRecord[] {
  const [name, value] = [
    ['oxygenDevice', 'ventilator'],
    ['oxygenDevice', 'air'],
    ['meanAirwayPressureCmH2o', 9],
    ['peepCmH2o', 5],
    ['consciousness', 'voice'],
  ][Math.floor(chance(4) * 5)] ?? ['oxygenDevice', 'air'];
  // As much as almost six hours ago: it grows too old while the ward is watched.
  const observedAtMs = ward.atMs - Math.floor(chance(5) * 3) * (3 * 3_600_000 - 60_000);
  return [
    { ...ward.said('observation.charted', { stayId, name, value, by: 'nurse.kim' }), observedAtMs } as UnitRecord,
  ];
}

function measured({ ward, stayId, chance }: Moment): readonly UnitRecord[] {
  return [
    ward.said('observation.charted', {
      stayId,
      name: 'coreTemperatureCel',
      value: 35 + 5 * chance(6),
      by: 'nurse.kim',
    }),
  ];
}

function resulted({ ward, stayId, chance }: Moment): readonly UnitRecord[] {
  const lab = { stayId, name: 'lactateMmolPerL', value: 1 + 6 * chance(7), unit: 'mmol/L' };
  return [ward.said('lab.resulted', { ...lab, ...(chance(8) < 0.3 ? { late: true } : {}) })];
}

function worried({ ward, stayId, chance }: Moment): readonly UnitRecord[] {
  const value = ['none', 'low', 'high'][Math.floor(chance(9) * 3)];
  const told = ward.said('observation.charted', { stayId, name: 'nurseConcern', value, by: 'nurse.kim' });
  return [{ ...told, observedAtMs: ward.atMs - (chance(10) < 0.5 ? 0 : 4 * 3_600_000 - 90_000) } as UnitRecord];
}

function withdrawn({ ward, chance }: Moment): readonly UnitRecord[] {
  const target = [
    { kind: 'signal', name: 'spo2Percent' },
    { kind: 'lab', name: 'lactateMmolPerL' },
    { kind: 'charted', name: 'oxygenDevice' },
  ][Math.floor(chance(11) * 3)];
  const span = { fromMs: ward.atMs - 300_000, toMs: ward.atMs - 60_000 };
  return [
    ward.said('values.withdrawn', { targets: [target], code: null, ...span, by: 'engineer', reason: 'wrong code' }),
  ];
}

/** Into a bed that the unit does not list, another such bed, or that of the next child. */
function moved({ ward, stayId, chance }: Moment): readonly UnitRecord[] {
  const bedId = ['picu-5', 'corridor-2', 'corridor-1'][Math.floor(chance(14) * 3)];
  return [ward.said('bed.occupied', { bedId, stayId, validFromMs: ward.atMs })];
}

/** Rules go off and on again. */
function decided({ ward, chance }: Moment): readonly UnitRecord[] {
  const optIns = [
    { ruleId: 'national-pews-england', reason: '', reasonCode: 'policy.made-up-children', waives: ['setting'] },
  ];
  const disabledRules = [[], ['phoenix-4'], ['psofa', 'bradycardia']][Math.floor(chance(12) * 3)];
  return [ward.said('policy.set', { by: 'lead', reason: 'trial', optIns, disabledRules })];
}

/** A ventilator that comes and goes, and a monitor that falls silent, in turns; pulses that are no heart rate, for a while or for a second. */
function changedFrame(frame: Frame, second: number, chance: number): readonly Frame[] {
  const turn = Math.floor(second / 47) % 3;
  const isFalse =
    frame.source.id === 'monitor:picu-3' ? turn === 1 : frame.source.id === 'monitor:picu-4' && chance < 0.4;
  // Measured within the second, and its clock a little behind: the engine's view has the millisecond, the rows have not.
  const told = frame.source.id === 'monitor:picu-4' ? { ...frame, observedAtMs: frame.observedAtMs - 600 } : frame;
  if (isFalse) return [withValue(told, 'pulseRatePerMin', 40)];
  if (told !== frame) return [told];
  if (turn === 1 && frame.source.id === 'monitor:picu-2') return [withValue(frame, 'meanAirwayPressureCmH2o', 8)];
  return turn === 2 && frame.source.id === 'monitor:nicu-2' ? [] : [frame];
}

function withValue(frame: Frame, name: SignalName, value: number): Frame {
  const values = Array.from({ length: SIGNAL_COUNT }, (_, signal) => frame.values[signal] ?? 0);
  values[signalIndex(name)] = value;
  return { ...frame, presentBits: frame.presentBits | (1 << signalIndex(name)), values };
}
