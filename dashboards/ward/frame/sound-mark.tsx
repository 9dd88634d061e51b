/**
 * Says in the quiet line of every view whether this screen can be heard, and since which test; behind it, what a person does about that:
 * arm it, listen, say whether it was heard. A screen that was armed and cannot sound says so as loudly as a doubt about its values.
 */
import { useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { clockText } from '../text/time-text.ts';
import { named, t, type TextKey } from '../text/text.ts';
import { canSpeak } from '../sound/spoken.ts';
import type { Hearing } from '../sound/screen-sound.ts';
import type { SoundName } from '../sound/tones.ts';
import type { JSX } from 'preact';

const PANEL_ID = 'sound-panel';
const LISTENED: readonly SoundName[] = ['emergency', 'high', 'medium', 'low', 'not-live'];
/** Armed, and not to be relied on. */
const FAILING: readonly Hearing['kind'][] = ['blocked', 'no-output', 'unheard'];

export function SoundMark(): JSX.Element {
  const { sound, store } = useScreen();
  const hearing = sound.hearing.value;
  return (
    <>
      <button
        type="button"
        class="sound-mark"
        data-failing={FAILING.includes(hearing.kind)}
        popovertarget={PANEL_ID}
        title={t('sound.why')}
      >
        <span>{hearingText(hearing, store.timeZone.value)}</span>
      </button>
      <div id={PANEL_ID} popover="auto" class="sound-panel" role="dialog" aria-label={t('sound.title')}>
        <SoundPanel />
      </div>
    </>
  );
}

/** One line, for surfaces that stand instead of a view. */
export function HearingLine(): JSX.Element {
  const { sound, store } = useScreen();
  return <p class="surface-second hearing-line">{hearingText(sound.hearing.value, store.timeZone.value)}</p>;
}

function hearingText(hearing: Hearing, timeZone: string): string {
  const key: TextKey = `sound.${hearing.kind}`;
  if ('atMs' in hearing) return t(key, { time: clockText(hearing.atMs, timeZone).slice(0, 5) });
  return 'untilMs' in hearing ? t(key, { time: clockText(hearing.untilMs, timeZone).slice(0, 5) }) : t(key);
}

function SoundPanel(): JSX.Element {
  const { sound } = useScreen();
  const { kind } = sound.hearing.value;
  return (
    <>
      <h2>{t('sound.title')}</h2>
      <p class="quiet">{t('sound.why')}</p>
      {kind === 'impossible' ? <p>{t('sound.impossibleWhy')}</p> : null}
      {kind === 'off' ? (
        <button type="button" class="primary" onClick={() => void sound.arm()}>
          {t('sound.arm')}
        </button>
      ) : null}
      {kind === 'off' || kind === 'impossible' ? null : <Armed isQuiet={kind === 'quiet'} />}
    </>
  );
}

function Armed({ isQuiet }: { readonly isQuiet: boolean }): JSX.Element {
  const { sound } = useScreen();
  return (
    <>
      {sound.hearing.value.kind === 'blocked' ? <p>{t('sound.blockedWhy')}</p> : null}
      {sound.hearing.value.kind === 'no-output' ? <p>{t('sound.noOutputWhy')}</p> : null}
      <ShiftTest />
      <div class="sound-listen" role="group" aria-label={t('sound.listen')}>
        <span class="quiet">{t('sound.listen')}</span>
        {LISTENED.map((name) => (
          <button key={name} type="button" class="plain" onClick={() => sound.playTest(name)}>
            {soundName(name)}
          </button>
        ))}
      </div>
      <label class="sound-choice">
        <input
          type="checkbox"
          checked={sound.speaks.value}
          disabled={!canSpeak()}
          onChange={(event) => sound.setSpeaks(event.currentTarget.checked)}
        />
        {t(canSpeak() ? 'sound.speak' : 'sound.noVoice')}
      </label>
      <div class="actions">
        <button type="button" onClick={() => sound.setQuiet(!isQuiet)}>
          {t(isQuiet ? 'sound.endQuiet' : 'sound.beQuiet')}
        </button>
        <button type="button" class="plain" onClick={() => void sound.disarm()}>
          {t('sound.disarm')}
        </button>
      </div>
      <p class="quiet">{t('sound.quietWhy')}</p>
    </>
  );
}

function soundName(name: SoundName): string {
  if (name === 'emergency') return t('level.emergency');
  return name === 'not-live' ? t('notLive.title') : named('level', name, name);
}

function ShiftTest(): JSX.Element {
  const { sound } = useScreen();
  const [isAsked, setIsAsked] = useState(false);
  const answer = (wasHeard: boolean) => () => {
    setIsAsked(false);
    void sound.answerTest(wasHeard);
  };
  const play = (): void => {
    sound.playTest('emergency');
    setIsAsked(true);
  };
  return (
    <div class="sound-test">
      <button type="button" class={isAsked ? '' : 'primary'} onClick={play}>
        {t(isAsked ? 'sound.playAgain' : 'sound.play')}
      </button>
      {isAsked ? (
        <div role="group" aria-label={t('sound.wasHeard')} class="actions">
          <span>{t('sound.wasHeard')}</span>
          <button type="button" class="primary" onClick={answer(true)}>
            {t('sound.yes')}
          </button>
          <button type="button" onClick={answer(false)}>
            {t('sound.no')}
          </button>
        </div>
      ) : null}
      <p class="quiet">{t('sound.testWhy')}</p>
      {sound.isUnrecorded.value ? <p role="alert">{t('sound.unrecorded')}</p> : null}
    </div>
  );
}
