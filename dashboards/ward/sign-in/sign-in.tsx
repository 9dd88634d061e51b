/** Who is it, and what this software is not. Demonstration accounts are one tap, in demonstration only. */
import { useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { LANGUAGE_NAMES } from '../text/language-choice.ts';
import { LANGUAGES, language, named, t } from '../text/text.ts';
import { failureText } from './failure-text.ts';
import { ChangePassword } from './change-password.tsx';
import { ProviderSignIn } from './provider-sign-in.tsx';
import { WallCodeForm } from './wall-screen.tsx';
import type { JSX } from 'preact';

export function SignIn(): JSX.Element {
  const { status } = useScreen();
  const demo = status.value?.demoAccounts ?? [];
  const { hasLocalAccounts, provider } = status.value?.signIn ?? { hasLocalAccounts: true, provider: null };
  return (
    <main class="sign-in">
      <div class="sign-in-not-live">
        <strong>{t('notLive.title')}</strong>
        <span>{t('notLive.look')}</span>
      </div>
      <section class="sign-in-about">
        <p class="brand">
          <img src="./icon.svg" alt="" width="36" height="36" /> Vigil
        </p>
        <h1>{t('signIn.title')}</h1>
        <p class="safety-strong">{t('safety.line')}</p>
        <ul class="safety-list">
          <li>{t('safety.beside')}</li>
          <li>{t('safety.low')}</li>
          <li>{t('safety.models')}</li>
          <li>{t('safety.sound')}</li>
        </ul>
        <div class="language" role="group" aria-label={t('header.language')}>
          {LANGUAGES.map((code) => (
            <button
              key={code}
              type="button"
              lang={code}
              aria-pressed={language.value === code}
              onClick={() => (language.value = code)}
            >
              {LANGUAGE_NAMES[code].whole}
            </button>
          ))}
        </div>
      </section>
      <section class="sign-in-form">
        {provider === null ? null : <ProviderSignIn name={provider.name} />}
        {hasLocalAccounts ? <PasswordForm /> : null}
        {hasLocalAccounts ? <ChangePassword /> : null}
        <WallCodeForm />
        {demo.length === 0 ? null : <DemoAccounts accounts={demo} password={status.value?.demoPassword ?? ''} />}
      </section>
    </main>
  );
}

function PasswordForm(): JSX.Element {
  const { signIn } = useScreen();
  const [failure, setFailure] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    setBusy(true);
    setFailure(await signIn({ userName: textOf(data, 'userName'), password: textOf(data, 'password') }));
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <h2>{t('session.signIn')}</h2>
      <label>
        {t('signIn.userName')}
        <input name="userName" autocomplete="username" required autocapitalize="none" spellcheck={false} />
      </label>
      <label>
        {t('signIn.password')}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      {failure === null ? null : (
        <p class="form-failure" role="alert">
          {failureText(failure)}
        </p>
      )}
      <button type="submit" class="primary" disabled={busy}>
        {t('session.signIn')}
      </button>
    </form>
  );
}

function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
}

function DemoAccounts(props: {
  readonly accounts: readonly { userName: string; displayName: string; role: string }[];
  readonly password: string;
}): JSX.Element {
  const { signIn } = useScreen();
  const [failure, setFailure] = useState<number | null>(null);
  return (
    <div class="demo-accounts">
      <h2>{t('signIn.demo')}</h2>
      <p class="quiet">{t('signIn.demoWhy')}</p>
      <div class="demo-list">
        {props.accounts.map((account) => (
          <button
            key={account.userName}
            type="button"
            onClick={() => void signIn({ userName: account.userName, password: props.password }).then(setFailure)}
          >
            <strong>{account.displayName}</strong> <span>{named('role', account.role, account.role)}</span>
          </button>
        ))}
      </div>
      {failure === null ? null : (
        <p class="form-failure" role="alert">
          {failureText(failure)}
        </p>
      )}
    </div>
  );
}
