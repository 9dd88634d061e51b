/**
 * One score in the list: its name, its number or range, what it says, how it moved and how old its
 * oldest input is. The row is a button; only an opened one draws its parts.
 */
import { useSignal } from '@preact/signals';
import { useDerived } from '../page/derived.ts';
import { LiveAge } from '../page/live-age.tsx';
import { wholeUnits } from '../text/number-text.ts';
import { rules } from '../text/clinical-text.ts';
import { t } from '../text/text.ts';
import { ScoreChanges } from './score-changes.tsx';
import { levelAdvice, levelLabel } from '../text/rule-words.ts';
import { oldestInputAtMs } from './score-list.ts';
import { ScorePartsFull } from './score-parts.tsx';
import { findingText, missingText, publishedText, scoreBoundsText, scoreUnitText, whyNot } from '../text/score-text.ts';
import { ScoreCautions, ScoreMissing, ScoreSource, ScoreStatements } from './score-words.tsx';
import type { JSX } from 'preact';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';
import type { StayCell } from '../live/stay-cell.ts';

export function ScoreRow({ stay, ruleId }: { readonly stay: StayCell; readonly ruleId: string }): JSX.Element | null {
  const score = useDerived(
    () => stay.scores.value.find((candidate) => candidate.ruleId === ruleId),
    [stay, ruleId],
  ).value;
  const open = useSignal(false);
  if (score === undefined) return null;
  const id = `score-${ruleId}`;
  return (
    <li class="score-row" data-rule={ruleId} data-status={score.status}>
      <button
        type="button"
        class="score-line"
        aria-expanded={open.value}
        aria-controls={open.value ? id : undefined}
        onClick={() => (open.value = !open.value)}
      >
        <span class="score-name">
          <span class="fold" aria-hidden="true" />
          <span>
            {rules().shortLabel(score.ruleId)}{' '}
            {score.status === 'abstained' ? null : (
              <small>{t(score.status === 'complete' ? 'score.complete' : 'score.inPart')}</small>
            )}
          </span>
        </span>
        <RowNumber score={score} />
        {score.status === 'abstained' ? (
          <span class="row-reason">{wholeUnits(whyNot(score))}</span>
        ) : (
          <RowFacts score={score} />
        )}
      </button>
      {open.value ? <Opened id={id} score={score} /> : null}
    </li>
  );
}

function RowNumber({ score }: { readonly score: ScoreResult }): JSX.Element {
  const unit = scoreUnitText(score);
  return (
    <span class="row-number">
      <b>{scoreBoundsText(score)}</b>
      {unit === '' || score.status === 'abstained' ? null : <small> {unit}</small>}
    </span>
  );
}

function RowFacts({ score }: { readonly score: ScoreResult }): JSX.Element {
  const level = levelLabel(score);
  const oldestAtMs = oldestInputAtMs(score);
  const lacks = [publishedText(score), missingText(score)].filter(Boolean).join(' · ');
  return (
    <>
      {level === null && score.findings.length === 0 ? null : (
        <span class="row-chips">
          {level === null ? null : (
            <span class="chip" data-answer="level">
              {level}
            </span>
          )}
          {score.findings.map((finding) => (
            <span key={finding.id} class="chip" data-answer={finding.answer}>
              {findingText(score.ruleId, finding)}
            </span>
          ))}
        </span>
      )}
      {lacks === '' ? null : <span class="row-status">{lacks}</span>}
      <span class="row-course">
        {score.trend === null ? null : <ScoreChanges trend={score.trend} decimals={score.decimals} />}
        {oldestAtMs === null ? null : (
          <span class="row-age">
            {t('score.oldest')}{' '}
            <b>
              <LiveAge atMs={oldestAtMs} />
            </b>
          </span>
        )}
      </span>
    </>
  );
}

function Opened({ id, score }: { readonly id: string; readonly score: ScoreResult }): JSX.Element {
  return (
    <div id={id} class="score-open">
      <p class="card-note">
        <strong>{rules().label(score.ruleId)}.</strong> {wholeUnits(levelAdvice(score) ?? '')}
      </p>
      <ScoreCautions score={score} />
      <ScoreStatements score={score} />
      <ScoreMissing score={score} />
      {score.parts.length === 0 ? null : <ScorePartsFull score={score} />}
      <ScoreSource score={score} />
    </div>
  );
}
