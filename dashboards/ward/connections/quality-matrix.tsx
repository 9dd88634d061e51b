/** Signals by checks of one feed in one unit. What is outside its limits says so by colour, word, sign and place. */
import { useScreen } from '../page/screen.ts';
import { DASH } from '../text/number-text.ts';
import { named, t } from '../text/text.ts';
import { delayText } from './connection-text.ts';
import { signalLabel } from './dry-run-result.tsx';
import {
  alertText,
  CHECKS_BY_CATEGORY,
  isEnough,
  limitText,
  measureText,
  partsOf,
  STANDING_SIGNS,
  unitName,
} from './quality-text.ts';
import type { JSX } from 'preact';
import type { QualityCheck } from '../../../services/contract/records/data-quality.ts';
import {
  standingOf,
  type FeedQuality,
  type QualityLimit,
  type QualityWindow,
  type SignalQuality,
  type WindowQuality,
} from '../../../services/contract/screens/quality-report.ts';

interface MatrixFacts {
  readonly limits: readonly QualityLimit[];
  readonly leastValues: number;
  readonly quality: WindowQuality;
}

const CHECKS = CHECKS_BY_CATEGORY.flatMap(({ checks }) => checks);

export function QualityMatrix({
  feed,
  window,
  limits,
  leastValues,
}: {
  readonly feed: FeedQuality;
  readonly window: QualityWindow;
  readonly limits: readonly QualityLimit[];
  readonly leastValues: number;
}): JSX.Element {
  const { units } = useScreen();
  const quality = feed.windows[window];
  const facts = { limits, leastValues, quality };
  return (
    <section class="card quality-card">
      <div class="card-head">
        <h2>
          {feed.feedId}{' '}
          <span class="quiet">
            {[unitName(units.value, feed.unitId), feed.hospitalId].filter((part) => part !== null).join(' · ')}
          </span>
        </h2>
        <span>
          {t('dataQuality.devices', { count: feed.devices })} · {t('dataQuality.frames', { count: quality.frames })}
        </span>
      </div>
      {quality.frames + quality.refused === 0 ? (
        <p class="card-note">{t('dataQuality.noneInWindow')}</p>
      ) : (
        <div class="data-scroll" tabIndex={0} role="region" aria-label={`${t('dataQuality.title')} ${feed.feedId}`}>
          <table class="quality-matrix">
            <MatrixHead limits={limits} />
            <tbody>
              {byConcern(quality.rows, facts).map((row) => (
                <MatrixRow key={row.signal ?? ''} row={row} facts={facts} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function MatrixHead({ limits }: { readonly limits: readonly QualityLimit[] }): JSX.Element {
  return (
    <thead>
      <tr class="categories">
        <td />
        {CHECKS_BY_CATEGORY.map(({ category, checks }) => (
          <th key={category} scope="colgroup" colSpan={checks.length}>
            {named('qualityCategory', category, category)}
          </th>
        ))}
      </tr>
      <tr>
        <th scope="col">{t('dataQuality.signal')}</th>
        {CHECKS.map((check) => {
          const limit = limits.find((each) => each.check === check);
          return (
            <th key={check} scope="col">
              {named('qualityCheck', check, check)}
              {limit === undefined ? null : (
                <small>
                  {limitText(limit, limit.mark)} · {alertText(limit)}
                </small>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function MatrixRow({ row, facts }: { readonly row: SignalQuality; readonly facts: MatrixFacts }): JSX.Element {
  return (
    <tr class={row.signal === null ? 'whole-feed' : undefined}>
      <th scope="row">{row.signal === null ? t('dataQuality.whole') : signalLabel(row.signal)}</th>
      {CHECKS.map((check) => (
        <MatrixCell key={check} row={row} check={check} facts={facts} />
      ))}
    </tr>
  );
}

function MatrixCell({
  row,
  check,
  facts,
}: {
  readonly row: SignalQuality;
  readonly check: QualityCheck;
  readonly facts: MatrixFacts;
}): JSX.Element {
  const value = row.measures[check];
  if (value === null) return <td class="no-number">{DASH}</td>;
  const standing = standingIn(row, check, facts);
  return (
    <td data-standing={standing}>
      <b>
        {standing === 'marked' || standing === 'poor' ? (
          <span class="standing">
            {STANDING_SIGNS[standing]} {t(`standing.${standing}`)}{' '}
          </span>
        ) : null}
        {measureText(check, value)}
      </b>
      <small>
        {isEnough(row.counts, facts.leastValues) ? baseText(row, check, facts.quality) : t('dataQuality.few')}
      </small>
    </td>
  );
}

function standingIn(
  row: SignalQuality,
  check: QualityCheck,
  { limits, leastValues }: MatrixFacts,
): ReturnType<typeof standingOf> {
  return isEnough(row.counts, leastValues)
    ? standingOf(
        row.measures[check],
        limits.find((limit) => limit.check === check),
      )
    : 'unknown';
}

/** What the number rests on. */
function baseText({ counts }: SignalQuality, check: QualityCheck, { refused, delayP50Ms }: WindowQuality): string {
  if (check === 'timeliness') {
    return delayP50Ms === null ? '' : t('dataQuality.median', { span: delayText(delayP50Ms) });
  }
  if (check === 'refused') return t('dataQuality.of', { part: refused, whole: refused + counts.values + counts.off });
  const parts = partsOf(check, counts);
  return parts === null ? '' : t('dataQuality.of', { part: parts[0], whole: parts[1] });
}

/** The whole feed first, then signals with something outside its limits, then the rest in their own order. */
function byConcern(rows: readonly SignalQuality[], facts: MatrixFacts): readonly SignalQuality[] {
  const rank = (row: SignalQuality): number => {
    if (row.signal === null) return 0;
    const standings = CHECKS.map((check) => standingIn(row, check, facts));
    if (standings.includes('poor')) return 1;
    return standings.includes('marked') ? 2 : 3;
  };
  return rows.toSorted((left, right) => rank(left) - rank(right));
}
