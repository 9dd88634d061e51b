/** The counts of a feed's quality equal a recount from the whole list of frames, whatever came in whatever order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNALS, SIGNAL_COUNT } from '../../../services/clinical/signal/signals.ts';
import type { QualityCounts } from '../../../services/contract/screens/quality-report.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { GAP_MS_MAX, MOMENTS } from '../../../services/feed/quality/device-memory.ts';
import { QualityLedger } from '../../../services/feed/quality/quality-ledger.ts';

const MINUTE_MS = 60_000;
const START_MS = 1_795_478_400_000;
const HEART = 0;
const CUFF = 7;

interface Sent {
  readonly device: string;
  readonly unit: string;
  /** Gateway time passed since the frame before, ms. */
  readonly stepMs: number;
  readonly delayMs: number;
  readonly bits: number;
  readonly offBits: number;
  readonly value: number;
  /** Sends the frame before of this list once more. */
  readonly repeats: boolean;
}

const sent: fc.Arbitrary<Sent> = fc.record({
  device: fc.constantFrom('d-1', 'd-2', 'd-3'),
  unit: fc.constantFrom('u-1', 'u-2'),
  stepMs: fc.oneof(fc.constant(1_000), fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 15 * MINUTE_MS })),
  delayMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: -40_000, max: 40_000 }),
    fc.integer({ min: -GAP_MS_MAX * 2, max: GAP_MS_MAX * 2 }),
  ),
  bits: fc.integer({ min: 0, max: (1 << SIGNAL_COUNT) - 1 }),
  offBits: fc.integer({ min: 0, max: (1 << SIGNAL_COUNT) - 1 }),
  value: fc.constantFrom(100, 40, 5_000, -500),
  repeats: fc.boolean(),
});

function framesOf(list: readonly Sent[]): Frame[] {
  let nowMs = START_MS;
  const frames: Frame[] = [];
  for (const { device, unit, stepMs, delayMs, bits, offBits, value, repeats } of list) {
    nowMs += stepMs;
    const last = frames.at(-1);
    const isRepeat = repeats && last !== undefined;
    frames.push(
      isRepeat
        ? { ...last, receivedAtMs: nowMs }
        : {
            unitId: unit,
            source: { id: device, intervalMs: 1_000 },
            observedAtMs: nowMs - delayMs,
            receivedAtMs: nowMs,
            presentBits: bits,
            offBits: offBits & ~bits,
            values: Array.from({ length: SIGNAL_COUNT }, () => value),
          },
    );
  }
  return frames;
}

/** The rule once more, slowly: one signal of one device at a time, with every value kept. */
function recount(
  frames: readonly Frame[],
  unit: string,
  signal: number,
): (QualityCounts & { readonly minute: number })[] {
  const bit = 1 << signal;
  const counted: (QualityCounts & { readonly minute: number })[] = [];
  for (const device of new Set(frames.filter((frame) => frame.unitId === unit).map((frame) => frame.source.id))) {
    const own = frames.filter((frame) => frame.unitId === unit && frame.source.id === device);
    let newest: number | null = null;
    for (const [index, frame] of own.entries()) {
      if (((frame.presentBits | frame.offBits) & bit) === 0) continue;
      const minute = Math.floor(frame.receivedAtMs / MINUTE_MS);
      const none = { minute, expected: 0, came: 0, values: 0, off: 0, implausible: 0, duplicates: 0 };
      if (isRepeated(own.slice(0, index), frame, bit)) {
        counted.push({ ...none, duplicates: 1 });
        continue;
      }
      const isPresent = (frame.presentBits & bit) !== 0;
      const value = frame.values[signal] ?? 0;
      const definition = SIGNALS[signal];
      const isImplausible =
        isPresent && definition !== undefined && (value < definition.plausibleLow || value > definition.plausibleHigh);
      const isPeriodic = definition?.rhythm === 'periodic';
      const sinceMs: number | null = newest === null ? null : frame.observedAtMs - newest;
      const isLate = sinceMs !== null && sinceMs < 0 && sinceMs >= -GAP_MS_MAX;
      const expected = isLate
        ? 0
        : sinceMs === null || Math.abs(sinceMs) > GAP_MS_MAX
          ? 1
          : Math.max(1, Math.round(sinceMs / 1_000));
      if (!isLate) newest = frame.observedAtMs;
      counted.push({
        minute,
        expected: isPeriodic ? expected : 0,
        came: isPeriodic ? 1 : 0,
        values: isPresent ? 1 : 0,
        off: isPresent ? 0 : 1,
        implausible: isImplausible ? 1 : 0,
        duplicates: 0,
      });
    }
  }
  return counted;
}

