/** The times under a list of rows that scrolls: they stay in view while the rows move above them. */
import { t } from '../../text/text.ts';
import { ChartHost, type SharedTrend } from './chart-host.tsx';
import type { JSX } from 'preact';

export function TimeAxisRow(shared: SharedTrend): JSX.Element {
  return (
    <div class="trend-row trend-axis">
      <div />
      <ChartHost
        {...shared}
        series={[]}
        lines="axis"
        data={() => [[]]}
        limits={() => [0.1, 0.9]}
        first={false}
        last
        label={t('trend.range')}
        onCrosshair={() => undefined}
      />
    </div>
  );
}
