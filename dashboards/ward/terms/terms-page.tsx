/** Codes that wait for a person: what each may mean, what a decision would change, and the decision itself. */
import { useRef, useState } from 'preact/hooks';
import { DataFrame, Instead } from '../connections/data-frame.tsx';
import { usePolled, type Polled } from '../connections/polled.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { t } from '../text/text.ts';
import { momentText } from '../text/time-text.ts';
import { HospitalReview, type ReviewedHospital } from './hospital-review.tsx';
import { TermWords } from './term-words.ts';
import type { JSX } from 'preact';
import type { HospitalTerms, TermsAnswer } from '../../../services/contract/screens/terms-view.ts';

const ASK_EVERY_MS = 5_000;
const FORBIDDEN = 403;

export function TermsPage(): JSX.Element {
  const [round, setRound] = useState(0);
  const answer = usePolled(serverApi.terms, { everyMs: ASK_EVERY_MS, key: `terms ${round}` });
  // Between two answers, and under the words that none can be read now, what a person has begun is kept.
  const [last, lastGood] = [useRef<Polled<TermsAnswer>>(null), useRef<TermsAnswer | null>(null)];
  if (answer !== null) last.current = answer;
  if (answer?.ok === true) lastGood.current = answer.value;
  const [hospitalId, setHospitalId] = useState<string | null>(null);
  const hospitals = lastGood.current?.hospitals ?? [];
  const chosen = hospitals.find((each) => each.hospitalId === hospitalId) ?? hospitals[0];
  const instead = insteadOf(answer ?? last.current, chosen);
  return (
    <DataFrame page="codes" aside={<Aside hospitals={hospitals} chosen={chosen} onChoose={setHospitalId} />}>
      {instead}
      {lastGood.current === null || chosen === undefined || chosen.map === null ? null : (
        <div class="terms-content" hidden={instead !== null}>
          <Reviewed
            key={chosen.hospitalId}
            hospital={{ ...chosen, map: chosen.map }}
            answer={lastGood.current}
            onDecided={() => setRound((before) => before + 1)}
          />
        </div>
      )}
    </DataFrame>
  );
}

/** What stands where the codes cannot; null: they can. */
function insteadOf(answer: Polled<TermsAnswer>, chosen: HospitalTerms | undefined): JSX.Element | null {
  if (answer === null) return <Instead line={t('terms.reading')} />;
  if (!answer.ok) {
    return answer.status === FORBIDDEN ? (
      <Instead line={t('terms.notYours')} />
    ) : (
      <Instead line={t('terms.failed')} why={t('terms.failedWhy')} />
    );
  }
  if (chosen === undefined) return <Instead line={t('terms.noHospital')} why={t('terms.noHospitalWhy')} />;
  return chosen.map === null ? (
    <Instead line={t('terms.noMap', { hospital: chosen.hospitalId })} why={t('terms.noMapWhy')} />
  ) : null;
}

function Reviewed({
  hospital,
  answer,
  onDecided,
}: {
  readonly hospital: ReviewedHospital;
  readonly answer: TermsAnswer;
  readonly onDecided: () => void;
}): JSX.Element {
  const { fault } = hospital.map;
  return (
    <>
      {fault === null ? null : (
        <div class="terms-fault" role="status">
          <p>{t('terms.mapFault')}</p>
          <p lang="en">{fault}</p>
        </div>
      )}
      {hospital.waiting.length === 0 ? (
        <p class="terms-none" role="status">
          {t('terms.nothingWaits')}
        </p>
      ) : null}
      <HospitalReview
        hospital={hospital}
        atMs={answer.atMs}
        targets={answer.targets}
        words={new TermWords(answer.targets)}
        onDecided={onDecided}
      />
    </>
  );
}

function Aside({
  hospitals,
  chosen,
  onChoose,
}: {
  readonly hospitals: readonly HospitalTerms[];
  readonly chosen: HospitalTerms | undefined;
  readonly onChoose: (hospitalId: string) => void;
}): JSX.Element | null {
  const { store } = useScreen();
  if (chosen === undefined) return null;
  const { map, waiting, more } = chosen;
  return (
    <>
      {hospitals.length > 1 ? (
        <label class="terms-hospital">
          <span class="unseen">{t('terms.hospital')}</span>
          <select value={chosen.hospitalId} onChange={(event) => onChoose(event.currentTarget.value)}>
            {hospitals.map(({ hospitalId }) => (
              <option key={hospitalId} value={hospitalId}>
                {hospitalId}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <strong>{chosen.hospitalId}</strong>
      )}
      {map === null ? null : (
        <span
          class="quiet"
          title={t('terms.version', {
            version: map.version,
            time: momentText(map.sinceMs, map.sinceMs, store.timeZone.value),
          })}
        >
          {t('terms.state', { waiting: waiting.length + more, approved: map.approved })}
        </span>
      )}
    </>
  );
}
