/** What a reason for an answer says: one that ships by its code, one of the unit's own in the words that it was given. */
import { language, named, t } from '../../text/text.ts';
import type { AlertHolder } from '../../../../services/contract/decisions/alert.ts';
import type { OfferedReason } from '../../../../services/contract/decisions/policy-view.ts';
import type { ReasonText } from '../../../../services/contract/records/closed-lists.ts';

export function reasonCodeOf(
  offered: OfferedReason,
): Exclude<OfferedReason, { readonly code: string }> | `own-${string}` {
  return typeof offered === 'string' ? offered : offered.code;
}

export function offeredText(offered: OfferedReason): string {
  return typeof offered === 'string' ? named('reason', offered, offered) : inWords(offered);
}

/** As it stood when it was given. */
export function givenText({ reason, reasonText }: Pick<AlertHolder, 'reason' | 'reasonText'>): string {
  return reasonText === undefined ? named('reason', reason, t('reason.own')) : inWords(reasonText);
}

/** In the language of the screen, or in the one that there is. */
function inWords({ en, ko }: ReasonText): string {
  return (language.value === 'ko' ? (ko ?? en) : (en ?? ko)) ?? t('reason.own');
}
