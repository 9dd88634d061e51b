/** For how long what somebody knows lowers a new alert of the same problem by one level, and whose concern counts. */
import { useState } from 'preact/hooks';
import { DecisionForm, type Deciding } from '../policy/decision-form.tsx';
import { named, t } from '../text/text.ts';
import { KNOWN_BOUNDS_MS } from '../../../services/contract/known-bounds.ts';
import { CONCERN_CHARTED, CONCERN_SOURCES, type ConcernSource } from '../../../services/contract/records/concern.ts';
import type { JSX } from 'preact';
import type { AlreadyKnown } from '../../../services/contract/decisions/policy-view.ts';

const MINUTE_MS = 60_000;
const FIRST_MS = KNOWN_BOUNDS_MS.alone;

export function KnownCard(deciding: Deciding): JSX.Element {
  const { alreadyKnown, version } = deciding.answer.policy;
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t('lowering.title')}</h2>
      </div>
      <p>{alreadyKnown === undefined ? t('lowering.none') : `◆ ${nowText(alreadyKnown)}`}</p>
      <p class="quiet">{t('lowering.rule')}</p>
      <div class="limit-change">
        <Change key={version} {...deciding} />
        {alreadyKnown === undefined ? null : (
          <DecisionForm
            {...deciding}
            open={t('limits.quietBack')}
            submit={t('limits.backSure')}
            change={(reason) => ({ change: 'known', alreadyKnown: null, reason })}
          />
        )}
      </div>
    </section>
  );
}

function nowText({ withinMs, concerns }: AlreadyKnown): string {
  const counting = concerns.map((from) => named('charted', CONCERN_CHARTED[from], from)).join(', ');
  const minutes = withinMs / MINUTE_MS;
  return concerns.length === 0
    ? t('lowering.now', { minutes })
    : t('lowering.nowConcerns', { minutes, concerns: counting });
}

function Change(deciding: Deciding): JSX.Element {
  const held = deciding.answer.policy.alreadyKnown;
  const [typed, setTyped] = useState(String((held?.withinMs ?? FIRST_MS) / MINUTE_MS));
  const [concerns, setConcerns] = useState<readonly ConcernSource[]>(held?.concerns ?? []);
  const withinMs = typed.trim() === '' ? Number.NaN : Math.round(Number(typed) * MINUTE_MS);
  const isPossible = withinMs >= KNOWN_BOUNDS_MS.least && withinMs <= KNOWN_BOUNDS_MS.together;
  const isOther = JSON.stringify({ withinMs, concerns }) !== JSON.stringify(held);
  const toggle = (from: ConcernSource): void =>
    setConcerns(CONCERN_SOURCES.filter((each) => concerns.includes(each) !== (each === from)));
  return (
    <DecisionForm
      {...deciding}
      open={t('limits.change')}
      submit={t(withinMs > KNOWN_BOUNDS_MS.alone ? 'limits.propose' : 'limits.decide')}
      change={(reason) =>
        isPossible && isOther ? { change: 'known', alreadyKnown: { withinMs, concerns: [...concerns] }, reason } : null
      }
    >
      <label>
        <span>
          {t('limits.quietMinutes', {
            least: KNOWN_BOUNDS_MS.least / MINUTE_MS,
            alone: KNOWN_BOUNDS_MS.alone / MINUTE_MS,
            together: KNOWN_BOUNDS_MS.together / MINUTE_MS,
          })}
        </span>
        <input inputMode="decimal" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      {CONCERN_SOURCES.map((from) => (
        <label key={from} class="respect">
          <input type="checkbox" checked={concerns.includes(from)} onChange={() => toggle(from)} />
          <span>{t('lowering.counts', { concern: named('charted', CONCERN_CHARTED[from], from) })}</span>
        </label>
      ))}
    </DecisionForm>
  );
}
