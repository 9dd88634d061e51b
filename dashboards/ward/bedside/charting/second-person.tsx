/** Somebody else signs in beside whoever charts, for this one command. What they type is read when it is sent and kept nowhere. */
import { t } from '../../text/text.ts';
import type { ChartCommand } from '../../../../services/contract/screens/live-events.ts';
import type { JSX } from 'preact';

const NAME = 'chart-second-name';
const PASSWORD = 'chart-second-password';

export function SecondPersonFields(): JSX.Element {
  return (
    <div class="chart-second">
      <p>{t('chart.second')}</p>
      <label for={NAME}>
        {t('chart.secondName')}
        <input id={NAME} type="text" autocomplete="off" autocapitalize="none" spellcheck={false} />
      </label>
      <label for={PASSWORD}>
        {t('chart.secondPassword')}
        <input id={PASSWORD} type="password" autocomplete="off" />
      </label>
    </div>
  );
}

/** null: a field is empty, and has the focus now. */
export function secondIn(panel: HTMLElement | null): ChartCommand['second'] {
  const [userName, password] = [NAME, PASSWORD].map((id) => panel?.querySelector<HTMLInputElement>(`#${id}`));
  const empty = [userName, password].find((field) => field?.value === '');
  empty?.focus();
  if (empty !== undefined || !userName || !password) return null;
  return { userName: userName.value, password: password.value };
}
