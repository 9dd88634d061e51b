/** The last twelve hours of a child in numbers: what was measured, how the score and the risk went, what a newborn had. */
import { signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';
import { usePolled } from '../connections/polled.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi, type HistorySeries } from '../page/server-api.ts';
import { rules } from '../text/clinical-text.ts';
import { DASH, numberText, percentText, signalText } from '../text/number-text.ts';
import { LEADING_RULE_ID, leadingScore, scoreBoundsText } from '../text/score-text.ts';
import { named, t, told } from '../text/text.ts';
import { shortClockText } from '../text/time-text.ts';
import { spanOf, spreadOf } from './hour-spread.ts';
import type { JSX } from 'preact';
import type { RiskResult } from '../../../services/contract/decisions/risk-result.ts';
import type { ScoreTrends } from '../../../services/contract/screens/score-trends.ts';
import type { StayCell } from '../live/stay-cell.ts';

const HOURS_MS = 12 * 3_600_000;
const ASK_EVERY_MS = 300_000;
const SIGNALS = [
  'heartRatePerMin',
  'spo2Percent',
  'respiratoryRatePerMin',
  'arterialMeanMmHg',
  'cuffMeanMmHg',
  'coreTemperatureCel',
] as const satisfies readonly SignalName[];

export function TwelveHours({ stay }: { readonly stay: StayCell }): JSX.Element {
  const { store } = useScreen();
  const { stayId } = stay;
  const span = () => {
    const toMs = Math.floor(store.now.peek()?.unitMs ?? 0) + 1;
    return { stayId, fromMs: Math.max(0, toMs - HOURS_MS), toMs };
  };
  const vitals = usePolled(() => serverApi.vitals({ ...span(), resolution: 'minute', signals: SIGNALS }), {
    everyMs: ASK_EVERY_MS,
    key: `handover vitals ${stayId}`,
  });
  const scores = usePolled(() => serverApi.scoreTrends(span()), {
    everyMs: ASK_EVERY_MS,
    key: `handover scores ${stayId}`,
  });
  return (
    <section>
      <h3>{t('handover.assessment')}</h3>
      {vitals === null ? <p class="quiet">{t('handover.reading')}</p> : null}
      {vitals?.ok === false ? <p class="handover-stale">{t('handover.noHistory')}</p> : null}
      {vitals?.ok === true ? <Spreads series={vitals.value} /> : null}
      <ScoreCourse stay={stay} trends={scores?.ok === true ? scores.value : null} />
      <Events stay={stay} />
    </section>
  );
}

function Spreads({ series }: { readonly series: HistorySeries }): JSX.Element {
  const rows = SIGNALS.flatMap((name) => {
    const spread = spreadOf(series, name);
    return spread === null ? [] : [{ name, ...spread }];
  });
  if (rows.length === 0) return <p class="quiet">{t('handover.nothingMeasured')}</p>;
  return (
    <table class="handover-spread">
      <thead>
        <tr>
          <th scope="col">{t('handover.last12')}</th>
          <th scope="col">{t('handover.lowest')}</th>
          <th scope="col">{t('handover.middle')}</th>
          <th scope="col">{t('handover.highest')}</th>
          <th scope="col">{t('handover.measured')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, lowest, middle, highest, hours }) => (
          <tr key={name}>
            <th scope="row">{rules().observation(name)}</th>
            <td>{signalText(signalIndex(name), lowest)}</td>
            <td>{signalText(signalIndex(name), middle)}</td>
            <td>{signalText(signalIndex(name), highest)}</td>
            <td>{t('handover.hours', { hours: numberText(hours, 1) })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The score by which the board is read, and the risk: how they are, how they were, and the worst between. */
function ScoreCourse({ stay, trends }: { readonly stay: StayCell; readonly trends: ScoreTrends | null }): JSX.Element {
  const { store } = useScreen();
  const score = leadingScore(stay.scores.value);
  const course = spanOf(trends?.scores.find(({ ruleId }) => ruleId === LEADING_RULE_ID));
  const zone = store.timeZone.value;
  return (
    <p class="handover-score">
      {score === undefined ? t('handover.noScore') : `${rules().shortLabel(score.ruleId)} ${scoreBoundsText(score)}`}
      {course === null
        ? null
        : ` · ${t('handover.course', {
            first: numberText(course.first.lower, 0),
            firstTime: shortClockText(course.first.atMs, zone),
            worst: numberText(course.worst.lower, 0),
            worstTime: shortClockText(course.worst.atMs, zone),
          })}`}
      {stay.risks.value.map((risk) => (
        <RiskSaid key={risk.modelId} risk={risk} zone={zone} />
      ))}
    </p>
  );
}

/** A refusal is told with its reason at the bedside; a number never without what kind of model it is of. */
function RiskSaid({ risk, zone }: { readonly risk: RiskResult; readonly zone: string }): JSX.Element | null {
  if (risk.probability === null) return null;
  const label = told(risk.label, zone);
  const kind = risk.label.code === 'risk.kind' ? named('riskKind', risk.label.values.kind, label) : label;
  return <span>{` · ${t('handover.risk', { risk: percentText(risk.probability), kind })}`}</span>;
}

function Events({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const counts = stay.events.value.filter(({ enabled, variant }) => enabled && variant === undefined);
  if (counts.length === 0) return null;
  return (
    <ul class="handover-charted">
      {counts.map((count) => (
        <li key={count.definitionId}>
          {rules().eventLabel(count.definitionId)} <b>{count.count24h ?? DASH}</b>
        </li>
      ))}
    </ul>
  );
}
