/** What the decisions would do to the numbers of the last day, and what speaks against them. */
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { ownUnit, rangeText, type TermWords } from './term-words.ts';
import type { JSX } from 'preact';
import type { TermsTrial, TriedChange, TriedTerm } from '../../../services/contract/screens/terms-view.ts';

const OUTCOMES = { yes: 'terms.triedYes', second: 'terms.triedSecond', no: 'terms.triedNo' } as const;

export function TrialResult({ trial, words }: { readonly trial: TermsTrial; readonly words: TermWords }): JSX.Element {
  const tried = new Set(trial.terms.map(({ system, code }) => JSON.stringify([system, code])));
  const others = trial.changes.filter(({ system, code }) => !tried.has(JSON.stringify([system, code])));
  const hidden = trial.changeCount - trial.changes.length;
  return (
    <div class="terms-trial" role="status">
      <h3>{t('terms.tried')}</h3>
      <ul>
        {trial.terms.map((term) => (
          <li key={JSON.stringify([term.system, term.code, term.channel, term.name])} data-outcome={term.outcome}>
            <Tried term={term} changes={trial.changes} words={words} />
          </li>
        ))}
      </ul>
      <p>
        {others.length + hidden === 0 ? t('terms.noChanges') : t('terms.changes', { count: others.length + hidden })}
      </p>
      <ul class="terms-changes">
        {others.map(({ unitId, system, code, sentUnit, count, before, after }) => (
          <li key={JSON.stringify([unitId, system, code, sentUnit, before, count])} class="quiet">
            {t('terms.change', {
              code: `${code}${sentUnit === '' ? '' : ` «${sentUnit}»`}`,
              unit: unitId,
              count,
              before: words.of(before),
              after: words.of(after),
            })}
          </li>
        ))}
        {hidden > 0 ? <li class="quiet">{t('terms.moreChanges', { count: hidden })}</li> : null}
      </ul>
    </div>
  );
}

/** What becomes now of what came under it. */
function nowOf({ system, code }: TriedTerm, changes: readonly TriedChange[], words: TermWords): string | null {
  const now = new Set(
    changes.filter((each) => each.system === system && each.code === code).map(({ before }) => words.of(before)),
  );
  return now.size === 0 ? null : t('terms.takenNow', { now: [...now].join(', ') });
}

function Tried({
  term,
  changes,
  words,
}: {
  readonly term: TriedTerm;
  readonly changes: readonly TriedChange[];
  readonly words: TermWords;
}): JSX.Element {
  const { store } = useScreen();
  const now = nowOf(term, changes, words);
  return (
    <>
      <p>
        <strong>
          {term.code} → {words.of(term.target)}
        </strong>{' '}
        <span class="term-tag" data-kind={term.outcome}>
          {t(OUTCOMES[term.outcome])}
        </span>
      </p>
      {term.against === null ? null : <p class="terms-against">{words.told(term.against, store.timeZone.value)}</p>}
      {term.against?.code === 'term.answers-unsaid' ? <p class="terms-against">{t('terms.answersBy')}</p> : null}
      {term.taken.map((taken) => (
        <p key={`${taken.unitId} ${taken.count}`} class="quiet">
          {t('terms.taken', {
            unit: taken.unitId,
            count: taken.count,
            range: rangeText({ ...taken, unit: ownUnit(taken.unit) }),
          })}
        </p>
      ))}
      {now === null ? null : <p class="quiet">{now}</p>}
      {term.taken.length === 0 && term.unread.length === 0 && term.outcome !== 'no' ? (
        <p class="quiet">{t(term.target === 'none' ? 'terms.takenNoUse' : 'terms.takenNone')}</p>
      ) : null}
      {term.unread.length === 0 || term.outcome === 'no' ? null : (
        <p class="terms-against">
          {t('terms.unread', {
            units: term.unread.map((unit) => (unit === '' ? t('terms.unitNone') : `«${unit}»`)).join(', '),
          })}
        </p>
      )}
    </>
  );
}
