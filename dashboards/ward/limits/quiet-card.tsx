/** For how long an answer quietens alerts of a level, as it ships and as this unit has it. */
import { useState } from 'preact/hooks';
import { DecisionForm, type Deciding } from '../policy/decision-form.tsx';
import { named, t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { QuietRow } from '../../../services/contract/screens/limits/limits-answer.ts';

const MINUTE_MS = 60_000;

export function QuietCard({ quiet, ...deciding }: Deciding & { readonly quiet: readonly QuietRow[] }): JSX.Element {
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t('limits.quiet')}</h2>
      </div>
      <ul class="quiet-rows">
        {quiet.map((row) => (
          <Row key={`${row.level} ${row.inForceMs}`} row={row} {...deciding} />
        ))}
      </ul>
    </section>
  );
}

function Row({ row, ...deciding }: Deciding & { readonly row: QuietRow }): JSX.Element {
  const { level, shippedMs, inForceMs, bounds } = row;
  const [typed, setTyped] = useState(String(inForceMs / MINUTE_MS));
  const minutes = Number(typed);
  const isOwn = inForceMs !== shippedMs;
  const isPossible =
    typed.trim() !== '' && minutes * MINUTE_MS >= bounds.least && minutes * MINUTE_MS <= bounds.together;
  const text = (ms: number): number => ms / MINUTE_MS;
  return (
    <li>
      <h3>{named('level', level, level)}</h3>
      <p>
        {isOwn ? '◆ ' : ''}
        {t('limits.quietNow', { minutes: text(inForceMs) })}{' '}
        {isOwn ? <del class="quiet">{t('limits.quietShips', { minutes: text(shippedMs) })}</del> : null}
      </p>
      <DecisionForm
        {...deciding}
        open={t('limits.change')}
        submit={t(minutes * MINUTE_MS > bounds.alone ? 'limits.propose' : 'limits.decide')}
        change={(reason) =>
          isPossible && minutes * MINUTE_MS !== inForceMs
            ? { change: 'quiet', level, forMs: Math.round(minutes * MINUTE_MS), reason }
            : null
        }
      >
        <label>
          <span>
            {t('limits.quietMinutes', {
              least: text(bounds.least),
              alone: text(bounds.alone),
              together: text(bounds.together),
            })}
          </span>
          <input inputMode="decimal" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
      </DecisionForm>
      {isOwn ? (
        <DecisionForm
          {...deciding}
          open={t('limits.quietBack')}
          submit={t('limits.backSure')}
          change={(reason) => ({ change: 'quiet', level, forMs: null, reason })}
        />
      ) : null}
    </li>
  );
}
