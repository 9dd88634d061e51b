/** A moment of a stay with the vital signs around it; what was not measured is a gap and no line. */
import { usePolled } from '../../connections/polled.ts';
import { Instead } from '../../connections/data-frame.tsx';
import { signalIndex } from '../../../../services/clinical/signal/signals.ts';
import { routeHash } from '../../page/route.ts';
import { useScreen } from '../../page/screen.ts';
import { serverApi, type Answer, type HistorySeries } from '../../page/server-api.ts';
import { TREND_ROWS, TREND_SIGNALS, type TrendRow } from '../../bedside/trends/trend-rows.ts';
import { scaleLimits } from '../../bedside/trends/trend-table.ts';
import { DASH, signalText } from '../../text/number-text.ts';
import { named, t } from '../../text/text.ts';
import { dayClockText, localParts } from '../../text/time-text.ts';
import { ruleText } from '../form/research-text.ts';
import { ReadAnswer } from '../form/read-answer.tsx';
import { linePath, valueAt } from './moment-lines.ts';
import type { RatedMoment } from '../../../../services/contract/screens/rating/rating-view.ts';
import type { JSX } from 'preact';

const MINUTE_MS = 60_000;
const [BEFORE_MS, AFTER_MS] = [30 * MINUTE_MS, 10 * MINUTE_MS];
const WIDTH = 1_000;
const HEIGHT = 100;
const ONCE_MS = 600_000;

export function MomentHead({ moment }: { readonly moment: RatedMoment }): JSX.Element {
  const { store, route } = useScreen();
  const { stayId, unitId, ageBand, atMs, alert } = moment;
  const timeZone = store.timeZone.value;
  const time = `${dayClockText(atMs, timeZone)}${localParts(atMs, timeZone).clock.slice(5)}`;
  const about =
    alert === null
      ? t('rating.momentAt')
      : `${t('rating.alertAt')}: ${ruleText(alert.ruleId)} (${named('level', alert.level, alert.level)})`;
  return (
    <div class="rating-moment">
      <p>
        <b>{about}</b> · {time} ({timeZone})
      </p>
      <p class="quiet">
        {stayId} · {named('researchBand', ageBand, ageBand)}{' '}
        <a href={routeHash({ ...route.value, page: 'known', unitId, atMs })}>{t('research.known')}</a>
      </p>
    </div>
  );
}

export function MomentView({
  moment,
  isHeadless = false,
}: {
  readonly moment: RatedMoment;
  readonly isHeadless?: boolean;
}): JSX.Element {
  const { stayId, atMs } = moment;
  const answer = usePolled(() => vitalsAround(stayId, atMs), { everyMs: ONCE_MS, key: `${stayId} ${atMs}` });
  return (
    <>
      {isHeadless ? null : <MomentHead moment={moment} />}
      <ReadAnswer answer={answer}>{(series) => <Plots series={series} atMs={atMs} />}</ReadAnswer>
    </>
  );
}

/** By the second, or by the minute where the history has let go of seconds. */
async function vitalsAround(stayId: string, atMs: number): Promise<Answer<HistorySeries>> {
  const asked = { stayId, fromMs: atMs - BEFORE_MS, toMs: atMs + AFTER_MS, signals: TREND_SIGNALS };
  const seconds = await serverApi.vitals({ ...asked, resolution: 'second' });
  if (!seconds.ok || seconds.value.atMs.length > 0) return seconds;
  return serverApi.vitals({ ...asked, resolution: 'minute' });
}

function Plots({ series, atMs }: { readonly series: HistorySeries; readonly atMs: number }): JSX.Element {
  const has = ({ lines }: TrendRow): boolean => lines.some(({ signal }) => measured(series, signal).length > 0);
  if (!TREND_ROWS.some(has)) return <Instead line={t('rating.noSignal')} />;
  return (
    <figure class="rating-plots">
      {TREND_ROWS.filter((row) => row.optional !== true || has(row)).map((row) => (
        <Plot key={row.key} row={row} series={series} atMs={atMs} />
      ))}
      <figcaption class="quiet">{t('rating.span')}</figcaption>
    </figure>
  );
}

function Plot({
  row,
  series,
  atMs,
}: {
  readonly row: TrendRow;
  readonly series: HistorySeries;
  readonly atMs: number;
}): JSX.Element {
  const values = row.lines.flatMap(({ signal }) => measured(series, signal));
  const isEmpty = values.length === 0;
  const [low, high] = scaleLimits(
    { low: isEmpty ? null : Math.min(...values), high: isEmpty ? null : Math.max(...values) },
    row,
  );
  const [fromMs, toMs] = [atMs - BEFORE_MS, atMs + AFTER_MS];
  const x = (ms: number): number => ((ms - fromMs) / (toMs - fromMs)) * WIDTH;
  const y = (value: number): number => HEIGHT - ((value - low) / (high - low)) * HEIGHT;
  const said = isEmpty ? t('rating.notMeasured') : t('rating.atMoment', { value: momentValue(row, series, atMs) });
  return (
    <div class="rating-plot" data-row={row.key}>
      <p>
        <b>{t(row.label)}</b> <span class="quiet">{row.unit}</span> <span>{said}</span>
      </p>
      {isEmpty ? null : (
        <div class="rating-plot-frame">
          <span class="quiet">{Math.round(high)}</span>
          <span class="quiet">{Math.round(low)}</span>
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${t(row.label)}: ${said}`}
          >
            <line class="rating-plot-moment" x1={x(atMs)} x2={x(atMs)} y1={0} y2={HEIGHT} />
            {row.lines.map(({ signal, colour, style }) => (
              <path
                key={signal}
                data-style={style}
                d={linePath(series.atMs, series.signals[signal]?.mean ?? [], { x, y, isJoined: style !== 'dots' })}
                style={{ stroke: `var(${colour})` }}
              />
            ))}
          </svg>
        </div>
      )}
    </div>
  );
}

/** Of the lines that count; of a second source where those were silent. */
function momentValue({ lines }: TrendRow, series: HistorySeries, atMs: number): string {
  const told = lines.flatMap(({ signal, style }) => {
    const value = valueAt(series.atMs, series.signals[signal]?.mean ?? [], atMs);
    return value === null ? [] : [{ style, text: signalText(signalIndex(signal), value) }];
  });
  const first = told.filter(({ style }) => style === 'line');
  return (first.length > 0 ? first : told).map(({ text }) => text).join(' / ') || DASH;
}

function measured({ signals }: HistorySeries, signal: string): readonly number[] {
  return (signals[signal]?.mean ?? []).filter((value) => value !== null);
}
