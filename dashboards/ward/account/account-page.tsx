/** One's own account: the PIN by which one says at a shared screen who acts. */
import { PinSection } from './pin-section.tsx';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { may } from '../../../services/contract/access/access-table.ts';
import type { JSX } from 'preact';

export function AccountPage(): JSX.Element {
  const role = useScreen().session.value?.role ?? 'nobody';
  return (
    <main class="account-page">
      <h2>{t('account.title')}</h2>
      {may(role, 'answer-alerts') ? <PinSection /> : null}
    </main>
  );
}
