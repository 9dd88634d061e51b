/** Signing in by the provider of the hospital: the way there, and why it let nobody in on the way back. */
import { SIGN_IN_FAILURES, type SignInFailure } from '../../../services/contract/screens/sign-in-failure.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';

export function ProviderSignIn({ name }: { readonly name: string | null }): JSX.Element {
  const failure = failureIn(location.search);
  return (
    <div class="provider-sign-in">
      {failure === null ? null : (
        <p class="form-failure" role="alert">
          {t(`provider.${failure}`)}
        </p>
      )}
      <a class="primary" href="api/session/oidc">
        {name === null ? t('provider.signIn') : t('provider.signInBy', { name })}
      </a>
    </div>
  );
}

/** The server sends the browser back here with a word in the address. */
function failureIn(search: string): SignInFailure | null {
  const told = new URLSearchParams(search).get('signIn');
  return SIGN_IN_FAILURES.find((known) => known === told) ?? null;
}
