/** The sentences under a score, the same on the card and in an opened row. */
import { wholeUnits } from '../text/number-text.ts';
import { clinicalText, rules } from '../text/clinical-text.ts';
import { named, t } from '../text/text.ts';
import { factsOf } from '../text/rule-words.ts';
import { areaText, findingText, probabilityText, publishedText } from '../text/score-text.ts';
import type { ComponentChildren, JSX } from 'preact';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';

/** What must be known before the number is used: where it does not belong, what moved it, what is odd in its inputs. */
export function ScoreCautions({ score }: { readonly score: ScoreResult }): JSX.Element {
  return (
    <>
      {score.cautions.map((caution) => (
        <p key={caution.code} class="caution">
          <strong>{t('score.caution')}</strong> {wholeUnits(clinicalText(caution))}
        </p>
      ))}
      {score.triggers.map((trigger) => (
        <Said key={trigger.id} what={t('score.trigger')}>
          {wholeUnits(rules().heldTrigger(score.ruleId, trigger))}
        </Said>
      ))}
      {score.notes.map((note) => (
        <Said key={note} what={t('score.note')}>
          {wholeUnits(rules().note(score.ruleId, note))}
        </Said>
      ))}
    </>
  );
}

/** Findings with their definitions, the equation, the course, and how the publication counts. */
export function ScoreStatements({ score }: { readonly score: ScoreResult }): JSX.Element {
  const published = publishedText(score);
  const area = areaText(score);
  return (
    <>
      {published === null ? null : <Said what={t('score.publishedTotal')}>{published}</Said>}
      {score.findings.map((finding) => (
        <Said key={finding.id} what={`${findingText(score.ruleId, finding)}.`}>
          {wholeUnits(rules().findingText(score.ruleId, finding.id))}
        </Said>
      ))}
      {score.probability === null ? null : (
        <Said what={`${rules().probability(score.ruleId)}:`}>{probabilityText(score.probability)}</Said>
      )}
      {area === null ? null : <Said what={t('score.course')}>{area}</Said>}
    </>
  );
}

export function ScoreMissing({ score }: { readonly score: ScoreResult }): JSX.Element | null {
  return score.missing.length === 0 ? null : (
    <Said what={t('score.missing')}>{score.missing.map((item) => rules().missing(score.ruleId, item)).join(', ')}</Said>
  );
}

/** Which rule of which version spoke, for which age, how sure its table is and where it was published. */
export function ScoreSource({ score }: { readonly score: ScoreResult }): JSX.Element {
  const facts = factsOf(score);
  const band =
    score.ageBand === null ? null : t('score.ageBand', { band: rules().ageBand(score.ruleId, score.ageBand) });
  return (
    <>
      <p class="card-foot">{[score.ruleId, score.ruleVersion, band].filter(Boolean).join(' · ')}</p>
      {facts === undefined ? null : (
        <p class="card-foot">
          <span class="certainty">
            {t('score.certainty', { certainty: named('certainty', facts.certainty, facts.certainty) })}
          </span>{' '}
          <cite>{facts.citation}</cite>
        </p>
      )}
    </>
  );
}

function Said({ what, children }: { readonly what: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <p class="card-note">
      <strong>{what}</strong> {children}
    </p>
  );
}
