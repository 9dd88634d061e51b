/** The rows of the score and of the risk: steps, each holding until the next decision. */
import { useSignal } from '@preact/signals';
import { useReaction } from '../../page/derived.ts';
import { useRef } from 'preact/hooks';
import { useScreen } from '../../page/screen.ts';
import { DASH, numberText, percentText } from '../../text/number-text.ts';
import { t } from '../../text/text.ts';
import { joinWithinMs, silencesOf } from './trend-table.ts';
import { lastAtOrBefore } from './held-step.ts';
import { ChartHost, type SharedTrend } from './chart-host.tsx';
import {
  riskSteps,
  risksOf,
  scoreSteps,
  scoresOf,
  withSilences,
  type Silence,
  type Steps,
  type TimedRisk,
  type TimedScore,
} from './decision-steps.ts';
import type { ChartSeries } from './chart.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../../live/stay-cell.ts';

interface Props extends SharedTrend {
  readonly stay: StayCell;
  readonly last: boolean;
}

/** A line at 0 stands clear of the axis. */
export const BELOW_ZERO = -0.7;

export const STEP_SERIES: readonly ChartSeries[] = [
  { colour: '--vital-score', style: 'steps', banded: true, joinWithinSeconds: 0 },
];
const RISK_SERIES: readonly ChartSeries[] = [
  { colour: '--vital-risk', style: 'steps', banded: false, joinWithinSeconds: 0 },
];

export function ScoreRow({ ruleId, stay, last, ...shared }: Props & { readonly ruleId: string }): JSX.Element {
  const { store } = useScreen();
  const seen = useRef<TimedScore[]>([]);
  useReaction(() => {
    const score = stay.scores.value.find((candidate) => candidate.ruleId === ruleId);
    if (score !== undefined) seen.current.push({ atMs: store.now.peek()?.unitMs ?? 0, score });
  }, [stay, ruleId, store]);
  const steps = (): Steps =>
    withSilences(
      scoreSteps([...scoresOf(shared.feed.decisions.peek(), ruleId), ...seen.current], shared.feed.window().toMs),
      silencesIn(shared.feed),
    );
  const maximum = stay.scores.peek().find((score) => score.ruleId === ruleId)?.maximum ?? 26;
  return (
    <StepRow
      {...shared}
      last={last}
      name="score"
      label={t('score.short')}
      unit={t('trend.ofMaximum', { maximum })}
      series={STEP_SERIES}
      steps={steps}
      banded
      limits={(_low, high) => [BELOW_ZERO, Math.max(14, (high ?? 0) + 1)]}
      text={(value, low, high) => (value === null ? (low === null ? DASH : `${low}–${high}`) : numberText(value, 0))}
    />
  );
}

export function RiskRow({ modelId, stay, last, ...shared }: Props & { readonly modelId: string }): JSX.Element {
  const seen = useRef<TimedRisk[]>([]);
  useReaction(() => {
    const risk = stay.risks.value.find((candidate) => candidate.modelId === modelId);
    if (risk !== undefined) seen.current.push({ atMs: risk.dueAtMs, risk });
  }, [stay, modelId]);
  const steps = (): Steps =>
    withSilences(
      riskSteps([...risksOf(shared.feed.decisions.peek(), modelId), ...seen.current], shared.feed.window().toMs),
      silencesIn(shared.feed),
    );
  return (
    <StepRow
      {...shared}
      last={last}
      name="risk"
      label={t('trend.risk')}
      unit="%"
      series={RISK_SERIES}
      steps={steps}
      banded={false}
      limits={(_low, high) => [BELOW_ZERO, Math.min(100, Math.max(20, (high ?? 0) * 1.2))]}
      text={(value) => percentText(value === null ? null : value / 100)}
    />
  );
}

/** A line of steps stops where no monitor is known to have sent anything for minutes. */
const SILENT_SECONDS = 120;

export function silencesIn(feed: SharedTrend['feed']): readonly Silence[] {
  const { table } = feed;
  const measured = table.signals.filter((name) => feed.intervalMs(name) > 0);
  // The quickest of them: an hourly feed is not silent between two hours.
  const joinsMs = measured.map((name) => joinWithinMs(name, feed.intervalMs(name), table.stepMs));
  const quickestMs = joinsMs.length === 0 ? 2 * table.stepMs : Math.min(...joinsMs);
  return silencesOf(table, Math.max(SILENT_SECONDS, quickestMs / 1_000), feed.openedAtMs / 1_000);
}

export interface StepRowProps extends SharedTrend {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly series: readonly ChartSeries[];
  readonly steps: () => Steps;
  readonly banded: boolean;
  readonly last: boolean;
  readonly limits: (low: number | null, high: number | null) => [number, number];
  /** Beneath the label while the crosshair is elsewhere. */
  readonly now?: string;
  readonly text: (value: number | null, low: number | null, high: number | null) => string;
}

export function StepRow({
  name,
  label,
  unit,
  series,
  steps,
  banded,
  last,
  limits,
  now = '',
  text,
  ...shared
}: StepRowProps): JSX.Element {
  const told = useSignal('');
  const tell = (atSeconds: number | null): void => {
    told.value = atSeconds === null ? '' : heldText(steps(), atSeconds, text);
  };
  const data = () => {
    const { atSeconds, value, low, high } = steps();
    return banded ? [atSeconds, value, low, high] : [atSeconds, value];
  };
  return (
    <div class="trend-row" data-row={name} data-last={last} style={{ '--weight': 0.8 }}>
      <div class="trend-label" data-vital={name}>
        <strong>{label}</strong> <span class="quiet">{unit}</span>
        <span class="trend-told">{told.value === '' ? now : told.value}</span>
      </div>
      <ChartHost
        {...shared}
        series={series}
        lines={name}
        data={data}
        limits={limits}
        first={false}
        last={last}
        label={label}
        onCrosshair={tell}
      />
    </div>
  );
}

/** What held at that moment: the newest decision at or before it; a dash before the first. */
function heldText(steps: Steps, atSeconds: number, text: StepRowProps['text']): string {
  const index = lastAtOrBefore(steps.atSeconds, atSeconds);
  return index === null ? DASH : text(steps.value[index] ?? null, steps.low[index] ?? null, steps.high[index] ?? null);
}
