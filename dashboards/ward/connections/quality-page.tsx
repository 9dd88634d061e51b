/** Data quality of every feed: what is outside its limits first, then every signal with every check. */
import { useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { shortClockText } from '../text/time-text.ts';
import { named, t } from '../text/text.ts';
import { DataFrame, Instead } from './data-frame.tsx';
import { signalLabel } from './dry-run-result.tsx';
import { usePolled, type Polled } from './polled.ts';
import { QualityMatrix } from './quality-matrix.tsx';
import { measureText, outsideLimits, unitName, STANDING_SIGNS, type JudgedNumber } from './quality-text.ts';
import type { JSX } from 'preact';
import {
  QUALITY_WINDOWS,
  type QualityAnswer,
  type QualityWindow,
} from '../../../services/contract/screens/quality-report.ts';

const ASK_EVERY_MS = 10_000;

export function QualityPage(): JSX.Element {
  const { store } = useScreen();
  const answer = usePolled(serverApi.quality, { everyMs: ASK_EVERY_MS, key: 'quality' });
  const [window, setWindow] = useState<QualityWindow>('fiveMinutes');
  const aside = (
    <>
      {answer?.ok === true ? (
        <span class="quiet">
          {t('dataQuality.until', { time: shortClockText(answer.value.report.untilMs, store.timeZone.value) })}
        </span>
      ) : null}
      <div class="ranges" role="group" aria-label={t('dataQuality.window')}>
        {QUALITY_WINDOWS.map((choice) => (
          <button key={choice} type="button" aria-pressed={choice === window} onClick={() => setWindow(choice)}>
            {named('qualityWindow', choice, choice)}
          </button>
        ))}
      </div>
    </>
  );
  return (
    <DataFrame page="quality" aside={aside}>
      <Content answer={answer} window={window} />
    </DataFrame>
  );
}

function Content({
  answer,
  window,
}: {
  readonly answer: Polled<QualityAnswer>;
  readonly window: QualityWindow;
}): JSX.Element {
  if (answer === null) return <Instead line={t('connections.reading')} />;
  if (!answer.ok) return <Instead line={t('dataQuality.failed')} why={t('connections.failedWhy')} />;
  const { report, limits, leastValues } = answer.value;
  if (report.feeds.length === 0) return <Instead line={t('dataQuality.none')} why={t('dataQuality.noneWhy')} />;
  const outside = outsideLimits(report.feeds, { limits, leastValues, window });
  return (
    <>
      <Outside numbers={outside} />
      {report.feeds.map((feed) => (
        <QualityMatrix
          key={`${feed.feedId} ${feed.unitId}`}
          feed={feed}
          window={window}
          limits={limits}
          leastValues={leastValues}
        />
      ))}
      <p class="data-foot">{t('dataQuality.foot')}</p>
    </>
  );
}

function Outside({ numbers }: { readonly numbers: readonly JudgedNumber[] }): JSX.Element {
  const { units } = useScreen();
  if (numbers.length === 0) return <p class="outside-none">{t('dataQuality.outsideNone')}</p>;
  return (
    <section class="card outside">
      <div class="card-head">
        <h2>{t('dataQuality.outside')}</h2>
        <span>{numbers.length}</span>
      </div>
      <ul>
        {numbers.map(({ feed, signal, check, value, standing }) => (
          <li key={`${feed.feedId} ${feed.unitId} ${signal ?? ''} ${check}`} data-standing={standing}>
            <strong class="standing">
              {STANDING_SIGNS[standing]} {t(`standing.${standing}`)}
            </strong>
            <span>
              {named('qualityCheck', check, check)} <b>{measureText(check, value)}</b>
            </span>
            <span class="quiet">
              {signal === null ? t('dataQuality.whole') : signalLabel(signal)} · {feed.feedId} ·{' '}
              {unitName(units.value, feed.unitId)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
