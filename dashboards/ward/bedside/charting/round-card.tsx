/** The card of a round: what a nurse looks at, group by group. */
import { ChartField } from './chart-field.tsx';
import { ROUND_GROUPS } from './chart-fields.ts';
import { named, t } from '../../text/text.ts';
import type { ChartDraft } from '../../live/chart-draft.ts';
import type { StayCell } from '../../live/stay-cell.ts';
import type { JSX } from 'preact';

export function RoundCard({ draft, stay }: { readonly draft: ChartDraft; readonly stay: StayCell }): JSX.Element {
  return (
    <div class="chart-groups">
      {ROUND_GROUPS.map(({ id, names }) => (
        <section key={id} class="chart-group" data-group={id}>
          <h3>{named('chartGroup', id, id)}</h3>
          {names.map((name) => (
            <ChartField key={name} draft={draft} stay={stay} name={name} unsaid={t('chart.never')} />
          ))}
        </section>
      ))}
    </div>
  );
}
