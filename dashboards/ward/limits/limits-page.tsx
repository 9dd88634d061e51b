/** The limits of vital signs: what holds for the unit at each age or for one child, who moved it and why, and one change more. */
import { useRef, useState } from 'preact/hooks';
import { DataFrame, Instead } from '../connections/data-frame.tsx';
import { usePolled } from '../connections/polled.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { Decided } from '../policy/decided.tsx';
import type { Deciding } from '../policy/decision-form.tsx';
import { t } from '../text/text.ts';
import { BudgetCard } from './budget-card.tsx';
import { KnownCard } from './known-card.tsx';
import { LimitEditor } from './limit-editor.tsx';
import { LimitMatrix } from './limit-matrix.tsx';
import { OwnRulesCard } from '../own-rules/own-rules-card.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { ProposalCard } from './proposal-card.tsx';
import { QuietCard } from './quiet-card.tsx';
import { rowKey } from './limit-draft.ts';
import { ReasonsCard } from './reasons-card.tsx';
import { WhoseLimits } from './whose-limits.tsx';
import type { JSX } from 'preact';
import type { LimitRow, LimitsView } from '../../../services/contract/screens/limits/limits-answer.ts';
import type { PolicyAnswer } from '../../../services/contract/screens/policy-answer.ts';

const ASK_POLICY_EVERY_MS = 3_000;
/** They are other only with another policy, a birthday or another child: the first asks at once. */
const ASK_LIMITS_EVERY_MS = 60_000;

export function LimitsPage(): JSX.Element {
  const { route, units } = useScreen();
  const unit = units.value.find(({ unitId }) => unitId === route.value.unitId) ?? units.value[0];
  return (
    <DataFrame page="limits">
      {unit === undefined ? <Instead line={t('policy.none')} /> : <UnitLimits key={unit.unitId} unitId={unit.unitId} />}
    </DataFrame>
  );
}

function UnitLimits({ unitId }: { readonly unitId: string }): JSX.Element {
  const { route, store } = useScreen();
  const polled = usePolled(() => serverApi.policy(unitId), { everyMs: ASK_POLICY_EVERY_MS, key: unitId });
  // An answer to a decision is newer than what was asked for before it, until it is asked again.
  const [taken, setTaken] = useState<{ readonly answer: PolicyAnswer; readonly before: typeof polled } | null>(null);
  const { bedId } = route.value;
  const stay = bedId === null ? null : store.beds.value.find((bed) => bed.bedId === bedId)?.stay.value;
  if (polled === null || store.facts.value === null) return <Instead line={t('limits.reading')} />;
  if (!polled.ok) return <Instead line={t('limits.failed')} why={t('connections.failedWhy')} />;
  const answer = taken !== null && taken.before === polled ? taken.answer : polled.value;
  const deciding = { answer, taken: (newer: PolicyAnswer) => setTaken({ answer: newer, before: polled }) };
  return (
    <div class="limits">
      <ProposalCard {...deciding} />
      {bedId !== null && (stay === null || stay === undefined) ? (
        <>
          <WhoseLimits own={null} />
          <Instead line={t('limits.gone')} />
        </>
      ) : (
        <Content key={stay?.stayId ?? ''} {...deciding} stayId={stay?.stayId ?? null} />
      )}
      <Newest {...deciding} />
      <p class="data-foot">{t('limits.foot')}</p>
    </div>
  );
}

function Content({ stayId, ...deciding }: Deciding & { readonly stayId: string | null }): JSX.Element {
  const { answer } = deciding;
  const { unitId, policy } = answer;
  const polled = usePolled(() => serverApi.limits(unitId, stayId), {
    everyMs: ASK_LIMITS_EVERY_MS,
    key: `${unitId} ${policy.version} ${(policy.limits ?? []).length} ${stayId}`,
  });
  // While another policy is read, whoever looked at a limit goes on seeing where they were.
  const last = useRef<LimitsView | null>(null);
  if (polled?.ok === true) last.current = polled.value;
  if (polled === null && last.current !== null) return <Limits view={last.current} {...deciding} />;
  if (polled === null) return <Instead line={t('limits.reading')} />;
  if (!polled.ok) return <Instead line={t(polled.status === 404 ? 'limits.gone' : 'limits.failed')} />;
  return <Limits view={polled.value} {...deciding} />;
}

function Limits({ view, ...deciding }: Deciding & { readonly view: LimitsView }): JSX.Element {
  const [chosen, setChosen] = useState<LimitRow | null>(null);
  const { stayId, rows } = view;
  const row = chosen === null ? undefined : rows.find((each) => isSameRow(each, chosen));
  return (
    <>
      <WhoseLimits own={view.children} />
      <div class="limits-work" data-editing={row !== undefined}>
        <LimitMatrix view={view} chosen={row ?? null} choose={setChosen} />
        {row === undefined ? null : (
          <LimitEditor
            key={`${rowKey(row)} ${deciding.answer.policy.version}`}
            row={row}
            stayId={stayId}
            close={() => setChosen(null)}
            {...deciding}
          />
        )}
      </div>
      {stayId === null ? (
        <OwnRulesCard {...deciding} preview={(change) => <PreviewPanel answer={deciding.answer} change={change} />} />
      ) : null}
      {stayId === null ? <QuietCard quiet={view.quiet} {...deciding} /> : null}
      {stayId === null ? <BudgetCard {...deciding} /> : null}
      {stayId === null ? <KnownCard {...deciding} /> : null}
      {stayId === null ? <ReasonsCard {...deciding} /> : null}
    </>
  );
}

function isSameRow(one: LimitRow, other: LimitRow): boolean {
  return rowKey(one) === rowKey(other);
}

function Newest(deciding: Deciding): JSX.Element | null {
  const { policy, mayChange } = deciding.answer;
  if (policy.decided === null) return null;
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t('limits.newest')}</h2>
      </div>
      <Decided {...deciding} note={mayChange ? null : <p class="card-note">{t('limits.mayNot')}</p>} />
    </section>
  );
}
