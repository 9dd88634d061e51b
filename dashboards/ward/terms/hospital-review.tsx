/** One hospital: the list of codes that wait on the left, the code in hand and the decision on the right. */
import { useRef, useState } from 'preact/hooks';
import { t } from '../text/text.ts';
import { DecisionPanel } from './decision-panel.tsx';
import {
  firstMeaning,
  NOTHING_CHOSEN,
  placeKey,
  shownTerms,
  stillThere,
  type Choice,
  type Meaning,
  type TermFilter,
} from './term-choice.ts';
import { TermDetail } from './term-detail.tsx';
import { TermFilters } from './term-filters.tsx';
import { TermList } from './term-list.tsx';
import type { TermWords } from './term-words.ts';
import type { JSX } from 'preact';
import type { HospitalTerms, TermTarget, WaitingTerm } from '../../../services/contract/screens/terms-view.ts';

export interface ReviewedHospital extends HospitalTerms {
  readonly map: NonNullable<HospitalTerms['map']>;
}

interface HospitalReviewProps {
  readonly hospital: ReviewedHospital;
  readonly atMs: number;
  readonly targets: readonly TermTarget[];
  readonly words: TermWords;
  readonly onDecided: () => void;
}

/** As terms.css: both columns in one. */
const NARROW = '(max-width: 1100px)';

interface Review {
  readonly filter: TermFilter;
  readonly setFilter: (filter: TermFilter) => void;
  /** In the order of the list, those that fit the filter. */
  readonly rows: readonly WaitingTerm[];
  readonly choice: Choice;
  readonly setChoice: (choice: Choice) => void;
  readonly chosen: readonly WaitingTerm[];
  /** The row in hand; undefined: none is shown. */
  readonly at: WaitingTerm | undefined;
  /** Codes that were chosen and wait no longer. */
  readonly gone: readonly string[];
  readonly meaningOf: (row: WaitingTerm) => Meaning;
  readonly isSaid: (row: WaitingTerm) => boolean;
  readonly mean: (row: WaitingTerm, meaning: Meaning) => void;
}

/** What a person has found, chosen and said so far, on the rows that wait now. */
function useReview(waiting: readonly WaitingTerm[], words: TermWords): Review {
  const [filter, setFilter] = useState<TermFilter>({ text: '', shown: 'all', sort: 'count' });
  const [held, setChoice] = useState<Choice>(NOTHING_CHOSEN);
  const [meanings, setMeanings] = useState<ReadonlyMap<string, Meaning>>(new Map());
  const byKey = new Map(waiting.map((row) => [placeKey(row), row]));
  const meaningOf = (row: WaitingTerm): Meaning => meanings.get(placeKey(row)) ?? firstMeaning(row);
  const rows = shownTerms(waiting, filter, (row) => words.of(meaningOf(row).target ?? ''));
  const choice = stillThere(held, waiting.map(placeKey));
  return {
    filter,
    setFilter,
    rows,
    choice,
    setChoice,
    chosen: [...choice.chosen].flatMap((key) => byKey.get(key) ?? []),
    at: (choice.at === null ? undefined : byKey.get(choice.at)) ?? rows[0],
    gone: [...held.chosen].filter((key) => !byKey.has(key)).map(codeIn),
    meaningOf,
    isSaid: (row) => meanings.has(placeKey(row)),
    mean: (row, meaning) => setMeanings((before) => new Map(before).set(placeKey(row), meaning)),
  };
}

export function HospitalReview({ hospital, atMs, targets, words, onDecided }: HospitalReviewProps): JSX.Element {
  const { waiting, map, more } = hospital;
  const { filter, setFilter, rows, choice, setChoice, chosen, at, gone, meaningOf, isSaid, mean } = useReview(
    waiting,
    words,
  );
  const detail = useRef<HTMLElement>(null);
  return (
    <div class="terms-columns">
      {waiting.length === 0 ? null : (
        <section class="terms-left" aria-label={t('terms.list')}>
          <TermFilters filter={filter} onFilter={setFilter} />
          <TermList
            rows={rows}
            choice={choice}
            atMs={atMs}
            words={words}
            meaningOf={meaningOf}
            isSaid={isSaid}
            onChoice={setChoice}
            onPressed={() => {
              if (matchMedia(NARROW).matches) detail.current?.scrollIntoView();
            }}
            onOpen={() => detail.current?.querySelector<HTMLElement>('input:checked, input, button')?.focus()}
          />
          {more === 0 ? null : <p class="data-foot">{t('terms.more', { count: more })}</p>}
          <p class="data-foot">{t('terms.foot')}</p>
        </section>
      )}
      <section
        class="terms-right"
        ref={detail}
        aria-label={t('terms.meaning')}
        onKeyDown={(event) => {
          if (event.key === 'Escape') document.querySelector<HTMLElement>('.term-row[tabindex="0"]')?.focus();
        }}
      >
        {at === undefined ? null : (
          <TermDetail
            key={placeKey(at)}
            row={at}
            atMs={atMs}
            meaning={meaningOf(at)}
            targets={targets}
            words={words}
            onMeaning={(meaning) => mean(at, meaning)}
          />
        )}
        <DecisionPanel
          hospitalId={hospital.hospitalId}
          map={map}
          chosen={chosen}
          waits={waiting.length > 0}
          gone={gone}
          meaningOf={meaningOf}
          words={words}
          onDecided={() => {
            setChoice({ ...choice, chosen: new Set() });
            onDecided();
          }}
          onRefused={onDecided}
        />
      </section>
    </div>
  );
}

function codeIn(key: string): string {
  const place: unknown = JSON.parse(key);
  return Array.isArray(place) ? String(place[1]) : key;
}
