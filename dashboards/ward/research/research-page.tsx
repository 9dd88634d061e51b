/** Where a researcher looks back: stays without names, cohorts by their definitions, and runs over the past. */
import { DataFrame, Instead } from '../connections/data-frame.tsx';
import { usePolled } from '../connections/polled.ts';
import { RESEARCH_PARTS, routeHash } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { t } from '../text/text.ts';
import { may } from '../../../services/contract/access/access-table.ts';
import { CohortsPart } from './cohorts-part.tsx';
import { RatingPart } from './rating/rating-part.tsx';
import { RunsPart } from './runs-part.tsx';
import { StaysPart } from './stays-part.tsx';
import type { JSX } from 'preact';

/** What can be chosen changes with the version of the server alone. */
const CHOICES_EVERY_MS = 600_000;

export function ResearchPage(): JSX.Element {
  const role = useScreen().session.value?.role;
  return (
    <DataFrame page="research">
      {role !== undefined && may(role, 'do-research') ? <Parts /> : <Instead line={t('research.mayNot')} />}
    </DataFrame>
  );
}

function Parts(): JSX.Element {
  const { route } = useScreen();
  const shown = route.value.part ?? 'stays';
  const choices = usePolled(serverApi.research.choices, { everyMs: CHOICES_EVERY_MS, key: 'choices' });
  return (
    <div class="research">
      <nav class="research-parts" aria-label={t('research.title')}>
        {RESEARCH_PARTS.map((part) => (
          <a
            key={part}
            href={routeHash({ ...route.value, page: 'research', part })}
            aria-current={part === shown ? 'page' : undefined}
          >
            {t(`research.${part}`)}
          </a>
        ))}
      </nav>
      <p class="quiet">{t('research.what')}</p>
      {choices === null ? (
        <Instead line={t('research.reading')} />
      ) : !choices.ok ? (
        <Instead line={t('research.failed')} why={t('research.failedWhy')} />
      ) : shown === 'stays' ? (
        <StaysPart />
      ) : shown === 'cohorts' ? (
        <CohortsPart choices={choices.value} />
      ) : shown === 'runs' ? (
        <RunsPart choices={choices.value} />
      ) : (
        <RatingPart choices={choices.value} />
      )}
    </div>
  );
}
