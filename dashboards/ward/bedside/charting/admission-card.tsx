/** Facts of birth, mother and admission. What nobody said stands there as «not said», and which scores wait for it. */
import { ageDaysAt } from '../../live/age-days.ts';
import { ChartField } from './chart-field.tsx';
import { useScreen } from '../../page/screen.ts';
import { rules } from '../../text/clinical-text.ts';
import { named, t } from '../../text/text.ts';
import {
  FACT_GROUPS,
  factGroupsFor,
  type AdmissionFact,
} from '../../../../services/contract/charting/admission-facts.ts';
import type { ChartDraft } from '../../live/chart-draft.ts';
import type { BedCell } from '../../live/ward-store.ts';
import type { StayCell } from '../../live/stay-cell.ts';
import type { JSX } from 'preact';

interface Props {
  readonly draft: ChartDraft;
  readonly stay: StayCell;
  readonly bed: BedCell;
}

export function AdmissionCard({ draft, stay, bed }: Props): JSX.Element {
  const { store } = useScreen();
  const { birthDate, newbornStay } = stay.identity.value;
  const atMs = store.now.peek()?.unitMs;
  const ageDays = ageDaysAt(birthDate, atMs);
  const groups = factGroupsFor({ ageDays, newbornStay, setting: bed.setting });
  return (
    <div class="chart-groups">
      {groups.map((group) => (
        <section key={group} class="chart-group" data-group={group}>
          <h3>{named('chartGroup', group, group)}</h3>
          {FACT_GROUPS[group].map((fact) => (
            <Fact key={fact.name} draft={draft} stay={stay} fact={fact} />
          ))}
        </section>
      ))}
    </div>
  );
}

function Fact({ draft, stay, fact }: Pick<Props, 'draft' | 'stay'> & { readonly fact: AdmissionFact }): JSX.Element {
  const waiting = waitingScores(stay, fact).map((ruleId) => rules().shortLabel(ruleId));
  const waits = waiting.length === 0 ? null : t('chart.waits', { scores: waiting.join(', ') });
  const help = fact.name === 'pim3Diagnosis' ? t('chart.pim3Classes') : null;
  const note = [waits, help].filter((part) => part !== null).join(' ');
  return (
    <ChartField
      draft={draft}
      stay={stay}
      name={fact.name}
      unsaid={t('chart.notSaid')}
      {...(note === '' ? {} : { note })}
    />
  );
}

/** Scores that speak of this child, are not complete, and ask for a fact that nobody said. */
function waitingScores(stay: StayCell, { name, asked }: AdmissionFact): readonly string[] {
  if (stay.charted.value.some((reading) => reading.name === name)) return [];
  return stay.scores.value
    .filter(({ ruleId, status }) => asked.includes(ruleId) && status !== 'complete')
    .map(({ ruleId }) => ruleId);
}
