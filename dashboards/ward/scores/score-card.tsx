/** The score by which the board is read: a large number, what the chart asks for, and each part. */
import { useSignal } from '@preact/signals';
import { rules } from '../text/clinical-text.ts';
import { t } from '../text/text.ts';
import { levelAdvice, levelLabel } from '../text/rule-words.ts';
import { ScoreParts, ScorePartsFull } from './score-parts.tsx';
import { inputsText, scoreNumber, whyNot } from '../text/score-text.ts';
import { ScoreCautions, ScoreMissing, ScoreSource, ScoreStatements } from './score-words.tsx';
import { ScoreChanges } from './score-changes.tsx';
import type { JSX } from 'preact';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';

export function ScoreCard({ score }: { readonly score: ScoreResult }): JSX.Element {
  const full = useSignal(false);
  const parts =
    score.parts.length === 0 ? null : full.value ? <ScorePartsFull score={score} /> : <ScoreParts score={score} />;
  return (
    <section class="card score-card" data-status={score.status}>
      <div class="card-head">
        <h2>{rules().label(score.ruleId)}</h2>
        <span>{score.parts.length === 0 ? '' : inputsText(score)}</span>
      </div>
      {score.status === 'abstained' ? <Abstained score={score} /> : <Total score={score} />}
      <ScoreCautions score={score} />
      <ScoreStatements score={score} />
      {parts}
      <ScoreMissing score={score} />
      {parts === null ? null : (
        <button type="button" class="plain more" aria-expanded={full.value} onClick={() => (full.value = !full.value)}>
          {t(full.value ? 'score.lessDetail' : 'score.moreDetail')}
        </button>
      )}
      <ScoreSource score={score} />
    </section>
  );
}

function Total({ score }: { readonly score: ScoreResult }): JSX.Element {
  const level = levelLabel(score);
  return (
    <>
      <div class="score-total">
        <span class="score-number">{scoreNumber(score)}</span>
        <p>
          {score.status === 'partial' ? <span class="partial-why">{t('score.partial')} </span> : null}
          {level === null ? null : <strong>{level}. </strong>}
          {levelAdvice(score) ?? t('score.noLevel')}
        </p>
      </div>
      {score.trend === null ? null : (
        <p class="score-course">
          <ScoreChanges trend={score.trend} decimals={score.decimals} />
        </p>
      )}
    </>
  );
}

function Abstained({ score }: { readonly score: ScoreResult }): JSX.Element {
  return (
    <div class="score-total">
      <span class="score-number none">–</span>
      <p>
        <strong>{t('score.noScore')}:</strong> {whyNot(score)}
      </p>
    </div>
  );
}
