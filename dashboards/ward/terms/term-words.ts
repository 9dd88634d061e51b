/** Words of the page of codes: targets by their names, statements with those names in them, and numbers. */
import type { ReceivedNumbers, TermTarget } from '../../../services/contract/screens/terms-view.ts';
import type { Statement } from '../../../services/contract/statement/statement.ts';
import { plainNumberText, unitText } from '../text/number-text.ts';
import { language, named, t, told, type Language } from '../text/text.ts';

/** What the standard table calls a target; it has names in these languages. */
const NAME_IN: Readonly<Record<Language, (target: TermTarget) => string>> = {
  en: ({ english }) => capital(english),
  ko: ({ korean }) => korean,
};

export class TermWords {
  readonly #targets: ReadonlyMap<string, TermTarget>;

  constructor(targets: readonly TermTarget[]) {
    this.#targets = new Map(
      targets.flatMap((each) => [[each.target, each] as const, [bare(each.target), each] as const]),
    );
  }

  /** A target, `none`, or the reason of a refusal, in words; a target that has none by its name in files. */
  of(target: string): string {
    if (target === 'none') return t('terms.noUse');
    const known = this.#targets.get(target) ?? this.#targets.get(bare(target));
    if (known !== undefined) return NAME_IN[language.value](known);
    return named('refusal', target, bare(target));
  }

  /** A statement that names a target, with its name for people. */
  told(statement: Statement, timeZone: string): string {
    if (!('target' in statement.values) || statement.values.target === null) return told(statement, timeZone);
    const values = { ...statement.values, target: this.of(statement.values.target) };
    return told({ code: statement.code, values } as Statement, timeZone);
  }
}

function bare(target: string): string {
  return target.slice(target.indexOf(':') + 1);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** «20–60 bpm»; one number alone when all are the same. */
export function rangeText({
  least,
  most,
  unit,
}: {
  readonly least: number;
  readonly most: number;
  readonly unit: string;
}): string {
  const range = least === most ? plainNumberText(least) : `${plainNumberText(least)}–${plainNumberText(most)}`;
  return unit === '' ? range : `${range} ${unit}`;
}

export function sentRange(numbers: ReceivedNumbers): string {
  return rangeText({ ...numbers, unit: numbers.sentUnit });
}

export function ownUnit(ucum: string): string {
  return unitText(ucum);
}
