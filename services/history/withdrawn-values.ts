/** Series without what was withdrawn: the rows stay in the database, the numbers are not given, and the answer says so. */
import { withdrawnSpans, type Withdrawal } from '../contract/decisions/withdrawal.ts';
import { BUCKET_MS, type VitalsQuery, type VitalsSeries } from './history.port.ts';

/** A bucket that a withdrawal touches has no number: its mean holds what was taken back. */
export function withoutWithdrawn(
  series: VitalsSeries,
  { stayId, fromMs, toMs, resolution, signals, includeWithdrawn = false }: VitalsQuery,
  withdrawals: readonly Withdrawal[],
): VitalsSeries {
  const concerned = signals.flatMap((signal) =>
    withdrawals
      .filter(({ targets }) => targets.some(({ kind, name }) => kind === 'signal' && name === signal))
      .flatMap((withdrawal) =>
        withdrawnSpans(withdrawal, { stayId, target: { kind: 'signal', name: signal } })
          .filter(({ fromMs: first, toMs: last }) => first < toMs && last > fromMs)
          .map((span) => ({ ...withdrawal, ...span, kept: [], signal })),
      ),
  );
  if (concerned.length === 0) return series;
  if (includeWithdrawn) return { ...series, withdrawn: concerned };
  const columns = Object.entries(series.signals).map(([signal, column]) => {
    const own = concerned.filter((withdrawal) => withdrawal.signal === signal);
    const isOut = series.atMs.map((atMs) =>
      own.some(({ fromMs, toMs }) => atMs < toMs && atMs + BUCKET_MS[resolution] > fromMs),
    );
    const kept = (values: readonly (number | null)[]) => values.map((value, at) => (isOut[at] === true ? null : value));
    return [
      signal,
      {
        mean: kept(column.mean),
        min: kept(column.min),
        max: kept(column.max),
        count: column.count.map((count, at) => (isOut[at] === true ? 0 : count)),
      },
    ] as const;
  });
  return { atMs: series.atMs, signals: Object.fromEntries(columns), withdrawn: concerned };
}