/** The device's last few different moments hold this one, with this signal. */
function isRepeated(before: readonly Frame[], frame: Frame, bit: number): boolean {
  const moments: { atMs: number; bits: number }[] = [];
  for (const { observedAtMs, presentBits, offBits } of before) {
    const known = moments.find(({ atMs }) => atMs === observedAtMs);
    if (known === undefined) moments.push({ atMs: observedAtMs, bits: presentBits | offBits });
    else known.bits |= presentBits | offBits;
    if (moments.length > MOMENTS) moments.shift();
  }
  return moments.some(({ atMs, bits }) => atMs === frame.observedAtMs && (bits & bit) !== 0);
}

function total(counts: readonly QualityCounts[]): QualityCounts {
  const sum = (of: (count: QualityCounts) => number): number => counts.reduce((all, count) => all + of(count), 0);
  return {
    expected: sum((c) => c.expected),
    came: sum((c) => c.came),
    values: sum((c) => c.values),
    off: sum((c) => c.off),
    implausible: sum((c) => c.implausible),
    duplicates: sum((c) => c.duplicates),
  };
}

describe('the counts of a feed', () => {
  it('equal a recount, in every window', () => {
    fc.assert(
      fc.property(
        fc.array(sent, { maxLength: 120 }),
        fc.integer({ min: 0, max: 90 * MINUTE_MS }),
        fc.constantFrom(HEART, CUFF, SIGNAL_COUNT - 1),
        (list, laterMs, signal) => {
          const frames = framesOf(list);
          const ledger = new QualityLedger(() => 'h-1');
          ledger.addFrames('feed', frames);
          const nowMs = (frames.at(-1)?.receivedAtMs ?? START_MS) + laterMs;
          const end = Math.floor(nowMs / MINUTE_MS);
          // A slot that a newer minute has taken over is gone: the ring holds the newest 61 minutes heard of a feed in a unit.
          const report = ledger.report(nowMs);
          for (const unit of ['u-1', 'u-2']) {
            const all = recount(frames, unit, signal);
            for (const [window, minutes] of [
              ['minute', 1],
              ['fiveMinutes', 5],
              ['hour', 60],
            ] as const) {
              const expected = total(all.filter(({ minute }) => minute >= end - minutes && minute < end));
              const row = report.feeds
                .find(({ unitId }) => unitId === unit)
                ?.windows[window].rows.find((each) => each.signal === SIGNALS[signal]?.name);
              const isThere = expected.values + expected.off + expected.duplicates > 0;
              expect(row?.counts ?? null).toEqual(isThere ? expected : null);
            }
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it('do not depend on how frames were handed over', () => {
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (list, size) => {
        const frames = framesOf(list);
        const [whole, pieces] = [new QualityLedger(() => null), new QualityLedger(() => null)];
        whole.addFrames('feed', frames);
        for (let start = 0; start < frames.length; start += size) {
          pieces.addFrames('feed', frames.slice(start, start + size));
        }
        const nowMs = (frames.at(-1)?.receivedAtMs ?? START_MS) + MINUTE_MS;
        expect(pieces.report(nowMs)).toEqual(whole.report(nowMs));
      }),
      { numRuns: 50 },
    );
  });

  it('give shares between 0 and 1', () => {
    fc.assert(
      fc.property(fc.array(sent, { minLength: 1, maxLength: 60 }), (list) => {
        const ledger = new QualityLedger(() => null);
        const frames = framesOf(list);
        ledger.addFrames('feed', frames);
        for (const { rows } of ledger
          .report((frames.at(-1)?.receivedAtMs ?? 0) + MINUTE_MS)
          .feeds.flatMap(({ windows }) => Object.values(windows))) {
          const shares = rows.flatMap(({ measures }) =>
            (['completeness', 'plausibility', 'duplicates', 'off-codes', 'refused'] as const).map(
              (check) => measures[check],
            ),
          );
          expect(shares.filter((share) => share !== null && !(share >= 0 && share <= 1))).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });
});
