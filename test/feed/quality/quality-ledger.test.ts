/** What counts as missing, late, repeated or refused, in cases that a ward knows. */
import { describe, expect, it } from 'vitest';
import { signalIndex, SIGNAL_COUNT, type SignalName } from '../../../services/clinical/signal/signals.ts';
import type { QualityMeasures, QualityWindow } from '../../../services/contract/screens/quality-report.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { bucketMs, centileMs, DELAY_BUCKETS, delayBucket } from '../../../services/feed/quality/delay-buckets.ts';
import { QualityLedger } from '../../../services/feed/quality/quality-ledger.ts';

const MINUTE_MS = 60_000;
const START_MS = 1_795_478_400_000;

interface Reading {
  readonly atMs: number;
  readonly values: Partial<Record<SignalName, number | null>>;
  readonly device?: string;
  readonly delayMs?: number;
  readonly intervalMs?: number;
}

/** null as a value: off. */
function frame({ atMs, values, device = 'monitor-1', delayMs = 0, intervalMs = 1_000 }: Reading): Frame {
  const readings = new Float64Array(SIGNAL_COUNT);
  let [presentBits, offBits] = [0, 0];
  for (const [name, value] of Object.entries(values)) {
    const column = signalIndex(name as SignalName);
    if (value === null) offBits |= 1 << column;
    else presentBits |= 1 << column;
    readings[column] = value ?? 0;
  }
  return {
    unitId: 'picu',
    source: { id: device, intervalMs },
    observedAtMs: atMs,
    receivedAtMs: atMs + delayMs,
    presentBits,
    offBits,
    values: readings,
  };
}

const second = (index: number): number => START_MS + index * 1_000;
const seconds = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => second(from + index));

function bookOf(frames: readonly Frame[]): QualityLedger {
  const ledger = new QualityLedger((unitId) => (unitId === 'picu' ? 'hospital-a' : null));
  ledger.addFrames('gateway', frames);
  return ledger;
}

function measures(
  ledger: QualityLedger,
  {
    signal,
    window = 'fiveMinutes',
    nowMs = START_MS + 5 * MINUTE_MS,
  }: { readonly signal: string | null; readonly window?: QualityWindow; readonly nowMs?: number },
): QualityMeasures | null {
  return ledger.report(nowMs).feeds[0]?.windows[window].rows.find((row) => row.signal === signal)?.measures ?? null;
}

const HEART = 'heartRatePerMin';

