/**
 * «Who is it?» at a shared screen: a badge held to a reader, which types its number and Enter, or a tap on one's name and
 * a PIN. Both fields hide what comes into them and are emptied when it is sent. Left alone it goes away.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { serverApi } from '../page/server-api.ts';
import { useScreen } from '../page/screen.ts';
import { PIN_LENGTH_MAX } from '../../../services/contract/access/pin-rule.ts';
import { named, t, type TextKey } from '../text/text.ts';
import type { PersonAtScreen } from '../../../services/contract/access/shared-screen.ts';
import type { JSX } from 'preact';

/** Somebody who was called away must not leave it half filled for the next. */
const LEFT_ALONE_MS = 60_000;
/** Names that need no search. */
const NAMES_SHOWN = 12;

export function WhoDialog(): JSX.Element | null {
  const { whoActs } = useScreen();
  return whoActs.asking.value === null ? null : <Dialog />;
}

function Dialog(): JSX.Element {
  const { whoActs } = useScreen();
  const dialog = useRef<HTMLDialogElement>(null);
  const [person, setPerson] = useState<PersonAtScreen | null>(null);
  const [failure, setFailure] = useState<TextKey | null>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => (before instanceof HTMLElement && before.isConnected ? before.focus() : undefined);
  }, []);
  useEffect(() => {
    const timer = setTimeout(whoActs.cancel, LEFT_ALONE_MS);
    return () => clearTimeout(timer);
  }, [whoActs, person, failure]);
  // Whatever takes the dialog away without an answer, nothing is done.
  useEffect(() => whoActs.cancel, [whoActs]);
  const prove = async (proof: Parameters<typeof serverApi.sayWho>[0]): Promise<void> => {
    setFailure(null);
    const answer = await serverApi.sayWho(proof);
    if (answer.ok) whoActs.give(answer.value.pass);
    else setFailure(failureOf(answer.status));
  };
  return (
    <dialog
      ref={dialog}
      class="who-dialog"
      aria-labelledby="who-title"
      onCancel={(event) => {
        event.preventDefault();
        whoActs.cancel();
      }}
    >
      <h2 id="who-title">{t('who.title')}</h2>
      <p class="quiet">{t('who.why')}</p>
      {failure === null ? null : (
        <p class="form-failure" role="alert">
          {t(failure)}
        </p>
      )}
      {person === null ? (
        <Choice onBadge={(badge) => void prove({ badge })} onPerson={setPerson} />
      ) : (
        <SecretForm
          key={person.userId}
          label={t('who.pinOf', { name: person.displayName })}
          isNumber
          onGiven={(pin) => void prove({ userId: person.userId, pin })}
        />
      )}
      <div class="actions">
        {person === null ? null : (
          <button type="button" onClick={() => setPerson(null)}>
            {t('who.other')}
          </button>
        )}
        <button type="button" onClick={whoActs.cancel}>
          {t('who.cancel')}
        </button>
      </div>
    </dialog>
  );
}

function failureOf(status: number): TextKey {
  if (status === 429) return 'who.pause';
  return status === 0 || status >= 500 ? 'who.unreachable' : 'who.wrong';
}

function Choice(props: {
  readonly onBadge: (badge: string) => void;
  readonly onPerson: (person: PersonAtScreen) => void;
}): JSX.Element {
  const [people, setPeople] = useState<readonly PersonAtScreen[] | null>(null);
  const [isAway, setIsAway] = useState(false);
  const [part, setPart] = useState('');
  useEffect(() => {
    void serverApi.peopleAtScreen().then((answer) => (answer.ok ? setPeople(answer.value) : setIsAway(true)));
  }, []);
  const fitting = (people ?? []).filter((person) => fits(person, part));
  return (
    <>
      <SecretForm label={t('who.badge')} onGiven={props.onBadge} />
      <div class="who-names" role="group" aria-label={t('who.names')}>
        <p>{t('who.names')}</p>
        {people !== null && people.length > NAMES_SHOWN ? (
          <label>
            {t('who.find')}
            <input autocomplete="off" spellcheck={false} value={part} onInput={(e) => setPart(e.currentTarget.value)} />
          </label>
        ) : null}
        {isAway ? <p role="alert">{t('who.unreachable')}</p> : null}
        {people?.length === 0 ? <p class="quiet">{t('who.nobody')}</p> : null}
        {fitting.slice(0, NAMES_SHOWN).map((person) => (
          <button key={person.userId} type="button" onClick={() => props.onPerson(person)}>
            <strong>{person.displayName}</strong> <span class="quiet">{named('role', person.role, person.role)}</span>
          </button>
        ))}
      </div>
    </>
  );
}

function fits({ displayName, userId }: PersonAtScreen, part: string): boolean {
  const sought = part.trim().toLowerCase();
  return displayName.toLowerCase().includes(sought) || userId.toLowerCase().includes(sought);
}

/** One field that hides what comes into it; Enter, of a hand or a reader, sends and empties it. */
function SecretForm(props: {
  readonly label: string;
  readonly isNumber?: boolean;
  readonly onGiven: (secret: string) => void;
}): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <form
      class="who-form"
      onSubmit={(event) => {
        event.preventDefault();
        const secret = field.current?.value ?? '';
        if (field.current !== null) field.current.value = '';
        if (secret !== '') props.onGiven(secret);
      }}
    >
      <label>
        {props.label}
        <input
          ref={field}
          type="password"
          autocomplete="off"
          maxLength={props.isNumber === true ? PIN_LENGTH_MAX : 128}
          {...(props.isNumber === true ? { inputMode: 'numeric' } : {})}
        />
      </label>
      {props.isNumber === true ? (
        <button type="submit" class="primary">
          {t('who.confirm')}
        </button>
      ) : null}
    </form>
  );
}
