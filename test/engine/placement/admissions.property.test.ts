// Hazards: H03 (docs/hazards.md).
/** H03 with a whole admission feed: whatever is told, in whatever order, no sample is given to a child it does not belong to. */
import fc from 'fast-check';
import { createSenders } from '../../../services/engine/state/senders.ts';
import { describe, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { deviceOf, stayOf } from '../../../services/engine/state/links.ts';
import type { StayState } from '../../../services/engine/state/stay-state.ts';
import { LinkStory, type Told } from './link-story.ts';
import { START_MS, UnitScript, configured, frame, opened, record, tick, type Input } from '../unit-script.ts';
import { timeLimit } from '../../support/patience.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const HEART_RATE = signalIndex('heartRatePerMin');
const CUFF = signalIndex('cuffSystolicMmHg');
const BEDS = ['bed-1', 'bed-2', 'bed-3'];
const DEVICES = ['monitor-1', 'monitor-2'];
const STAYS = ['stay-1', 'stay-2', 'stay-3'];
const patientOf = (stay: string): string => `patient-of-${stay}`;
/** A fourth number that no stay has: a monitor may name it, and a merge may make it a child's. */
const PATIENTS = [...STAYS.map(patientOf), 'patient-of-nobody'];

const bed = fc.constantFrom(...BEDS);
const stay = fc.constantFrom(...STAYS);
const device = fc.constantFrom(...DEVICES);
const patient = fc.constantFrom(...PATIENTS);
/** Whom the message of a sample names. */
const named = fc.option(patient, { nil: null });
/** Event times of few moments, so that many fall together. */
const moment = fc.integer({ min: 0, max: 11 }).map((step) => step * 4_000);

const bedTold = fc.record({
  kind: fc.constant('bed' as const),
  bed,
  stay: fc.oneof({ weight: 6, arbitrary: stay }, { weight: 1, arbitrary: fc.constant(null) }),
  fromMs: moment,
});
const swapTold = fc.tuple(stay, stay, moment).map(([one, other, fromMs]): Told[] => [
  { kind: 'bed', bed: 'bed-1', stay: one, fromMs },
  { kind: 'bed', bed: 'bed-2', stay: other, fromMs },
]);
const claimTold = fc.record({
  kind: fc.constant('claim' as const),
  device,
  patient: fc.oneof({ weight: 4, arbitrary: patient }, { weight: 1, arbitrary: fc.constant(null) }),
  fromMs: moment,
});
const mergeTold = fc
  .record({
    kind: fc.constantFrom('merge' as const, 'merge' as const, 'unmerge' as const),
    one: patient,
    other: patient,
  })
  .filter(({ one, other }) => one !== other);
const told: fc.Arbitrary<Told[]> = fc.oneof(
  { weight: 5, arbitrary: bedTold.map((one): Told[] => [one]) },
  { weight: 2, arbitrary: swapTold },
  {
    weight: 2,
    arbitrary: fc
      .record({ kind: fc.constant('device' as const), device, bed: fc.option(bed, { freq: 6 }), fromMs: moment })
      .map((one): Told[] => [one]),
  },
  { weight: 3, arbitrary: claimTold.map((one): Told[] => [one]) },
  {
    weight: 2,
    arbitrary: fc
      .record({ kind: fc.constant('cancel-move' as const), stay, bed, untilMs: moment })
      .map((one): Told[] => [one]),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel-stay' as const), stay }).map((one): Told[] => [one]) },
  { weight: 1, arbitrary: mergeTold.map((one): Told[] => [one]) },
);
const endTold: fc.Arbitrary<Told[]> = fc.oneof(
  fc.record({ kind: fc.constant('close' as const), stay, atMs: moment }).map((one): Told[] => [one]),
  fc.record({ kind: fc.constant('reopen' as const), stay }).map((one): Told[] => [one]),
);

/** The record in which it is told at unit time `nowMs`. */
function recordOf(one: Told, nowMs: number, number: number): Input {
  switch (one.kind) {
    case 'bed':
      return record(
        'bed.occupied',
        nowMs,
        { bedId: one.bed, stayId: one.stay, validFromMs: START_MS + one.fromMs },
        `r${number}`,
      );
    case 'device':
      return record(
        'device.linked',
        nowMs,
        { deviceId: one.device, bedId: one.bed, validFromMs: START_MS + one.fromMs },
        `r${number}`,
      );
    case 'claim':
      return record(
        'patient.claimed',
        nowMs,
        { deviceId: one.device, patientId: one.patient, validFromMs: START_MS + one.fromMs },
        `r${number}`,
      );
    case 'cancel-move':
      return record(
        'move.cancelled',
        nowMs,
        { stayId: one.stay, bedId: one.bed, untilMs: START_MS + one.untilMs },
        `r${number}`,
      );
    case 'cancel-stay':
      return record('stay.cancelled', nowMs, { stayId: one.stay }, `r${number}`);
    case 'close':
      return record('stay.closed', one.atMs, { stayId: one.stay }, `r${number}`);
    case 'reopen':
      return record(
        'stay.reopened',
        nowMs,
        {
          stayId: one.stay,
          patientId: patientOf(one.stay),
          displayName: one.stay,
          birthDate: '2023-01-15',
          sex: 'female',
          gestationalAgeAtBirthDays: null,
          weightKg: null,
          ventilated: false,
          newbornStay: false,
        },
        `r${number}`,
      );
    case 'merge':
    case 'unmerge':
      return record(
        one.kind === 'merge' ? 'patient.merged' : 'patient.unmerged',
        nowMs,
        { priorPatientId: one.one, survivingPatientId: one.other },
        `r${number}`,
      );
  }
}

interface Sent {
  readonly device: string;
  readonly named: string | null;
  readonly isCuff: boolean;
  readonly atMs: number;
  readonly receivedAtMs: number;
}

/** The frame of a sample, noted under its value. */
function sent(
  { device: deviceId, named: patientId, isCuff }: Pick<Sent, 'device' | 'named' | 'isCuff'>,
  { atMs, nowMs, value }: { readonly atMs: number; readonly nowMs: number; readonly value: number },
  samples: Map<number, Sent>,
): Input {
  samples.set(value, { device: deviceId, named: patientId, isCuff, atMs, receivedAtMs: nowMs });
  const values = isCuff ? { cuffSystolicMmHg: value } : { heartRatePerMin: value };
  return frame({ deviceId, atMs, receivedAtMs: nowMs, intervalMs: 1000, patientId, values });
}

/** Told of now or of before, never of what is to come. */
function past(one: Told, nowMs: number): Told {
  if ('fromMs' in one) return { ...one, fromMs: Math.min(one.fromMs, nowMs) };
  return one.kind === 'close' ? { ...one, atMs: Math.min(one.atMs, nowMs) } : one;
}

const FIRST: readonly Told[] = [
  ...STAYS.slice(0, 2).map((one, index): Told => ({ kind: 'bed', bed: BEDS[index] ?? '', stay: one, fromMs: 0 })),
  ...DEVICES.map((one, index): Told => ({ kind: 'device', device: one, bed: BEDS[index] ?? null, fromMs: 0 })),
];

/** What history holds in the end, by stay and second: later rows fill what is empty, corrections replace. */
function historyOf(script: UnitScript): Map<string, number> {
  const history = new Map<string, number>();
  for (const row of script.rows) {
    const key = `${row.stayId} ${row.atMs}`;
    if (row.correction) for (const signal of [HEART_RATE, CUFF]) history.delete(`${key} ${signal}`);
    for (const signal of [HEART_RATE, CUFF]) {
      const value = row.values[signal];
      if (value !== undefined && !history.has(`${key} ${signal}`)) history.set(`${key} ${signal}`, value);
    }
  }
  return history;
}

function windowOf(state: StayState): number[] {
  const values: number[] = [];
  for (const signal of [HEART_RATE, CUFF]) {
    state.seconds.presentBits.forEach((bits, row) => {
      if ((bits & (1 << signal)) !== 0) values.push(state.seconds.values[signal]?.[row] ?? Number.NaN);
    });
  }
  return values;
}

describe('whose a sample is, with moves, swaps, cancels, claims and merges in any order', () => {
  it('is what the whole story says: 100,000 stories a night through the links', { timeout: timeLimit(120_000) }, () => {
    fc.assert(
      fc.property(
        fc.array(told, { minLength: 2, maxLength: 7 }),
        fc.array(fc.tuple(device, fc.integer({ min: 0, max: 50_000 }), named), { minLength: 2, maxLength: 4 }),
        (tales, samples) => {
          const story = new LinkStory(patientOf);
          const script = new UnitScript();
          // Stays without windows: links ask only whose they are and when they end.
          for (const one of STAYS) {
            script.state.formerStays.set(one, {
              patientId: patientOf(one),
              openedAtMs: START_MS,
              closedAtMs: Number.POSITIVE_INFINITY,
              intervalMs: 1000,
              senders: createSenders(),
            });
          }
          for (const [number, one] of [...FIRST, ...tales.flat()].entries()) {
            story.tell(one);
            script.play(recordOf(one, 60_000, number));
            // Between any two records: remembered routes must not outlive what they were made from.
            for (const [deviceId, atMs, patientId] of samples) {
              const found = stayOf(script.state, deviceOf(script.state, deviceId), START_MS + atMs, patientId);
              const owner = story.ownerOf(deviceId, atMs, patientId);
              if (found !== owner) throw new Error(`${deviceId} at ${atMs}: given to ${found}, belongs to ${owner}`);
            }
          }
        },
      ),
      { numRuns: propertyRuns(100_000) },
    );
  });

  it(
    'holds for windows and history, too: 2,000 stories a night with samples through the whole fold',
    { timeout: timeLimit(60_000) },
    () => {
      const sample = fc.record({
        device,
        named,
        lagMs: fc.constantFrom(0, 0, 1_000, 8_000),
        isCuff: fc.constant(false),
      });
      /** A cuff reading with a time of its own, of some steps ago. */
      const cuff = fc.record({
        device,
        named,
        lagMs: fc.nat(12).map((steps) => 2_000 + steps * 3_000),
        isCuff: fc.constant(true),
      });
      fc.assert(
        fc.property(
          fc.array(
            fc.oneof(
              { weight: 3, arbitrary: sample },
              { weight: 2, arbitrary: cuff },
              { weight: 3, arbitrary: told },
              { weight: 1, arbitrary: endTold },
            ),
            { minLength: 5, maxLength: 14 },
          ),
          (steps) => {
            const story = new LinkStory(patientOf);
            const samples = new Map<number, Sent>();
            const cuffTimes = new Set<number>();
            const inputs: Input[] = [configured(), ...STAYS.map((one) => opened(one))];
            for (const [number, one] of FIRST.entries()) {
              story.tell(one);
              inputs.push(recordOf(one, 0, number));
            }
            steps.forEach((step, index) => {
              const nowMs = 12_000 + index * 3_000;
              if (Array.isArray(step)) {
                for (const [number, one] of step.map((each) => past(each, nowMs)).entries()) {
                  story.tell(one);
                  inputs.push(recordOf(one, nowMs, 100 + index * 10 + number));
                }
              } else {
                const atMs = Math.max(step.isCuff ? 1_000 : 0, nowMs - step.lagMs);
                // One cuff reading a second: of two the history would keep the first, whosever it was.
                if (!step.isCuff || !cuffTimes.has(atMs)) {
                  inputs.push(sent(step, { atMs, nowMs, value: 50 + index }, samples));
                }
                if (step.isCuff) cuffTimes.add(atMs);
              }
              inputs.push(tick(nowMs));
            });
            const script = new UnitScript().play(inputs, tick(100_000));

            const owner = (value: number): string | null => {
              const one = samples.get(value);
              if (one === undefined) return 'nobody sent it';
              const measured = story.ownerOf(one.device, one.atMs, one.named);
              // A cuff reading carries its own time, which may be long ago; of all else both times must name the child.
              return !one.isCuff &&
                one.receivedAtMs - one.atMs > 2_000 &&
                story.ownerOf(one.device, one.receivedAtMs, one.named) !== measured
                ? null
                : measured;
            };
            const history = historyOf(script);
            const strangers = [...history].filter(([key, value]) => owner(value) !== key.split(' ')[0]);
            for (const [stayId, state] of script.state.stays) {
              strangers.push(
                ...windowOf(state)
                  .filter((value) => owner(value) !== stayId)
                  .map((value): [string, number] => [stayId, value]),
              );
            }
            const lost = [...samples].filter(
              ([value, { atMs, isCuff }]) =>
                owner(value) !== null &&
                !history.has(`${owner(value)} ${Math.floor(atMs / 1000) * 1000} ${isCuff ? CUFF : HEART_RATE}`),
            );
            if (strangers.length > 0 || lost.length > 0) throw new Error(JSON.stringify({ strangers, lost }));
          },
        ),
        { numRuns: propertyRuns(2_000) },
      );
    },
  );
});
