/**
 * The decision on what is chosen: first a trial on the numbers of the last day, then a person's own reason, then it is
 * written. Nothing can be approved that was not tried as it stands.
 */
import { useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { serverApi, type Answer } from '../page/server-api.ts';
import { named, t } from '../text/text.ts';
import { decisionOf, type Decision, type Meaning } from './term-choice.ts';
import { TrialResult } from './trial-result.tsx';
import type { TermWords } from './term-words.ts';
import type { JSX } from 'preact';
import {
  TERM_OUTCOMES,
  type HospitalTerms,
  type RefusedTerm,
  type TermsDecided,
  type TermsTrial,
  type WaitingTerm,
} from '../../../services/contract/screens/terms-view.ts';

interface DecisionPanelProps {
  readonly hospitalId: string;
  readonly map: NonNullable<HospitalTerms['map']>;
  readonly chosen: readonly WaitingTerm[];
  /** Whether there is anything to choose. */
  readonly waits: boolean;
  /** Codes that were chosen and wait no longer. */
  readonly gone: readonly string[];
  readonly meaningOf: (row: WaitingTerm) => Meaning;
  readonly words: TermWords;
  readonly onDecided: () => void;
  readonly onRefused: () => void;
}

type Said =
  | { readonly is: 'nothing' | 'trying' | 'deciding' }
  | { readonly is: 'refused'; readonly code: string; readonly term: RefusedTerm | null }
  | { readonly is: 'done'; readonly decided: TermsDecided };

type Refused = Extract<Said, { is: 'refused' }>;

/** A trial, with what was tried on which map. */
interface Tried {
  readonly asked: string;
  readonly trial: TermsTrial;
}

interface Deciding {
  readonly said: Said;
  /** Of what is chosen now, as it stands; null: not tried yet. */
  readonly trial: TermsTrial | null;
  /** What was tried is not what is chosen now, or the map is another. */
  readonly isStale: boolean;
  readonly tryOut: () => Promise<void>;
  /** Resolves with true when it is written. */
  readonly decide: (ask: () => Promise<Answer<TermsDecided>>) => Promise<boolean>;
}

/** Asks the server for trial and decision; whatever it refuses ends the trial. */
function useDeciding(
  { hospitalId, map, onDecided, onRefused }: DecisionPanelProps,
  decisions: readonly Decision[],
): Deciding {
  const [said, setSaid] = useState<Said>({ is: 'nothing' });
  const [tried, setTried] = useState<Tried | null>(null);
  const asked = JSON.stringify([map.sha256, decisions]);
  const refuse = (answer: Extract<Answer<unknown>, { ok: false }>): false => {
    setSaid({ is: 'refused', code: refusalOf(answer), term: answer.term ?? null });
    setTried(null);
    onRefused();
    return false;
  };
  const tryOut = async (): Promise<void> => {
    setSaid({ is: 'trying' });
    const answer = await serverApi.tryTerms(hospitalId, { mapSha256: map.sha256, decisions });
    if (!answer.ok) {
      refuse(answer);
      return;
    }
    setTried({ asked, trial: answer.value });
    setSaid({ is: 'nothing' });
  };
  const decide = async (ask: () => Promise<Answer<TermsDecided>>): Promise<boolean> => {
    setSaid({ is: 'deciding' });
    const answer = await ask();
    if (!answer.ok) return refuse(answer);
    setSaid({ is: 'done', decided: answer.value });
    setTried(null);
    onDecided();
    return true;
  };
  const isCurrent = tried !== null && tried.asked === asked;
  return { said, trial: isCurrent ? tried.trial : null, isStale: tried !== null && !isCurrent, tryOut, decide };
}

export function DecisionPanel(props: DecisionPanelProps): JSX.Element {
  const { hospitalId, map, chosen, gone, meaningOf, words } = props;
  const [reason, setReason] = useState('');
  const decisions = chosen.map((row) => decisionOf(row, meaningOf(row)));
  const ready = decisions.filter((decision) => decision !== null);
  const { said, trial, isStale, tryOut, decide } = useDeciding(props, ready);
  const proposals = chosen.filter(({ proposal }) => proposal !== null).length;
  const isMixed = proposals > 0 && proposals < chosen.length;
  const unsaid = chosen.filter((_, index) => decisions[index] === null).map(({ code }) => code);
  const isBusy = said.is === 'trying' || said.is === 'deciding';
  return (
    <section class="card terms-decision" aria-label={t('terms.tried')}>
      <Outcome said={said} gone={gone} words={words} />
      {chosen.length === 0 ? (
        <>{props.waits ? <p class="quiet">{t('terms.choose')}</p> : null}</>
      ) : (
        <>
          <div class="terms-try">
            <strong>{t('terms.chosen', { count: chosen.length })}</strong>
            <button
              type="button"
              class={trial === null ? 'primary' : ''}
              disabled={isBusy || isMixed || ready.length === 0 || unsaid.length > 0}
              onClick={() => void tryOut()}
            >
              {t(said.is === 'trying' ? 'terms.trying' : 'terms.try')}
            </button>
          </div>
          {isMixed ? <p role="status">{t('terms.mixed')}</p> : null}
          {unsaid.length === 0 ? null : <p role="status">{t('terms.unsaid', { codes: unsaid.join(', ') })}</p>}
          {isStale ? <p role="status">{t('terms.stale')}</p> : null}
          {trial === null ? null : <TrialResult trial={trial} words={words} />}
          {isMixed ? null : (
            <Decide
              hospitalId={hospitalId}
              map={map}
              chosen={chosen}
              decisions={ready}
              trial={trial}
              reason={reason}
              onReason={setReason}
              isBusy={isBusy}
              onDecide={(ask) => void decide(ask).then((isWritten) => (isWritten ? setReason('') : undefined))}
            />
          )}
        </>
      )}
    </section>
  );
}

function refusalOf({ status, code }: { readonly status: number; readonly code: string }): string {
  if (status === 0 || status >= 500) return 'away';
  return status === 404 ? 'not-allowed' : code;
}

/** Of a refused decision on several codes: which one is the reason, and what is wrong with it. */
function RefusedText({ said, words }: { readonly said: Refused; readonly words: TermWords }): JSX.Element {
  const { store } = useScreen();
  const text =
    said.term === null
      ? named('termRefusal', said.code, t('termRefusal.not-possible'))
      : t('termRefusal.of-term', {
          code: said.term.term,
          why: words.told(said.term.why, store.timeZone.value),
        });
  return <p class="terms-refused">{text}</p>;
}

interface OutcomeProps {
  readonly said: Said;
  readonly gone: readonly string[];
  readonly words: TermWords;
}

function Outcome({ said, gone, words }: OutcomeProps): JSX.Element {
  return (
    <div aria-live="polite" class="terms-outcome">
      {said.is === 'deciding' ? <p>{t('terms.deciding')}</p> : null}
      {said.is === 'refused' ? <RefusedText said={said} words={words} /> : null}
      {said.is === 'refused' && gone.length > 0 ? <p>{t('terms.gone', { codes: gone.join(', ') })}</p> : null}
      {said.is === 'done' ? <p class="terms-done">{doneText(said.decided)}</p> : null}
    </div>
  );
}

/** Another map counts only where something was approved. */
function doneText(decided: TermsDecided): string {
  const what = outcomesText(decided);
  const counts = decided.terms.some(({ outcome }) => outcome === 'approved' || outcome === 'confirmed');
  return counts ? t('terms.done', { what, version: decided.version }) : what;
}

function outcomesText({ terms }: TermsDecided): string {
  return TERM_OUTCOMES.flatMap((outcome) => {
    const count = terms.filter((term) => term.outcome === outcome).length;
    return count === 0 ? [] : [t(`termOutcome.${outcome}`, { count })];
  }).join(' ');
}

interface DecideProps {
  readonly hospitalId: string;
  readonly map: NonNullable<HospitalTerms['map']>;
  readonly chosen: readonly WaitingTerm[];
  readonly decisions: readonly Decision[];
  /** Of exactly these decisions on this map; null: not tried yet. */
  readonly trial: TermsTrial | null;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly isBusy: boolean;
  readonly onDecide: (ask: () => Promise<Answer<TermsDecided>>) => void;
}

function Decide({
  hospitalId,
  map,
  chosen,
  decisions,
  trial,
  reason,
  onReason,
  isBusy,
  onDecide,
}: DecideProps): JSX.Element {
  const places = chosen.map(({ system, code, channel, name }) => ({ system, code, channel, name }));
  const isProposal = chosen.every(({ proposal }) => proposal !== null);
  const isOwn = chosen.some(({ proposal }) => proposal?.isOwn === true);
  const body = { mapSha256: map.sha256, reason: reason.trim() };
  const mayDecide = trial !== null && trial.terms.every(({ outcome }) => outcome !== 'no');
  const lacks = isBusy || body.reason === '';
  const answer = (accept: boolean): void =>
    onDecide(() => serverApi.confirmTerms(hospitalId, { ...body, places, accept }));
  return (
    <div class="terms-decide">
      <label>
        <span>{t('terms.reason')}</span>
        <textarea
          rows={2}
          maxLength={500}
          value={reason}
          aria-describedby="terms-reason-hint"
          onInput={(event) => onReason(event.currentTarget.value)}
        />
        <span class="quiet" id="terms-reason-hint">
          {t('terms.reasonHint')}
        </span>
      </label>
      <div class="terms-buttons">
        {isProposal ? (
          <>
            {isOwn ? null : (
              <button type="button" class="primary" disabled={lacks || !mayDecide} onClick={() => answer(true)}>
                {t('terms.confirm', { count: chosen.length })}
              </button>
            )}
            <button type="button" disabled={lacks} onClick={() => answer(false)}>
              {t(isOwn ? 'terms.takeBack' : 'terms.reject')}
            </button>
          </>
        ) : (
          <>
            <button
              type="button"
              class="primary"
              disabled={lacks || !mayDecide}
              onClick={() => onDecide(() => serverApi.approveTerms(hospitalId, { ...body, decisions }))}
            >
              {approveText(trial, chosen.length)}
            </button>
            <button
              type="button"
              disabled={lacks}
              onClick={() => onDecide(() => serverApi.keepTerms(hospitalId, { ...body, places }))}
            >
              {t('terms.keep')}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

function approveText(trial: TermsTrial | null, count: number): string {
  const second = trial?.terms.filter(({ outcome }) => outcome === 'second').length ?? 0;
  if (second === 0) return t('terms.approve', { count });
  return second === count
    ? t('terms.propose', { count })
    : t('terms.approveAndPropose', { count: count - second, second });
}
