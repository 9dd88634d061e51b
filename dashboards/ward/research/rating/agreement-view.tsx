/** How far two raters agree, and each moment that they judged differently, for a third to settle. */
import { useState } from 'preact/hooks';
import { Instead } from '../../connections/data-frame.tsx';
import { usePolled } from '../../connections/polled.ts';
import { serverApi } from '../../page/server-api.ts';
import { numberText } from '../../text/number-text.ts';
import { named, t } from '../../text/text.ts';
import {
  RATING_ANSWERS,
  type KappaView,
  type RatingAgreement,
} from '../../../../services/contract/screens/rating/rating-view.ts';
import { answerText } from './answer-text.ts';
import { MomentHead, MomentView } from './moment-view.tsx';
import type { JSX } from 'preact';

const ASK_EVERY_MS = 10_000;

export function AgreementView({ studyId }: { readonly studyId: string }): JSX.Element {
  const [changes, setChanges] = useState(0);
  const [last, setLast] = useState<RatingAgreement | null>(null);
  const polled = usePolled(() => serverApi.ratings.agreement(studyId), {
    everyMs: ASK_EVERY_MS,
    key: `${studyId} ${changes}`,
  });
  const taken = (agreement: RatingAgreement): void => {
    setLast(agreement);
    setChanges(changes + 1);
  };
  // While a change is asked after, what was told last stays in sight.
  const agreement = polled?.ok === true ? polled.value : last;
  if (polled?.ok === false) return <Instead line={t('research.failed')} why={t('research.failedWhy')} />;
  if (agreement === null) return <Instead line={t('research.reading')} />;
  return <Agreement agreement={agreement} taken={taken} />;
}

interface Props {
  readonly agreement: RatingAgreement;
  readonly taken: (agreement: RatingAgreement) => void;
}

function Agreement({ agreement, taken }: Props): JSX.Element {
  const { study, rated, agreed, kappa, counts, items } = agreement;
  return (
    <section class="rating-sheet" aria-label={study.question}>
      <h2>{study.question}</h2>
      <p class="rating-kappa">{kappaText(kappa)}</p>
      <p>{t('rating.same', { agreed, rated })}</p>
      <table class="research-table">
        <thead>
          <tr>
            <th scope="col">{t('rating.answer')}</th>
            {study.raters.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(counts).map(([answer, both]) => (
            <tr key={answer}>
              <th scope="row">{answerText(answer)}</th>
              {both.map((count, index) => (
                <td key={study.raters[index]?.name}>{count}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{t('rating.differ')}</h2>
      {items.length === 0 ? <p>{t('rating.noneDiffers')}</p> : null}
      <ul class="research-runs">
        {items.map((item) => (
          <Differing key={item.item} item={item} agreement={agreement} taken={taken} />
        ))}
      </ul>
    </section>
  );
}

function Differing({
  item,
  agreement,
  taken,
}: Props & { readonly item: RatingAgreement['items'][number] }): JSX.Element {
  const { study } = agreement;
  const [isShown, setShown] = useState(false);
  const [state, setState] = useState<'' | 'keeping' | 'notKept'>('');
  const [first, second] = study.raters;
  const settle = async (answer: (typeof RATING_ANSWERS)[number]): Promise<void> => {
    setState('keeping');
    const kept = await serverApi.ratings.settle(study.studyId, { item: item.item, answer });
    setState(kept.ok ? '' : 'notKept');
    if (kept.ok) taken(kept.value);
  };
  return (
    <li class="research-run">
      <MomentHead moment={item} />
      <p>
        {t('rating.said', {
          first: first?.name ?? '',
          firstAnswer: answerText(item.first),
          second: second?.name ?? '',
          secondAnswer: answerText(item.second),
        })}
      </p>
      <p>
        <b>
          {item.settled === null ? t('rating.notSettled') : t('rating.settledAs', { answer: answerText(item.settled) })}
        </b>
      </p>
      <div class="rating-answers">
        <button type="button" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {t(isShown ? 'run.hide' : 'rating.showMoment')}
        </button>
        {study.mine === 'settles' ? (
          <span role="group" aria-label={t('rating.settle')}>
            {RATING_ANSWERS.map((answer) => (
              <button
                key={answer}
                type="button"
                aria-pressed={item.settled === answer}
                disabled={state === 'keeping'}
                onClick={() => void settle(answer)}
              >
                {t('rating.settle')}: {answerText(answer)}
              </button>
            ))}
          </span>
        ) : null}
        <p role="alert">{state === '' ? '' : t(state === 'keeping' ? 'rating.keeping' : 'rating.notKept')}</p>
      </div>
      {isShown ? <MomentView moment={item} isHeadless /> : null}
    </li>
  );
}

function kappaText(kappa: KappaView): string {
  if (kappa.value === null) return named('ratingKappa', kappa.reason, kappa.reason);
  const [value, low, high] = [kappa.value, kappa.low, kappa.high].map((each) => numberText(each, 2));
  return t('rating.kappa', { value: value ?? '', low: low ?? '', high: high ?? '' });
}
