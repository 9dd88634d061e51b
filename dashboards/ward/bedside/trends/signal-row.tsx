/** One row of vital signs; the label tells the values under the crosshair, or the newest. */
import { useSignal } from '@preact/signals';
import { signalIndex } from '../../../../services/clinical/signal/signals.ts';
import { DASH, signalText } from '../../text/number-text.ts';
import { t } from '../../text/text.ts';
import { ChartHost, type SharedTrend } from './chart-host.tsx';
import { bucketAt } from './held-step.ts';
import { joinWithinMs, scaleLimits } from './trend-table.ts';
import type { JSX } from 'preact';
import type { ChartSeries } from './chart.ts';
import type { TrendRow } from './trend-rows.ts';

export function SignalRow({
  row,
  first,
  ...shared
}: SharedTrend & { readonly row: TrendRow; readonly first: boolean }): JSX.Element {
  const { table } = shared.feed;
  const told = useSignal('');
  const tell = (atSeconds: number | null): void => {
    shared.crosshair.value = atSeconds === null ? null : atSeconds * 1_000;
    const index = atSeconds === null ? null : bucketAt(table.atSeconds, atSeconds, table.stepMs / 1_000);
    told.value = atSeconds === null ? '' : index === null ? DASH : crosshairText(row, shared, index);
  };
  const series = row.lines.map(({ signal, colour, style }): ChartSeries => ({
    colour,
    style,
    banded: style === 'line',
    joinWithinSeconds: joinWithinMs(signal, shared.feed.intervalMs(signal), table.stepMs) / 1_000,
  }));
  const data = () => [
    table.atSeconds,
    ...row.lines.flatMap(({ signal, style }) => {
      const { mean, min, max } = table.column(signal);
      return style === 'line' ? [mean, min, max] : [mean];
    }),
  ];
  return (
    <div class="trend-row" data-row={row.key} style={{ '--weight': row.weight }}>
      <div class="trend-label" data-vital={row.key}>
        <strong>{t(row.label)}</strong> <span class="quiet">{row.unit}</span>
        <span class="trend-told">{told}</span>
      </div>
      <ChartHost
        {...shared}
        series={series}
        lines={series.map(({ joinWithinSeconds }) => joinWithinSeconds).join()}
        data={data}
        limits={(low, high) => scaleLimits({ low, high }, row)}
        first={first}
        last={false}
        label={t(row.label)}
        onCrosshair={tell}
      />
    </div>
  );
}

/**
 * «142» or, where a bucket has a spread, «142 (138–149)». A second source speaks only where the first
 * is silent; pressures are joined by «/».
 */
function crosshairText(row: TrendRow, shared: SharedTrend, index: number): string {
  const texts = row.lines.flatMap(({ signal }) => {
    const { mean, min, max } = shared.feed.table.column(signal);
    const value = mean[index] ?? null;
    if (value === null) return [];
    const text = (each: number | null | undefined): string => signalText(signalIndex(signal), each ?? null);
    return row.lines.length > 2 || min[index] === max[index]
      ? [text(value)]
      : [`${text(value)} (${text(min[index])}–${text(max[index])})`];
  });
  if (texts.length === 0) return '–';
  return row.key === 'pressure' ? texts.join(' / ') : (texts[0] ?? '–');
}
