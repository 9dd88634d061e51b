/**
 * From counts to shares. What has no denominator is null: a feed of which nothing came is not of good
 * quality, and not of poor quality either.
 *
 * One-way times cannot tell a slow clock from a slow line: a bedside clock that is behind shows as delay
 * and as skew alike, one that is ahead as skew alone.
 */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type {
  FeedQuality,
  QualityCounts,
  QualityMeasures,
  SignalQuality,
  WindowQuality,
} from '../../contract/screens/quality-report.ts';
import { centileMs } from './delay-buckets.ts';

/** Counts of some whole minutes; `signals` by column. */
export interface MinuteSums {
  readonly frames: number;
  readonly refused: number;
  readonly signals: readonly QualityCounts[];
  readonly delays: ArrayLike<number>;
}

const NOTHING: QualityCounts = { expected: 0, came: 0, values: 0, off: 0, implausible: 0, duplicates: 0 };

/** Quality of one feed in one unit; `sumOf` gives the counts of the last so many whole minutes. */
export function feedQuality(feed: Omit<FeedQuality, 'windows'>, sumOf: (minutes: number) => MinuteSums): FeedQuality {
  return {
    ...feed,
    windows: { minute: windowQuality(sumOf(1)), fiveMinutes: windowQuality(sumOf(5)), hour: windowQuality(sumOf(60)) },
  };
}

export function windowQuality({ frames, refused, signals, delays }: MinuteSums): WindowQuality {
  const all = signals.reduce(together, NOTHING);
  const p95 = centileMs(delays, 0.95);
  const middle = centileMs(delays, 0.5);
  const whole: SignalQuality = {
    signal: null,
    counts: all,
    measures: {
      ...measuresOf(all),
      timeliness: p95 === null ? null : Math.max(0, p95),
      'clock-skew': middle,
      refused: share(refused, refused + all.values + all.off),
    },
  };
  const rows = signals.flatMap((counts, column): SignalQuality[] => {
    const { name } = SIGNALS[column] ?? { name: null };
    const isThere = counts.values + counts.off + counts.duplicates > 0;
    return name === null || !isThere ? [] : [{ signal: name, counts, measures: measuresOf(counts) }];
  });
  return { frames, refused, delayP50Ms: middle === null ? null : Math.max(0, middle), rows: [whole, ...rows] };
}

/** More than expected came (a sender faster than it says) is complete, not more than complete. */
function measuresOf({ expected, came, values, off, implausible, duplicates }: QualityCounts): QualityMeasures {
  const complete = share(came, expected);
  return {
    completeness: complete === null ? null : Math.min(1, complete),
    timeliness: null,
    plausibility: share(implausible, values),
    duplicates: share(duplicates, values + off + duplicates),
    'clock-skew': null,
    'off-codes': share(off, values + off),
    refused: null,
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** An excess of one signal must not hide a lack of another. */
function together(left: QualityCounts, right: QualityCounts): QualityCounts {
  return {
    expected: left.expected + right.expected,
    came: left.came + Math.min(right.came, right.expected),
    values: left.values + right.values,
    off: left.off + right.off,
    implausible: left.implausible + right.implausible,
    duplicates: left.duplicates + right.duplicates,
  };
}
