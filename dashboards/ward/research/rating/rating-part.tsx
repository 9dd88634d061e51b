/** Studies in which two people judge the same moments: what there is, and what who is signed in has to do with each. */
import { useState } from 'preact/hooks';
import { Instead } from '../../connections/data-frame.tsx';
import { usePolled } from '../../connections/polled.ts';
import { useScreen } from '../../page/screen.ts';
import { ratingPath, serverApi } from '../../page/server-api.ts';
import { t } from '../../text/text.ts';
import { dayClockText } from '../../text/time-text.ts';
import { labelText } from '../form/research-text.ts';
import { ReadAnswer } from '../form/read-answer.tsx';
import { AgreementView } from './agreement-view.tsx';
import { RatingForm } from './rating-form.tsx';
import { SheetView } from './sheet-view.tsx';
import type { RatingSummary } from '../../../../services/contract/screens/rating/rating-view.ts';
import type { ResearchChoices } from '../../../../services/contract/screens/research-view.ts';
import type { JSX } from 'preact';

const ASK_EVERY_MS = 10_000;

interface Opened {
  readonly studyId: string;
  readonly view: 'sheet' | 'agreement';
}

export function RatingPart({ choices }: { readonly choices: ResearchChoices }): JSX.Element {
  const [opened, setOpened] = useState<Opened | null>(null);
  if (opened === null) return <Studies choices={choices} open={setOpened} />;
  return (
    <>
      <button type="button" class="research-new" onClick={() => setOpened(null)}>
        ← {t('rating.close')}
      </button>
      {opened.view === 'sheet' ? <SheetView studyId={opened.studyId} /> : <AgreementView studyId={opened.studyId} />}
    </>
  );
}

function Studies({
  choices,
  open,
}: {
  readonly choices: ResearchChoices;
  readonly open: (opened: Opened) => void;
}): JSX.Element {
  const zone = useScreen().store.facts.value?.timeZone;
  const [begun, setBegun] = useState(0);
  const [isNew, setNew] = useState(false);
  const answer = usePolled(serverApi.ratings.list, { everyMs: ASK_EVERY_MS, key: String(begun) });
  const taken = (): void => {
    setNew(false);
    setBegun(begun + 1);
  };
  return (
    <>
      <p class="quiet">{t('rating.what')}</p>
      {isNew ? (
        <RatingForm key={zone} choices={choices} taken={taken} close={() => setNew(false)} />
      ) : (
        <button type="button" class="primary research-new" onClick={() => setNew(true)}>
          {t('rating.new')}
        </button>
      )}
      <ReadAnswer answer={answer}>
        {(all) =>
          all.length > 0 ? (
            <ul class="research-runs">
              {all.map((study) => (
                <Study key={study.studyId} study={study} open={open} />
              ))}
            </ul>
          ) : isNew ? null : (
            <Instead line={t('rating.none')} />
          )
        }
      </ReadAnswer>
    </>
  );
}

function Study({
  study,
  open,
}: {
  readonly study: RatingSummary;
  readonly open: (opened: Opened) => void;
}): JSX.Element {
  const { units, store } = useScreen();
  const { studyId, unitId, question, labelId, items, drawnFrom, state, raters, adjudicator, mine } = study;
  const unit = units.value.find((each) => each.unitId === unitId)?.name ?? unitId;
  const time = dayClockText(study.createdAtMs, store.timeZone.value);
  return (
    <li class="research-run" data-state={state}>
      <h2>{question}</h2>
      <p>
        <b>{t(`ratingState.${state}`)}</b> · {labelText(labelId)} · {unit} ·{' '}
        {t('rating.items', { count: items, from: drawnFrom })}
      </p>
      <p class="rating-people">
        {raters.map(({ name, answered }) => (
          <span key={name}>
            {t('rating.progress', { name, answered, items })}
            <progress max={items} value={answered} aria-label={name} />
          </span>
        ))}
        <span>{t('rating.settles', { name: adjudicator })}</span>
      </p>
      <p class="quiet">
        {studyId} · {t('rating.madeBy', { time, name: study.createdBy })}
      </p>
      <div class="research-run-do">
        {mine === 'rates' ? (
          <button
            type="button"
            class={state === 'rating' ? 'primary' : undefined}
            onClick={() => open({ studyId, view: 'sheet' })}
          >
            {t(state === 'rating' ? 'rating.judge' : 'rating.lookThrough')}
          </button>
        ) : null}
        {state === 'rating' ? null : (
          <button
            type="button"
            class={state === 'settling' && mine === 'settles' ? 'primary' : undefined}
            onClick={() => open({ studyId, view: 'agreement' })}
          >
            {t('rating.result')}
          </button>
        )}
        {state === 'done' ? (
          <a class="research-file" href={ratingPath(studyId, 'labels.csv')} download={`${studyId}.csv`}>
            {t('rating.csv')}
          </a>
        ) : null}
      </div>
      {state === 'done' ? <p class="quiet">{t('rating.onlyJudged')}</p> : null}
    </li>
  );
}
