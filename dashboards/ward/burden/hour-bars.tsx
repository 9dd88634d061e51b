/** How many in each hour of the day: bars for the eye, numbers for everybody. */
import { t } from '../text/text.ts';
import type { JSX } from 'preact';

interface HourBarsProps {
  readonly title: string;
  /** 24 entries. */
  readonly counts: readonly number[];
}

export function HourBars({ title, counts }: HourBarsProps): JSX.Element {
  const most = Math.max(1, ...counts);
  return (
    <section class="card">
      <div class="card-head">
        <h2>{title}</h2>
      </div>
      <ol class="hour-bars" aria-label={title}>
        {counts.map((count, hour) => (
          <li key={hour} title={t('burden.hour', { hour: twoDigits(hour), count })}>
            <span class="hour-count">{count === 0 ? '' : count}</span>
            <span class="hour-bar" style={{ height: `${(count / most) * 100}%` }} />
            <span class="hour-name">{hour % 3 === 0 ? twoDigits(hour) : ''}</span>
            <span class="unseen">{t('burden.hour', { hour: twoDigits(hour), count })}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function twoDigits(hour: number): string {
  return String(hour).padStart(2, '0');
}