describe('completeness', () => {
  it('counts seconds that a sending device has lost', () => {
    const ledger = bookOf(
      seconds(0, 300)
        .filter((atMs) => atMs % 4_000 !== 0 || atMs === START_MS)
        .map((atMs) => frame({ atMs, values: { heartRatePerMin: 120 } })),
    );
    expect(measures(ledger, { signal: HEART })?.completeness).toBeCloseTo(0.75, 2);
  });

  it('does not expect anything of a bed that is empty, or whose child has left', () => {
    const there = seconds(0, 300).map((atMs) => frame({ atMs, values: { heartRatePerMin: 120 } }));
    const left = seconds(0, 90).map((atMs) => frame({ atMs, device: 'monitor-2', values: { heartRatePerMin: 120 } }));
    expect(
      measures(bookOf([...there, ...left].toSorted((a, b) => a.receivedAtMs - b.receivedAtMs)), { signal: HEART })
        ?.completeness,
    ).toBe(1);
  });

  it('expects a signal only of devices that send it', () => {
    const plain = seconds(0, 300).map((atMs) => frame({ atMs, values: { heartRatePerMin: 120 } }));
    const lined = seconds(0, 300).map((atMs) =>
      frame({ atMs, device: 'monitor-2', values: { heartRatePerMin: 120, arterialMeanMmHg: 60 } }),
    );
    expect(
      measures(bookOf([...plain, ...lined].toSorted((a, b) => a.receivedAtMs - b.receivedAtMs)), {
        signal: 'arterialMeanMmHg',
      })?.completeness,
    ).toBe(1);
  });

  it('counts a pause once the device is back, and a switched-off device not at all', () => {
    const paused = [...seconds(0, 100), ...seconds(200, 300)].map((atMs) =>
      frame({ atMs, values: { heartRatePerMin: 120 } }),
    );
    expect(measures(bookOf(paused), { signal: HEART })?.completeness).toBeCloseTo(200 / 300, 2);
    const off = [...seconds(0, 100), ...seconds(1_000, 1_200)].map((atMs) =>
      frame({ atMs, values: { heartRatePerMin: 120 } }),
    );
    expect(
      measures(bookOf(off), { signal: HEART, window: 'hour', nowMs: START_MS + 20 * MINUTE_MS })?.completeness,
    ).toBe(1);
  });

  it('is whole for a slow source, a batch and a clock that is wrong', () => {
    const slow = Array.from({ length: 20 }, (_, index) =>
      frame({ atMs: START_MS + index * 150_000, intervalMs: 150_000, values: { heartRatePerMin: 120 } }),
    );
    expect(
      measures(bookOf(slow), { signal: HEART, window: 'hour', nowMs: START_MS + 60 * MINUTE_MS })?.completeness,
    ).toBe(1);
    const batch = seconds(0, 240).map((atMs) => ({
      ...frame({ atMs, values: { heartRatePerMin: 120 } }),
      receivedAtMs: second(240),
    }));
    expect(measures(bookOf(batch), { signal: HEART })?.completeness).toBe(1);
    const skewed = seconds(0, 300).map((atMs) =>
      frame({ atMs: atMs - 45_000, delayMs: 45_000, values: { heartRatePerMin: 120 } }),
    );
    expect(measures(bookOf(skewed), { signal: HEART })).toMatchObject({ completeness: 1 });
  });

  it('has no meaning for a cuff, and counts an «off» as heard', () => {
    const ledger = bookOf(
      seconds(0, 300).map((atMs) =>
        frame({ atMs, values: { spo2Percent: null, ...(atMs % 60_000 === 0 ? { cuffMeanMmHg: 60 } : {}) } }),
      ),
    );
    expect(measures(ledger, { signal: 'cuffMeanMmHg' })?.completeness).toBeNull();
    expect(measures(ledger, { signal: 'spo2Percent' })).toMatchObject({
      completeness: 1,
      'off-codes': 1,
      plausibility: null,
    });
  });

  it('of one signal is not made up for by another', () => {
    const ledger = bookOf(
      seconds(0, 300).map((atMs, index) =>
        frame({ atMs, values: { heartRatePerMin: 120, ...(index % 2 === 0 ? { spo2Percent: 97 } : {}) } }),
      ),
    );
    expect(measures(ledger, { signal: null })?.completeness).toBeCloseTo(0.75, 2);
  });
});

describe('what came late', () => {
  it('fills the second it was missed for', () => {
    const order = [0, 1, 3, 2, 4, 5].map((index) => frame({ atMs: second(index), values: { heartRatePerMin: 120 } }));
    const ledger = bookOf(order.map((each, index) => ({ ...each, receivedAtMs: second(index) })));
    expect(ledger.report(START_MS + MINUTE_MS).feeds[0]?.windows.minute.rows[1]?.counts).toMatchObject({
      expected: 6,
      came: 6,
    });
  });

  it('does not make up for another signal', () => {
    const newest = frame({ atMs: second(0), values: { heartRatePerMin: 120 } });
    const old = seconds(60, 120).map((atMs) => ({
      ...frame({ atMs: atMs - 200_000, values: { heartRatePerMin: 120 } }),
      receivedAtMs: atMs,
    }));
    const halved = seconds(60, 120)
      .filter((atMs) => atMs % 2_000 === 0)
      .map((atMs) => frame({ atMs, device: 'monitor-2', values: { spo2Percent: 97 } }));
    const ledger = bookOf([newest, ...[...old, ...halved].toSorted((a, b) => a.receivedAtMs - b.receivedAtMs)]);
    expect(
      measures(ledger, { signal: null, window: 'minute', nowMs: START_MS + 2 * MINUTE_MS })?.completeness,
    ).toBeCloseTo(0.5, 1);
  });
});

