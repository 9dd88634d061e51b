/** A row for each score of the stay, each holding until the next decision; what gave no number in the range is named below. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useDerived, useReaction } from '../../page/derived.ts';
import { serverApi } from '../../page/server-api.ts';
import { useScreen } from '../../page/screen.ts';
import { rules } from '../../text/clinical-text.ts';
import { DASH, numberText } from '../../text/number-text.ts';
import { scoreNumber, scoreUnitText } from '../../text/score-text.ts';
import { levelLabel } from '../../text/rule-words.ts';
import { t } from '../../text/text.ts';
import { scoreStep, stepsOf, withSilences, type Step, type Steps, type TimedScore } from './decision-steps.ts';
import { BELOW_ZERO, STEP_SERIES, StepRow, silencesIn } from './step-rows.tsx';
import { TimeAxisRow } from './time-axis-row.tsx';
import { historyFaultOf, type HistoryState } from '../../page/history-fault.ts';
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { ScoreTrend } from '../../../../services/contract/screens/score-trends.ts';
import type { ScoreResult } from '../../../../services/clinical/score/score-result.ts';
import type { StayCell } from '../../live/stay-cell.ts';
import type { SharedTrend } from './chart-host.tsx';

interface Props extends SharedTrend {
  readonly stay: StayCell;
  readonly history: Signal<HistoryState>;
}

export function ScoreTrendRows({ stay, history, ...shared }: Props): JSX.Element {
  const stored = useStoredTrends(stay, shared.feed, history);
  const seen = useSeenScores(stay);
  const ids = useDerived(() => rowsOf(stay.scores.value, stored.value), [stay, stored]).value;
  return (
    <>
      {ids.drawn.map((ruleId) => (
        <Row
          key={ruleId}
          ruleId={ruleId}
          stay={stay}
          steps={() => [...stepsIn(stored.peek(), ruleId), ...(seen.get(ruleId) ?? []).map(scoreStep)]}
          {...shared}
        />
      ))}
      <TimeAxisRow {...shared} />
      {ids.empty.length === 0 ? null : (
        <p class="trend-none">
          {t('trend.noNumber', { names: ids.empty.map((ruleId) => rules().label(ruleId)).join(', ') })}
        </p>
      )}
    </>
  );
}

/** What the history has of the range; asked anew for another stay or range. */
function useStoredTrends(
  stay: StayCell,
  feed: SharedTrend['feed'],
  history: Signal<HistoryState>,
): Signal<readonly ScoreTrend[]> {
  const stored = useSignal<readonly ScoreTrend[]>([]);
  useEffect(() => {
    let left = false;
    const { fromMs, toMs } = feed.window();
    const asked = { stayId: stay.stayId, fromMs: Math.max(0, Math.floor(fromMs)), toMs: Math.ceil(toMs) };
    void serverApi.scoreTrends(asked).then((answer) => {
      if (left) return;
      // 404: this stay is so young that the history has not heard of it.
      history.value = answer.ok || answer.status === 404 ? 'there' : historyFaultOf(answer.code);
      if (answer.ok) stored.value = answer.value.scores;
      feed.redraw();
    });
    return () => {
      left = true;
    };
  }, [stay, feed, history, stored]);
  return stored;
}

/** Scores as this screen has seen them since it shows this stay. */
function useSeenScores(stay: StayCell): ReadonlyMap<string, readonly TimedScore[]> {
  const { store } = useScreen();
  const seen = useRef(new Map<string, TimedScore[]>());
  useReaction(() => {
    const atMs = store.now.peek()?.unitMs ?? 0;
    for (const score of stay.scores.value) {
      const known = seen.current.get(score.ruleId) ?? [];
      if (known.at(-1)?.score !== score) known.push({ atMs, score });
      seen.current.set(score.ruleId, known);
    }
  }, [stay, store]);
  return seen.current;
}

function rowsOf(
  scores: readonly ScoreResult[],
  stored: readonly ScoreTrend[],
): { readonly drawn: readonly string[]; readonly empty: readonly string[] } {
  const hasNumber = (ruleId: string): boolean =>
    scores.some((score) => score.ruleId === ruleId && score.status !== 'abstained') ||
    stored.some((trend) => trend.ruleId === ruleId && trend.lower.some((value) => value !== null));
  const all = [...new Set([...scores.map(({ ruleId }) => ruleId), ...stored.map(({ ruleId }) => ruleId)])];
  return { drawn: all.filter(hasNumber), empty: all.filter((ruleId) => !hasNumber(ruleId)) };
}

function stepsIn(stored: readonly ScoreTrend[], ruleId: string): readonly Step[] {
  return stored
    .filter((trend) => trend.ruleId === ruleId)
    .flatMap(({ atMs, total, lower, upper }) =>
      atMs.map((each, index) => ({
        atMs: each,
        value: total[index] ?? null,
        low: lower[index] ?? null,
        high: upper[index] ?? null,
      })),
    );
}

interface RowProps extends SharedTrend {
  readonly ruleId: string;
  readonly stay: StayCell;
  readonly steps: () => readonly Step[];
}

function Row({ ruleId, stay, steps, ...shared }: RowProps): JSX.Element {
  const score = useDerived(() => stay.scores.value.find((each) => each.ruleId === ruleId), [stay, ruleId]).value;
  const decimals = score?.decimals ?? 0;
  const text = (value: number | null, low: number | null, high: number | null): string => {
    if (value !== null) return numberText(value, decimals);
    return low === null ? DASH : `${numberText(low, decimals)}–${numberText(high, decimals)}`;
  };
  const isIndex = score !== undefined && (score.unit !== null || decimals > 0);
  const most = score?.maximum ?? 0;
  return (
    <StepRow
      {...shared}
      last={false}
      name="score"
      label={rules().label(ruleId)}
      unit={isIndex ? (score === undefined ? '' : scoreUnitText(score)) : t('trend.ofMaximum', { maximum: most })}
      series={STEP_SERIES}
      steps={(): Steps => withSilences(stepsOf(steps(), shared.feed.window().toMs), silencesIn(shared.feed))}
      banded
      limits={(_low, high) => [isIndex ? 0 : BELOW_ZERO, Math.max(isIndex ? 1 : Math.min(14, most), (high ?? 0) * 1.1)]}
      now={score === undefined ? '' : nowText(score)}
      text={text}
    />
  );
}

/** «11 · High», «no score». */
function nowText(score: ScoreResult): string {
  if (score.status === 'abstained') return t('score.noScore');
  return [scoreNumber(score), levelLabel(score)].filter(Boolean).join(' · ');
}
