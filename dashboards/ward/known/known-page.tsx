/**
 * How a unit stood at a past moment, by what had arrived until then. It must never be taken for the ward now: another
 * ground, a heading that says so and stays in sight, no alarm colour, and nothing that could be pressed at an alert.
 */
import { useEffect, useState } from 'preact/hooks';
import { DataFrame, Instead } from '../connections/data-frame.tsx';
import { useScreen } from '../page/screen.ts';
import { serverApi, type Answer } from '../page/server-api.ts';
import { spanWords, t } from '../text/text.ts';
import { localParts, dayClockText } from '../text/time-text.ts';
import { may } from '../../../services/contract/access/access-table.ts';
import { coarseSpanText } from '../../../services/wording/text/span-text.ts';
import { KnownBeds } from './known-beds.tsx';
import { MomentChoice } from './moment-choice.tsx';
import type { JSX } from 'preact';
import type { KnownView } from '../../../services/contract/screens/known-view.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A live screen blanks after five seconds without a heartbeat. */
const STOOD_STILL_MS = 5_000;
/** Folding takes the server seconds of a core: whoever steps through moments asks for the last one. */
const SETTLED_MS = 300;
const [BUSY, FORBIDDEN] = ['busy', 403];

export function KnownPage(): JSX.Element {
  const { route, units, session, store } = useScreen();
  const unit = units.value.find(({ unitId }) => unitId === route.value.unitId) ?? units.value[0];
  const role = session.value?.role;
  // The unit's time comes with its facts; a unit that says nothing now can be asked by an address with a moment.
  const isTold = store.facts.value !== null;
  const newestMs = (isTold ? store.now.peek()?.unitMs : undefined) ?? route.value.atMs;
  if (role === undefined || !may(role, 'look-back')) return <Framed line={t('known.mayNot')} />;
  if (unit === undefined) return <Framed line={t('policy.none')} />;
  if (newestMs === undefined) return <Framed line={t('waiting.ward')} />;
  return (
    <DataFrame page="known">
      <Past unitId={unit.unitId} atMs={route.value.atMs ?? hourBefore(newestMs)} newestMs={newestMs} />
    </DataFrame>
  );
}

/** A whole minute. */
function hourBefore(ms: number): number {
  return Math.floor((ms - HOUR_MS) / MINUTE_MS) * MINUTE_MS;
}

function Framed({ line }: { readonly line: string }): JSX.Element {
  return (
    <DataFrame page="known">
      <Instead line={line} />
    </DataFrame>
  );
}

interface PastProps {
  readonly unitId: string;
  readonly atMs: number;
  /** The latest moment that can be chosen, ms. */
  readonly newestMs: number;
}

function Past({ unitId, atMs, newestMs }: PastProps): JSX.Element {
  const { store } = useScreen();
  const [tries, setTries] = useState(0);
  const answer = useKnown(unitId, { atMs, tries });
  const timeZone = (answer?.ok === true ? answer.value.state?.timeZone : undefined) ?? store.timeZone.value;
  const time = `${dayClockText(atMs, timeZone)}${localParts(atMs, timeZone).clock.slice(5)}`;
  return (
    <div class="known">
      <h1 class="known-heading" aria-live="polite">
        {t('known.heading', { time })}
      </h1>
      <MomentChoice atMs={atMs} newestMs={newestMs} timeZone={timeZone} />
      <p class="quiet">{t('known.what')}</p>
      <Content answer={answer} again={() => setTries(tries + 1)} />
    </div>
  );
}

/** null: not answered yet. Asks anew, once it has stood still, for another unit, moment or try; an answer to an earlier question is let go. */
function useKnown(
  unitId: string,
  { atMs, tries }: { readonly atMs: number; readonly tries: number },
): Answer<KnownView> | null {
  const { lookWhoIsSignedIn } = useScreen();
  const key = JSON.stringify([unitId, atMs, tries]);
  const [held, setHeld] = useState<{ readonly key: string; readonly answer: Answer<KnownView> } | null>(null);
  useEffect(() => {
    let isLeft = false;
    const ask = async (): Promise<void> => {
      const answer = await serverApi.known(unitId, atMs);
      if (isLeft) return;
      setHeld({ key, answer });
      if (!answer.ok && answer.status === 401) await lookWhoIsSignedIn();
    };
    const timer = setTimeout(() => void ask(), SETTLED_MS);
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [key, unitId, atMs, lookWhoIsSignedIn]);
  return held?.key === key ? held.answer : null;
}

function Content({
  answer,
  again,
}: {
  readonly answer: Answer<KnownView> | null;
  readonly again: () => void;
}): JSX.Element {
  if (answer === null) return <Instead line={t('known.reading')} />;
  if (!answer.ok) {
    const line =
      answer.code === BUSY ? t('known.busy') : t(answer.status === FORBIDDEN ? 'known.mayNot' : 'known.failed');
    return (
      <>
        <Instead line={line} />
        <button type="button" class="known-again" onClick={again}>
          {t('known.again')}
        </button>
      </>
    );
  }
  const { state, unitAtMs, atMs } = answer.value;
  if (state === null || unitAtMs === null) return <Instead line={t('known.nothing')} />;
  return (
    <>
      {atMs - unitAtMs > STOOD_STILL_MS ? (
        <p class="known-still">{t('known.stoodStill', { span: coarseSpanText(atMs - unitAtMs, spanWords()) })}</p>
      ) : null}
      <KnownBeds state={state} unitAtMs={Math.max(unitAtMs, atMs)} />
    </>
  );
}