describe('the hour', () => {
  it('is sixty whole minutes while the next one is being filled', () => {
    const ledger = bookOf(
      Array.from({ length: 61 * 60 }, (_, index) => frame({ atMs: second(index), values: { heartRatePerMin: 120 } })),
    );
    expect(ledger.report(START_MS + 60.5 * MINUTE_MS).feeds[0]?.windows.hour.frames).toBe(3_600);
  });
});

describe('the other checks', () => {
  it('find repeats, but not a second message of the same moment', () => {
    const first = seconds(0, 300).map((atMs) => frame({ atMs, values: { heartRatePerMin: 120 } }));
    const second_ = first.map((each) => frame({ atMs: each.observedAtMs, values: { spo2Percent: 97 } }));
    expect(
      measures(bookOf(first.flatMap((each, index) => [each, second_[index] ?? each])), { signal: null })?.duplicates,
    ).toBe(0);
    expect(
      measures(bookOf(first.flatMap((each, index) => (index % 2 === 0 ? [each, each] : [each]))), { signal: HEART })
        ?.duplicates,
    ).toBeCloseTo(1 / 3, 2);
  });

  it('find values that cannot be', () => {
    const ledger = bookOf(
      seconds(0, 300).map((atMs, index) => frame({ atMs, values: { heartRatePerMin: index % 10 === 0 ? 800 : 120 } })),
    );
    expect(measures(ledger, { signal: HEART })?.plausibility).toBe(0.1);
  });

  it('tell delay and skew of the whole feed, and share of what was refused', () => {
    const ledger = bookOf(
      seconds(0, 290).map((atMs, index) =>
        frame({ atMs, delayMs: index % 10 === 0 ? 8_000 : 400, values: { heartRatePerMin: 120 } }),
      ),
    );
    ledger.addRefused('gateway', { unitId: 'picu', count: 290, receivedAtMs: second(20) });
    const whole = measures(ledger, { signal: null });
    expect(whole?.timeliness).toBeGreaterThan(6_500);
    expect(whole?.timeliness).toBeLessThan(9_500);
    expect(Math.abs((whole?.['clock-skew'] ?? 0) - 400)).toBeLessThan(80);
    expect(whole?.refused).toBe(0.5);
    const ahead = bookOf(
      seconds(0, 290).map((atMs) => frame({ atMs: atMs + 60_000, delayMs: -60_000, values: { heartRatePerMin: 120 } })),
    );
    expect(measures(ahead, { signal: null })).toMatchObject({ timeliness: 0 });
    expect(measures(ahead, { signal: null })?.['clock-skew']).toBeLessThan(-50_000);
  });

  it('are of whole minutes: the minute under way waits', () => {
    const ledger = bookOf([frame({ atMs: START_MS, values: { heartRatePerMin: 120 } })]);
    expect(ledger.report(START_MS + 59_999).feeds).toEqual([]);
    expect(ledger.report(START_MS + MINUTE_MS)).toMatchObject({
      untilMs: START_MS + MINUTE_MS,
      feeds: [
        { feedId: 'gateway', hospitalId: 'hospital-a', unitId: 'picu', devices: 1, windows: { minute: { frames: 1 } } },
      ],
    });
    expect(ledger.report(START_MS + 62 * MINUTE_MS).feeds).toEqual([]);
  });
});

describe('delays', () => {
  it.each([-3_600_000, -30_000, -7, 0, 3, 4, 10, 999, 2_000, 30_000, 16_000_000])(
    'of %i ms are told within a tenth',
    (delayMs) => {
      const told = bucketMs(delayBucket(delayMs));
      expect(Math.abs(told - delayMs)).toBeLessThanOrEqual(Math.max(4, Math.abs(delayMs) * 0.1));
      expect(delayBucket(delayMs)).toBeLessThan(DELAY_BUCKETS);
    },
  );

  it('that are no numbers, or beyond everything, do no harm', () => {
    expect([delayBucket(Number.NaN), delayBucket(1e300), delayBucket(-1e300)]).toEqual([
      (DELAY_BUCKETS - 1) / 2,
      DELAY_BUCKETS - 1,
      0,
    ]);
    expect(centileMs(new Float64Array(DELAY_BUCKETS), 0.5)).toBeNull();
  });
});
