/** Why nobody came in, in words: by the HTTP status, 0 for no answer. */
import { t } from '../text/text.ts';

export function failureText(status: number): string {
  if (status === 0 || status >= 500) return t('signIn.unreachable');
  if (status === 429) return t('signIn.tooMany');
  if (status === 403) return t('wall.notAllowed');
  if (status === 422) return t('password.unfit');
  return t('signIn.wrong');
}
