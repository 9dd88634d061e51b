/** Which reasons an answer to an alert offers in this unit, in order: those that ship, and those in the unit's own words. */
import { useState } from 'preact/hooks';
import { offeredText, reasonCodeOf } from '../alerts/content/reason-text.ts';
import { DecisionForm, type Deciding } from '../policy/decision-form.tsx';
import { named, t } from '../text/text.ts';
import { ACKNOWLEDGE_REASONS, REASONS_MAX, REASON_TEXT_MAX } from '../../../services/contract/records/closed-lists.ts';
import { ownReason } from './own-reason.ts';
import type { JSX } from 'preact';
import type { OfferedReason } from '../../../services/contract/decisions/policy-view.ts';

export function ReasonsCard(deciding: Deciding): JSX.Element {
  const { reasons } = deciding.answer.policy;
  const offered = reasons ?? ACKNOWLEDGE_REASONS;
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t('reasons.title')}</h2>
      </div>
      <ol class="reasons-offered">
        {offered.map((each) => (
          <li key={reasonCodeOf(each)}>
            {typeof each === 'string' ? '' : '◆ '}
            {offeredText(each)}
          </li>
        ))}
      </ol>
      <div class="limit-change">
        <Change key={deciding.answer.policy.version} offered={offered} {...deciding} />
        {reasons === undefined ? null : (
          <DecisionForm
            {...deciding}
            open={t('limits.quietBack')}
            submit={t('limits.backSure')}
            change={(reason) => ({ change: 'reasons', reasons: null, reason })}
          />
        )}
      </div>
    </section>
  );
}

function Change({ offered, ...deciding }: Deciding & { readonly offered: readonly OfferedReason[] }): JSX.Element {
  const [chosen, setChosen] = useState(offered);
  const [typed, setTyped] = useState({ en: '', ko: '' });
  const own = chosen.filter((each) => typeof each !== 'string');
  const isOffered = (code: string): boolean => chosen.some((each) => reasonCodeOf(each) === code);
  const drop = (code: string): void => setChosen(chosen.filter((each) => reasonCodeOf(each) !== code));
  const added = ownReason(typed, chosen);
  const add = (): void => {
    if (added === null) return;
    setChosen([...chosen, added]);
    setTyped({ en: '', ko: '' });
  };
  const isOther = JSON.stringify(chosen) !== JSON.stringify(offered);
  return (
    <DecisionForm
      {...deciding}
      open={t('limits.change')}
      submit={t('limits.decide')}
      change={(reason) => (isOther && chosen.length > 0 ? { change: 'reasons', reasons: [...chosen], reason } : null)}
    >
      {ACKNOWLEDGE_REASONS.map((code) => (
        <label key={code} class="respect">
          <input
            type="checkbox"
            checked={isOffered(code)}
            onChange={() => (isOffered(code) ? drop(code) : setChosen([...chosen, code]))}
          />
          <span>{named('reason', code, code)}</span>
        </label>
      ))}
      {own.map((each) => (
        <label key={reasonCodeOf(each)} class="respect">
          <input type="checkbox" checked onChange={() => drop(reasonCodeOf(each))} />
          <span>◆ {offeredText(each)}</span>
        </label>
      ))}
      <div class="limit-two">
        {(['en', 'ko'] as const).map((code) => (
          <label key={code}>
            <span>{t(code === 'en' ? 'reasons.english' : 'reasons.korean')}</span>
            <input
              autocomplete="off"
              lang={code}
              maxLength={REASON_TEXT_MAX}
              value={typed[code]}
              onInput={(event) => setTyped({ ...typed, [code]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <button type="button" disabled={added === null || chosen.length >= REASONS_MAX} onClick={add}>
        {t('reasons.add')}
      </button>
      <p class="quiet">{t('reasons.note')}</p>
    </DecisionForm>
  );
}
