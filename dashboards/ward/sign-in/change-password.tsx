/** Another password for one's own account, on the sign-in page: who knows the one of now may, whatever the role. */
import { useState } from 'preact/hooks';
import { PASSWORD_LENGTH_MIN } from '../../../services/contract/access/password-rule.ts';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { failureText } from './failure-text.ts';
import type { JSX } from 'preact';

/** Its fields are there only once it is asked for. */
export function ChangePassword(): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="wall-form" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{t('password.change')}</summary>
      {isOpen ? <ChangeForm /> : null}
    </details>
  );
}

function ChangeForm(): JSX.Element {
  const { changePassword } = useScreen();
  const [failure, setFailure] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [fields, setFields] = useState({ userName: '', password: '', newPassword: '' });
  const submit = async (): Promise<void> => {
    setBusy(true);
    setFailure(await changePassword(fields));
    setBusy(false);
  };
  const field = (name: keyof typeof fields, label: string, more: JSX.IntrinsicElements['input']) => (
    <label>
      {label}
      <input
        required
        value={fields[name]}
        onInput={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
        {...more}
      />
    </label>
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="quiet">{t('password.why')}</p>
      {field('userName', t('signIn.userName'), { autocomplete: 'username', autocapitalize: 'none', spellcheck: false })}
      {field('password', t('password.now'), { type: 'password', autocomplete: 'current-password' })}
      {field('newPassword', t('password.new'), {
        type: 'password',
        autocomplete: 'new-password',
        minLength: PASSWORD_LENGTH_MIN,
      })}
      {failure === null ? null : (
        <p class="form-failure" role="alert">
          {failureText(failure)}
        </p>
      )}
      <button type="submit" disabled={busy}>
        {t('password.change')}
      </button>
    </form>
  );
}
