// Hazards: H03 (docs/hazards.md).
/** H03: whatever the order of swaps, late swaps and samples, no sample stays with a child that was not linked to it. */
import fc from 'fast-check';
import { it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import type { StayState } from '../../../services/engine/state/stay-state.ts';
import { UnitScript, configured, frame, linked, occupied, opened, tick, type Input } from '../unit-script.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const HEART_RATE = signalIndex('heartRatePerMin');
const BEDS = ['bed-1', 'bed-2'];
const DEVICES = ['monitor-1', 'monitor-2'];
const STAYS = ['stay-1', 'stay-2'];

type Step =
  | { readonly kind: 'sample'; readonly device: string; readonly lagMs: number }
  | { readonly kind: 'bed'; readonly bed: string; readonly stay: string | null; readonly lateMs: number }
  | { readonly kind: 'device'; readonly device: string; readonly bed: string | null; readonly lateMs: number };

const late = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 40 }).map((seconds) => seconds * 1000),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('sample' as const),
      device: fc.constantFrom(...DEVICES),
      lagMs: fc.constantFrom(0, 0, 1_000, 7_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('bed' as const),
      bed: fc.constantFrom(...BEDS),
      stay: fc.constantFrom(...STAYS, null),
      lateMs: late,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('device' as const),
      device: fc.constantFrom(...DEVICES),
      bed: fc.constantFrom(...BEDS, null),
      lateMs: late,
    }),
  },
);

interface Told {
  readonly key: string;
  readonly to: string | null;
  readonly fromMs: number;
}

/** Independent reckoning: what the whole story says about one moment. Later lines win over earlier ones of the same moment. */
function toldAt(story: readonly Told[], key: string, atMs: number): { told: Told; line: number } | null {
  let best: { told: Told; line: number } | null = null;
  story.forEach((told, line) => {
    if (told.key === key && told.fromMs <= atMs && (best === null || told.fromMs >= best.told.fromMs)) {
      best = { told, line };
    }
  });
  return best;
}

function ownerOf(beds: readonly Told[], devices: readonly Told[], device: string, atMs: number): string | null {
  const bed = toldAt(devices, device, atMs)?.told.to ?? null;
  const here = bed === null ? null : toldAt(beds, bed, atMs);
  const stay = here?.told.to ?? null;
  if (here === null || stay === null) return null;
  // Put into another bed since, whatever became of that bed: a line that another of the same moment replaced was never true.
  const movedOn = beds.some((told, line) => {
    const isReplaced = beds.some(
      (other, later) => later > line && other.key === told.key && other.fromMs === told.fromMs,
    );
    return (
      !isReplaced &&
      told.key !== bed &&
      told.to === stay &&
      told.fromMs <= atMs &&
      (told.fromMs > here.told.fromMs || (told.fromMs === here.told.fromMs && line > here.line))
    );
  });
  return movedOn ? null : stay;
}

/** What history holds in the end, by stay and second: later rows fill what is empty, corrections replace. */
function historyOf(script: UnitScript): Map<string, number> {
  const history = new Map<string, number>();
  for (const row of script.rows) {
    const key = `${row.stayId} ${row.atMs}`;
    if (row.correction) history.delete(key);
    const value = row.values[HEART_RATE];
    if (value !== undefined && !history.has(key)) history.set(key, value);
  }
  return history;
}

/** Heart rates that stand in a stay's second ring. */
function windowOf(stay: StayState): number[] {
  const values: number[] = [];
  stay.seconds.presentBits.forEach((bits, row) => {
    if ((bits & (1 << HEART_RATE)) !== 0) {
      values.push(stay.seconds.values[HEART_RATE]?.[row] ?? Number.NaN);
    }
  });
  return values;
}

it('holds for swaps, late swaps and samples in any order', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 24 }), (steps) => {
      const beds: Told[] = BEDS.map((bed, index) => ({ key: bed, to: STAYS[index] ?? null, fromMs: 0 }));
      const devices: Told[] = DEVICES.map((device, index) => ({ key: device, to: BEDS[index] ?? null, fromMs: 0 }));
      const samples = new Map<number, { device: string; atMs: number; receivedAtMs: number }>();
      const inputs: Input[] = [
        configured(),
        ...STAYS.map((stay) => opened(stay)),
        ...beds.map((told) => occupied(told.key, told.to, 0)),
        ...devices.map((told) => linked(told.key, told.to, 0)),
      ];
      steps.forEach((one, index) => {
        const nowMs = 60_000 + index * 4_000;
        if (one.kind === 'sample') {
          const value = 50 + index;
          samples.set(value, { device: one.device, atMs: nowMs - one.lagMs, receivedAtMs: nowMs });
          inputs.push(
            frame({
              deviceId: one.device,
              atMs: nowMs - one.lagMs,
              receivedAtMs: nowMs,
              intervalMs: 1000,
              values: { heartRatePerMin: value },
            }),
          );
        } else if (one.kind === 'bed') {
          beds.push({ key: one.bed, to: one.stay, fromMs: nowMs - one.lateMs });
          inputs.push(occupied(one.bed, one.stay, nowMs - one.lateMs, nowMs + index));
        } else {
          devices.push({ key: one.device, to: one.bed, fromMs: nowMs - one.lateMs });
          inputs.push(linked(one.device, one.bed, nowMs - one.lateMs, nowMs + index));
        }
        inputs.push(tick(nowMs));
      });
      const script = new UnitScript().play(inputs, tick(260_000));

      const owner = (value: number): string | null => {
        const sample = samples.get(value);
        if (sample === undefined) return 'nobody sent it';
        const measured = ownerOf(beds, devices, sample.device, sample.atMs);
        // More than 2 s between bedside and gateway: a clock may be off, so both times must name the child.
        return sample.receivedAtMs - sample.atMs > 2_000 &&
          ownerOf(beds, devices, sample.device, sample.receivedAtMs) !== measured
          ? null
          : measured;
      };
      const history = historyOf(script);
      const strangers = [...history].filter(([key, value]) => owner(value) !== key.split(' ')[0]);
      for (const [stayId, stay] of script.state.stays) {
        strangers.push(
          ...windowOf(stay)
            .filter((value) => owner(value) !== stayId)
            .map((value): [string, number] => [stayId, value]),
        );
      }
      const lost = [...samples].filter(
        ([value, sample]) =>
          owner(value) !== null && !history.has(`${owner(value)} ${Math.floor(sample.atMs / 1000) * 1000}`),
      );
      if (strangers.length > 0 || lost.length > 0) throw new Error(JSON.stringify({ strangers, lost }));
    }),
    { numRuns: propertyRuns(3_000) },
  );
});
