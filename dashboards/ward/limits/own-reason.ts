/** A reason of the unit's own as it was typed, under a code that no other one of the list has. Pure. */
import type { OfferedReason, OwnReason } from '../../../services/contract/decisions/policy-view.ts';
import type { OwnReasonCode } from '../../../services/contract/records/closed-lists.ts';

const CODE_LENGTH = 32;

/** Null: nothing is typed. */
export function ownReason(
  typed: { readonly en: string; readonly ko: string },
  offered: readonly OfferedReason[],
): OwnReason | null {
  const [en, ko] = [typed.en.trim(), typed.ko.trim()];
  if (en === '' && ko === '') return null;
  return { code: codeFor(en, offered), ...(en === '' ? {} : { en }), ...(ko === '' ? {} : { ko }) };
}

/** Made of what it says, so that a table of answers can be read; with a number where that is taken, or nothing is Latin. */
function codeFor(en: string, offered: readonly OfferedReason[]): OwnReasonCode {
  const words = en
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, CODE_LENGTH)
    .replace(/^-+|-+$/g, '');
  const taken = new Set(offered.map((each) => (typeof each === 'string' ? each : each.code)));
  const plain: OwnReasonCode = `own-${words === '' ? 'reason' : words}`;
  if (!taken.has(plain)) return plain;
  for (let count = 2; ; count += 1) if (!taken.has(`${plain}-${count}`)) return `${plain}-${count}`;
}
