/** What alerts a unit had and what came of them: for whoever answers for its limits. Counts, no child. */
import { useState } from 'preact/hooks';
import { DataFrame, Instead } from '../connections/data-frame.tsx';
import { usePolled, type Polled } from '../connections/polled.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { numberText } from '../text/number-text.ts';
import { t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { BurdenFigures } from './burden-figures.tsx';
import { BedTable, LevelTable, MonitorTable, PolicyTable, RuleTable } from './burden-tables.tsx';
import { HourBars } from './hour-bars.tsx';
import type { JSX } from 'preact';
import type { AlarmBurden } from '../../../services/contract/screens/alarm-burden.ts';

/** A month is tens of thousands of decisions for the server to read. */
const ASK_EVERY_MS = 600_000;
const DAY_MS = 86_400_000;
const PERIODS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;
type Period = keyof typeof PERIODS;

export function BurdenPage(): JSX.Element {
  const { route, units, store } = useScreen();
  const [period, setPeriod] = useState<Period>('week');
  const unit = units.value.find(({ unitId }) => unitId === route.value.unitId) ?? units.value[0];
  const isTold = store.facts.value !== null;
  if (unit === undefined || !isTold) {
    return (
      <DataFrame page="burden">
        <Instead line={t(unit === undefined ? 'policy.none' : 'waiting.ward')} />
      </DataFrame>
    );
  }
  const aside = (
    <div class="ranges" role="group" aria-label={t('burden.period')}>
      {(['day', 'week', 'month'] as const).map((choice) => (
        <button key={choice} type="button" aria-pressed={choice === period} onClick={() => setPeriod(choice)}>
          {t(`burden.period.${choice}`)}
        </button>
      ))}
    </div>
  );
  return (
    <DataFrame page="burden" aside={aside}>
      <Burden unitId={unit.unitId} period={period} />
    </DataFrame>
  );
}

function Burden({ unitId, period }: { readonly unitId: string; readonly period: Period }): JSX.Element {
  const { store } = useScreen();
  const ask = (): ReturnType<typeof serverApi.alarmBurden> => {
    const toMs = Math.floor(store.now.peek()?.unitMs ?? 0) + 1;
    const fromMs = Math.max(0, toMs - PERIODS[period]);
    return serverApi.alarmBurden({ unitId, timeZone: store.timeZone.peek(), fromMs, toMs });
  };
  const answer = usePolled(ask, { everyMs: ASK_EVERY_MS, key: `burden ${unitId} ${period}` });
  return <Content answer={answer} />;
}

function Content({ answer }: { readonly answer: Polled<AlarmBurden> }): JSX.Element {
  if (answer === null) return <Instead line={t('burden.reading')} />;
  if (!answer.ok) return <Instead line={t('burden.failed')} why={t('connections.failedWhy')} />;
  const burden = answer.value;
  const { fromMs, toMs, timeZone, bedDays, all } = burden;
  const span = { from: dayClockText(fromMs, timeZone), to: dayClockText(toMs, timeZone), days: numberText(bedDays, 1) };
  return (
    <div class="burden">
      <p class="quiet">{t('burden.counted', span)}</p>
      {all.alerts === 0 && burden.monitorAlarms.alarms === 0 ? (
        <Instead line={t('burden.none')} why={t('burden.noneWhy')} />
      ) : (
        <Counted burden={burden} />
      )}
    </div>
  );
}

function Counted({ burden }: { readonly burden: AlarmBurden }): JSX.Element {
  return (
    <>
      <BurdenFigures burden={burden} />
      <RuleTable burden={burden} />
      <div class="burden-columns">
        <div>
          <LevelTable burden={burden} />
          <BedTable burden={burden} />
        </div>
        <div>
          <HourBars title={t('burden.hours')} counts={burden.byHour} />
          <MonitorTable burden={burden} />
          <PolicyTable burden={burden} />
        </div>
      </div>
      <p class="data-foot">{t('burden.foot')}</p>
    </>
  );
}
