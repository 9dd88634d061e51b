/** Setting one's PIN. Whoever finds a screen signed in must not give themselves somebody's PIN: the password is asked again. */
import { useEffect, useState } from 'preact/hooks';
import { isFitPin, PIN_LENGTH_MAX } from '../../../services/contract/access/pin-rule.ts';
import { serverApi } from '../page/server-api.ts';
import { failureText } from '../sign-in/failure-text.ts';
import { t } from '../text/text.ts';
import type { PinState } from '../../../services/contract/access/shared-screen.ts';
import type { JSX } from 'preact';

export function PinSection(): JSX.Element {
  const [state, setState] = useState<PinState | null>(null);
  const look = (): void => {
    void serverApi.pinState().then((answer) => (answer.ok ? setState(answer.value) : undefined));
  };
  useEffect(look, []);
  return (
    <section>
      <h3>{t('pin.title')}</h3>
      <p>{t('pin.why')}</p>
      {state === null ? null : (
        <>
          <p class="quiet">
            {t(state.hasPin ? 'pin.set' : 'pin.none')} {state.hasBadge ? t('pin.badge') : ''}
          </p>
          <PinForm state={state} onSet={look} />
        </>
      )}
    </section>
  );
}

type Outcome = { readonly isDone: boolean; readonly text: string } | null;

function PinForm({ state, onSet }: { readonly state: PinState; readonly onSet: () => void }): JSX.Element {
  const [outcome, setOutcome] = useState<Outcome>(null);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    const text = (name: string): string => {
      const value = data.get(name);
      return typeof value === 'string' ? value : '';
    };
    const pin = text('pin');
    if (pin !== text('again')) return setOutcome({ isDone: false, text: t('pin.different') });
    if (!isFitPin(pin)) return setOutcome({ isDone: false, text: t('pin.unfit') });
    const password = state.proof === 'password' ? text('password') : null;
    form.reset();
    const answer = await serverApi.setPin(pin, password);
    setOutcome(answer.ok ? { isDone: true, text: t('pin.done') } : { isDone: false, text: refusalText(answer.status) });
    if (answer.ok) onSet();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      {state.proof === 'password' ? (
        <label>
          {t('pin.password')}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
      ) : (
        <p>{t('pin.fresh')}</p>
      )}
      {(['pin', 'again'] as const).map((name) => (
        <label key={name}>
          {t(name === 'pin' ? 'pin.new' : 'pin.again')}
          <input
            name={name}
            type="password"
            inputMode="numeric"
            autocomplete="off"
            maxLength={PIN_LENGTH_MAX}
            required
          />
        </label>
      ))}
      {outcome === null ? null : (
        <p class={outcome.isDone ? 'form-done' : 'form-failure'} role={outcome.isDone ? 'status' : 'alert'}>
          {outcome.text}
        </p>
      )}
      <button type="submit" class="primary">
        {t('pin.save')}
      </button>
    </form>
  );
}

function refusalText(status: number): string {
  if (status === 401) return t('pin.wrong');
  if (status === 409) return t('pin.signInAnew');
  return status === 422 ? t('pin.unfit') : failureText(status);
}
