/** One limit: who moved it and why, what may be chosen, what a change would have done, and the change itself with its reason. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { DecisionForm, type Deciding } from '../policy/decision-form.tsx';
import { rules } from '../text/clinical-text.ts';
import { t } from '../text/text.ts';
import { draftOf, foretold, heldPlaceOf, limitIn, type AskedLimit, type AskedOf } from './limit-draft.ts';
import { LimitFields } from './limit-fields.tsx';
import { conditionText, levelName, ruleName, setText, valuesText } from './limits-text.ts';
import { PreviewPanel } from './preview-panel.tsx';
import type { JSX } from 'preact';
import type { LimitRow } from '../../../services/contract/screens/limits/limits-answer.ts';

interface Props extends Deciding {
  readonly row: LimitRow;
  /** Null: of every child of the age. */
  readonly stayId: string | null;
  readonly close: () => void;
}

export function LimitEditor({ row, stayId, close, ...deciding }: Props): JSX.Element {
  const { store } = useScreen();
  const heading = useRef<HTMLHeadingElement>(null);
  // A phone has the table above: whoever chose a limit is taken to it, and a keyboard goes on from there.
  useLayoutEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const { ruleId, bandId, level, inForce, shipped, change, isFirst } = row;
  const age = rules().ageBand(ruleId, bandId);
  const condition = conditionText(row);
  return (
    <section
      class="card limit-editor"
      aria-label={ruleName(ruleId)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <div class="card-head">
        <h2 ref={heading} tabIndex={-1}>
          {ruleName(ruleId)} · {levelName(level)}
        </h2>
        <button type="button" onClick={close}>
          {t('limits.close')}
        </button>
      </div>
      <p class="quiet">{condition === '' ? age : `${age}, ${condition}`}</p>
      <p>{t('limits.now', { text: valuesText(row, inForce) })}</p>
      <p class="quiet">{t('limits.ships', { text: valuesText(row, shipped) })}</p>
      {change === null ? null : <p>{setText(change, { age, timeZone: store.timeZone.value })}</p>}
      {isFirst ? <Change row={row} stayId={stayId} {...deciding} /> : <p class="card-note">{t('limits.deeper')}</p>}
    </section>
  );
}

function Change({ row, stayId, ...deciding }: Omit<Props, 'close'>): JSX.Element {
  const { store } = useScreen();
  const { answer } = deciding;
  const [draft, setDraft] = useState(() => draftOf(row, stayId === null ? 'age' : 'stay'));
  // The unit's own time, as it is when something is typed or sent.
  const about: AskedOf = { stayId, nowMs: store.now.peek()?.unitMs ?? 0, limits: answer.policy.limits ?? [] };
  const asked = limitIn(row, draft, about);
  const says = asked === null ? 'nothing' : foretold(row, asked);
  const held = heldPlaceOf(row, draft, about);
  const ask = (reason: string, limit: AskedLimit | null) =>
    limit === null || says === 'never' ? null : ({ change: 'limit', limit, reason } as const);
  return (
    <div class="limit-change">
      <DecisionForm
        {...deciding}
        open={t('limits.change')}
        submit={t(says === 'together' ? 'limits.propose' : 'limits.decide')}
        change={(reason) => ask(reason, asked)}
      >
        <LimitFields row={row} draft={draft} isOfChild={stayId !== null} set={setDraft} />
        <p class="limit-says" role="status" data-says={says}>
          {t(`limits.says.${says}`)}
        </p>
        <PreviewPanel answer={answer} change={ask(t('limits.preview'), asked)} />
      </DecisionForm>
      {held === null ? null : (
        <DecisionForm
          {...deciding}
          open={t('limits.back')}
          submit={t('limits.backSure')}
          change={(reason) => ({ change: 'limit-back', limit: held, reason })}
        >
          <p>{t('limits.backWhy')}</p>
        </DecisionForm>
      )}
    </div>
  );
}
