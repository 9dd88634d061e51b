/** One moment after the other, with what was measured around it; nothing here tells what the other rater said. */
import { useState } from 'preact/hooks';
import { Instead } from '../../connections/data-frame.tsx';
import { usePolled } from '../../connections/polled.ts';
import { serverApi, type Answer } from '../../page/server-api.ts';
import { t } from '../../text/text.ts';
import { RATING_ANSWERS, type RatingSheet } from '../../../../services/contract/screens/rating/rating-view.ts';
import { answerText } from './answer-text.ts';
import { ReadAnswer } from '../form/read-answer.tsx';
import { MomentView } from './moment-view.tsx';
import type { JSX } from 'preact';

/** Nobody else writes on the sheet. */
const ASK_EVERY_MS = 600_000;

type Item = RatingSheet['items'][number];

export function SheetView({ studyId }: { readonly studyId: string }): JSX.Element {
  const polled = usePolled(() => serverApi.ratings.items(studyId), { everyMs: ASK_EVERY_MS, key: studyId });
  const [given, setGiven] = useState<RatingSheet | null>(null);
  return <ReadAnswer answer={polled}>{(sheet) => <Sheet sheet={given ?? sheet} take={setGiven} />}</ReadAnswer>;
}

function Sheet({
  sheet,
  take,
}: {
  readonly sheet: RatingSheet;
  readonly take: (sheet: RatingSheet) => void;
}): JSX.Element {
  const { study, items } = sheet;
  const [place, setPlace] = useState(() => firstOpen(items, 0));
  const item = items[place];
  const left = items.filter(({ answer }) => answer === null).length;
  const isOver = study.state !== 'rating';
  if (item === undefined) return <Instead line={t('rating.none')} />;
  const go = (to: number): void => setPlace(Math.min(items.length - 1, Math.max(0, to)));
  const taken = (next: RatingSheet): void => {
    take(next);
    setPlace(firstOpen(next.items, place));
  };
  return (
    <section class="rating-sheet" aria-label={study.question}>
      <h2>{study.question}</h2>
      <p role="status">
        {t('rating.left', { left, items: items.length })}{' '}
        {isOver ? t('rating.both') : left === 0 ? t('rating.through') : ''}
      </p>
      <MomentView moment={item} />
      <Answers key={item.item} item={item} studyId={study.studyId} isOver={isOver} taken={taken} />
      <nav class="rating-steps">
        <button type="button" disabled={place === 0} onClick={() => go(place - 1)}>
          ← {t('rating.previous')}
        </button>
        <span>{t('rating.place', { place: place + 1, items: items.length })}</span>
        <button type="button" disabled={place === items.length - 1} onClick={() => go(place + 1)}>
          {t('rating.next')} →
        </button>
      </nav>
    </section>
  );
}

function Answers({
  item,
  studyId,
  isOver,
  taken,
}: {
  readonly item: Item;
  readonly studyId: string;
  readonly isOver: boolean;
  readonly taken: (sheet: RatingSheet) => void;
}): JSX.Element {
  const [state, setState] = useState<'' | 'keeping' | 'notKept'>('');
  const give = async (answer: (typeof RATING_ANSWERS)[number]): Promise<void> => {
    setState('keeping');
    const kept: Answer<RatingSheet> = await serverApi.ratings.answer(studyId, { item: item.item, answer });
    setState(kept.ok ? '' : 'notKept');
    if (kept.ok) taken(kept.value);
  };
  return (
    <div class="rating-answers" role="group" aria-label={t('rating.yours')}>
      {RATING_ANSWERS.map((answer) => (
        <button
          key={answer}
          type="button"
          aria-pressed={item.answer === answer}
          disabled={isOver || state === 'keeping'}
          onClick={() => void give(answer)}
        >
          {answerText(answer)}
        </button>
      ))}
      <p role="alert">{state === '' ? '' : t(state === 'keeping' ? 'rating.keeping' : 'rating.notKept')}</p>
    </div>
  );
}

/** The next that has no answer, from a place on and round to its beginning; the place itself where all have one. */
function firstOpen(items: readonly Item[], from: number): number {
  const order = [...items.keys()].map((index) => (from + index) % items.length);
  return order.find((index) => items[index]?.answer === null) ?? from;
}
