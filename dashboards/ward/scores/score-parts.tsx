/**
 * What a score rests on. Short: a line a part with its values and points. Full: each input with its
 * value, unit, age, quality, where it came from and where it stands in the log, so that any number on
 * the screen can be followed to its raw record.
 */
import { AGE_WORTH_TELLING_MS, fromText, inputAgeText, inputValueText } from '../alerts/content/alert-text.ts';
import { LiveAge } from '../page/live-age.tsx';
import { numberText } from '../text/number-text.ts';
import { rules } from '../text/clinical-text.ts';
import { named, t } from '../text/text.ts';
import { originOf } from './score-list.ts';
import { Fragment, type JSX } from 'preact';
import type { InputReading, ScorePart, ScoreResult } from '../../../services/clinical/score/score-result.ts';

export function ScoreParts({ score }: { readonly score: ScoreResult }): JSX.Element {
  return (
    <ul class="score-parts">
      {score.parts.map((part) => (
        <li key={part.name} data-known={part.points !== null}>
          <span class="part-label">{rules().part(score.ruleId, part.name)}</span>
          <span class="part-inputs">
            {worthShowing(part).map((input) => (
              <PartInput key={input.name} ruleId={score.ruleId} input={input} />
            ))}
          </span>
          <PartPoints part={part} decimals={score.decimals} />
        </li>
      ))}
    </ul>
  );
}

/** Of several ways to say the same those that were used; the first where none was. */
function worthShowing(part: ScorePart): readonly InputReading[] {
  const shown = part.inputs.filter((input) => input.value !== null || input.quality !== 'missing');
  return shown.length === 0 ? part.inputs.slice(0, 1) : shown;
}

function PartInput({ ruleId, input }: InputProps): JSX.Element {
  const tellAge = input.quality !== 'present' || (input.ageMs ?? 0) >= AGE_WORTH_TELLING_MS;
  return (
    <span class="part-input" data-quality={input.quality} title={rules().input(ruleId, input.name)}>
      {input.value === null ? null : <span>{inputValueText(input)}</span>}{' '}
      {tellAge ? <small>{inputAgeText(input)}</small> : null}
    </span>
  );
}

/** Points as a filled square by weight; a range in an outline where the inputs lack. */
function PartPoints({ part, decimals }: { readonly part: ScorePart; readonly decimals: number }): JSX.Element {
  const { points, pointsMin, pointsMax } = part;
  const weight = points === null ? 'unknown' : decimals === 0 ? points : 'quantity';
  const text =
    points !== null || pointsMin === pointsMax
      ? numberText(points ?? pointsMin, decimals)
      : `${numberText(pointsMin, decimals)}–${numberText(pointsMax, decimals)}`;
  return (
    <span class="part-points" data-points={weight}>
      {text}
    </span>
  );
}

export function ScorePartsFull({ score }: { readonly score: ScoreResult }): JSX.Element {
  return (
    <ul class="parts-full">
      {score.parts.map((part) => (
        <li key={part.name}>
          <p class="part-head">
            <strong>{rules().part(score.ruleId, part.name)}</strong>
            <PartPoints part={part} decimals={score.decimals} />
          </p>
          <ul>
            {part.inputs.map((input) => (
              <FullInput key={input.name} ruleId={score.ruleId} input={input} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

interface InputProps {
  readonly ruleId: string;
  readonly input: InputReading;
}

function FullInput({ ruleId, input }: InputProps): JSX.Element {
  const facts = [
    input.quality === 'present' ? null : <strong>{named('quality', input.quality, input.quality)}</strong>,
    input.observedAtMs === null ? null : <LiveAge atMs={input.observedAtMs} />,
    sourceText(ruleId, input),
    input.record === null ? null : <span class="record">{t('score.record', { record: input.record })}</span>,
  ].filter((fact) => fact !== null);
  return (
    <li class="input-full" data-quality={input.quality}>
      <span>{rules().input(ruleId, input.name)}</span>
      <b>{inputValueText(input)}</b>
      <small>
        {facts.map((fact, index) => (
          <Fragment key={index}>
            {index === 0 ? '' : ' · '}
            {fact}
          </Fragment>
        ))}
      </small>
    </li>
  );
}

/** «laboratory: Lactate», «computed: eye + verbal + motor»; null where nothing came. */
function sourceText(ruleId: string, input: InputReading): string | null {
  const origin = originOf(input);
  if (origin === null) return null;
  const { formula } = input;
  const from = formula === null ? fromText(input.from) : rules().formula(ruleId, input.name, formula.id);
  return [named('origin', origin, origin), from, formula?.applies === false ? t('score.notApplicable') : '']
    .filter(Boolean)
    .join(': ');
}
