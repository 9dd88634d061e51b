/** A published score with its parts: points as filled squares, inputs with ages, and what lacks. */
import { AGE_WORTH_TELLING_MS, inputAgeText, inputLabel, inputValueText } from '../alerts/alert-text.ts';
import { inputsText, scoreNumber, whyNot } from '../board/score-mark.tsx';
import { named, phrase, t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { InputReading, ScorePart, ScoreResult } from '../../../services/clinical/score-result.ts';

export function ScoreCard({ score }: { readonly score: ScoreResult }): JSX.Element {
  return (
    <section class="card score-card" data-status={score.status}>
      <div class="card-head">
        <h2>{phrase(score.label)}</h2>
        <span>{score.parts.length === 0 ? '' : inputsText(score)}</span>
      </div>
      {score.status === 'abstained' ? <Abstained score={score} /> : <Total score={score} />}
      {score.caution === null ? null : <p class="caution"><strong>{t('score.caution')}</strong> {phrase(score.caution)}</p>}
      {score.triggers.map((trigger) => <p key={trigger} class="trigger"><strong>{t('score.trigger')}</strong> {phrase(trigger)}</p>)}
      {score.parts.length === 0 ? null : (
        <ul class="score-parts">
          {score.parts.map((part) => <Part key={part.name} part={part} />)}
        </ul>
      )}
      {score.missing.length === 0 ? null : <p class="card-note"><strong>{t('score.missing')}</strong> {score.missing.map(phrase).join(', ')}</p>}
      <p class="card-foot">{[score.ruleId, score.ruleVersion, score.ageBand === null ? null : t('score.ageBand', { band: phrase(score.ageBand) })].filter(Boolean).join(' · ')}</p>
    </section>
  );
}

function Total({ score }: { readonly score: ScoreResult }): JSX.Element {
  const level = score.level === null ? null : named('scoreLevel', score.level, phrase(score.level));
  return (
    <div class="score-total">
      <span class="score-number">{scoreNumber(score)}</span>
      <p>
        {score.status === 'partial' ? <span class="partial-why">{t('score.partial')} </span> : null}
        {level === null ? null : <strong>{score.status === 'partial' ? t('score.levelAtLeast', { level }) : level}. </strong>}
        {score.levelText === null ? t('score.noLevel') : phrase(score.levelText)}
      </p>
    </div>
  );
}

function Abstained({ score }: { readonly score: ScoreResult }): JSX.Element {
  return (
    <div class="score-total">
      <span class="score-number none">–</span>
      <p><strong>{t('score.noScore')}:</strong> {whyNot(score)}</p>
    </div>
  );
}

function Part({ part }: { readonly part: ScorePart }): JSX.Element {
  const shown = part.inputs.filter((input) => input.value !== null || input.quality !== 'missing');
  const inputs = shown.length === 0 ? part.inputs.slice(0, 1) : shown;
  return (
    <li data-known={part.points !== null}>
      <span class="part-label">{inputLabel(part.name, part.label)}</span>
      <span class="part-inputs">{inputs.map((input) => <PartInput key={input.name} input={input} />)}</span>
      <span class="part-points" data-points={part.points ?? 'unknown'}>{part.points ?? (part.pointsMin === part.pointsMax ? part.pointsMin : `${part.pointsMin}–${part.pointsMax}`)}</span>
    </li>
  );
}

function PartInput({ input }: { readonly input: InputReading }): JSX.Element {
  const tellAge = input.quality !== 'present' || (input.ageMs ?? 0) >= AGE_WORTH_TELLING_MS;
  return (
    <span class="part-input" data-quality={input.quality} title={inputLabel(input.name, input.label)}>
      {input.value === null ? null : <span>{inputValueText(input)}</span>} {tellAge ? <small>{inputAgeText(input)}</small> : null}
    </span>
  );
}
