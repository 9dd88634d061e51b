/** The right column of the bedside view. */
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { useDerived } from '../page/derived.ts';
import { serverApi } from '../page/server-api.ts';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { ChartedCard } from './charted-card.tsx';
import { RiskCard } from './risk-card.tsx';
import { CharacteristicsCard } from '../newborn/characteristics-card.tsx';
import { EventsCard } from '../newborn/events-card.tsx';
import { ScoreCard } from '../scores/score-card.tsx';
import { leadingScore } from '../text/score-text.ts';
import { ScoresPanel } from '../scores/scores-panel.tsx';
import { StayAlerts } from './stay-alerts.tsx';
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';

/** Alerts of the last three days, whatever range the trends show. */
const ALERTS_SPAN_MS = 72 * 3_600_000;
const ALERTS_MAX = 500;

export function SideCards({ stay }: { readonly stay: StayCell }): JSX.Element {
  const { store } = useScreen();
  const decisions = useSignal<readonly Decision[]>([]);
  useEffect(() => {
    const toMs = Math.ceil(store.now.peek()?.unitMs ?? 0);
    const asked = {
      unitId: store.facts.peek()?.unitId ?? '',
      stayId: stay.stayId,
      kinds: ['alert.changed'] as const,
      limit: ALERTS_MAX,
    };
    decisions.value = [];
    let left = false;
    void serverApi.decisions({ ...asked, fromMs: Math.max(0, toMs - ALERTS_SPAN_MS), toMs }).then((answer) => {
      if (!left && answer.ok) decisions.value = answer.value;
    });
    return () => {
      left = true;
    };
  }, [stay, decisions, store]);
  return (
    <aside class="side-cards" aria-label={t('bedside.scores')} tabIndex={0}>
      <LeadingCard stay={stay} />
      <ScoresPanel stay={stay} />
      <EventsCard stay={stay} />
      <CharacteristicsCard stay={stay} />
      {stay.risks.value.map((risk) => (
        <RiskCard key={risk.modelId} risk={risk} />
      ))}
      <ChartedCard stay={stay} />
      <StayAlerts stayId={stay.stayId} decisions={decisions} />
    </aside>
  );
}

/** Its own component, so that another score does not draw it again. */
function LeadingCard({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const score = useDerived(() => leadingScore(stay.scores.value), [stay]).value;
  return score === undefined ? null : <ScoreCard score={score} />;
}
