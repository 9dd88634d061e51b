/**
 * A rule of the unit's own while somebody puts it together: a few conditions, joined by «all» or «any», then held or begun so
 * often. What is not whole yet is no rule. Rules that are deeper are written as a file (`vigil rules own`).
 */
import { signalAt, signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';
import type { Condition } from '../../../services/clinical/own-rule/condition.ts';
import type { OwnRule } from '../../../services/clinical/own-rule/own-rule-schema.ts';
import { ENTERED_NUMBERS } from '../../../services/contract/own-rule/entered-names.ts';
import type { AlertLevel } from '../../../services/contract/decisions/alert.ts';

export const PART_KINDS = [
  'below',
  'above',
  'falls',
  'rises',
  'silent',
  'entered-below',
  'entered-above',
  'answer',
  'score',
  'finding',
] as const;
export type PartKind = (typeof PART_KINDS)[number];

/** As typed. */
export interface PartDraft {
  readonly kind: PartKind;
  readonly isNot: boolean;
  readonly signal: SignalName;
  /** A score, `score finding`, what is charted or resulted, or `observation answer`. */
  readonly chosen: string;
  readonly number: string;
  /** Minutes of a trend, seconds of silence, hours of what is charted or resulted. */
  readonly span: string;
}

export interface OwnRuleDraft {
  readonly en: string;
  readonly ko: string;
  readonly level: AlertLevel;
  readonly fromDays: string;
  readonly belowDays: string;
  readonly join: 'all' | 'any';
  readonly parts: readonly PartDraft[];
  readonly heldSeconds: string;
  readonly times: string;
  readonly withinMinutes: string;
  readonly clearSeconds: string;
  readonly restMinutes: string;
}

const DAYS_MAX = 8_000;
export const PARTS_MAX = 4;
export const FIRST_PART: PartDraft = {
  kind: 'below',
  isNot: false,
  signal: 'spo2Percent',
  chosen: '',
  number: '',
  span: '10',
};

export const EMPTY_DRAFT: OwnRuleDraft = {
  en: '',
  ko: '',
  level: 'medium',
  fromDays: '',
  belowDays: '',
  join: 'all',
  parts: [FIRST_PART],
  heldSeconds: '30',
  times: '1',
  withinMinutes: '60',
  clearSeconds: '60',
  restMinutes: '0',
};

/** Null: not yet whole. `taken`: ids of the rules that there are. */
export function ruleOf(draft: OwnRuleDraft, taken: readonly string[]): Omit<OwnRule, 'reason'> | null {
  const { en, ko, level, clearSeconds, restMinutes } = draft;
  const ages = agesOf(draft);
  const when = conditionOf(draft);
  const [clear, rest] = [wholeIn(clearSeconds, 0, 3_600), wholeIn(restMinutes, 0, 720)];
  const isNamed = en.trim() !== '' || ko.trim() !== '';
  if (!isNamed || ages === undefined || when === null || clear === null || rest === null) return null;
  const title = { ...(en.trim() === '' ? {} : { en: en.trim() }), ...(ko.trim() === '' ? {} : { ko: ko.trim() }) };
  return { id: idOf(en, taken), title, level, ages, when, clearForMs: clear * 1_000, restMs: rest * 60_000 };
}

/** Undefined: not whole; null: of every age. */
function agesOf({ fromDays, belowDays }: OwnRuleDraft): OwnRule['ages'] | undefined {
  if (fromDays.trim() === '' && belowDays.trim() === '') return null;
  const from = fromDays.trim() === '' ? 0 : wholeIn(fromDays, 0, DAYS_MAX);
  const below = wholeIn(belowDays, 0, DAYS_MAX);
  return from === null || below === null ? undefined : { fromDays: from, belowDays: below };
}

function conditionOf({ join, parts, heldSeconds, times, withinMinutes }: OwnRuleDraft): Condition | null {
  const whole = parts.flatMap((part) => partOf(part) ?? []);
  const [first] = whole;
  const [held, count, within] = [
    wholeIn(heldSeconds, 0, 86_400),
    wholeIn(times, 1, 20),
    wholeIn(withinMinutes, 1, 1_440),
  ];
  if (first === undefined || whole.length < parts.length || held === null || count === null) return null;
  const joined: Condition = whole.length === 1 ? first : { is: join, of: whole };
  const lasting: Condition = held === 0 ? joined : { is: 'held', of: joined, forMs: held * 1_000 };
  if (count < 2) return lasting;
  return within === null ? null : { is: 'repeated', of: lasting, times: count, withinMs: within * 60_000 };
}

function partOf(part: PartDraft): Condition | null {
  const condition = plainPart(part);
  return condition !== null && part.isNot ? { is: 'not', of: condition } : condition;
}

function plainPart({ kind, signal, chosen, number, span }: PartDraft): Condition | null {
  const value = numberIn(number);
  const { unit } = signalAt(signalIndex(signal));
  switch (kind) {
    case 'below':
    case 'above':
      return value === null ? null : { is: 'value', signal, side: kind, limit: value, unit };
    case 'falls':
    case 'rises': {
      const minutes = wholeIn(span, 1, 360);
      return value !== null && value > 0 && minutes !== null
        ? { is: 'trend', signal, change: kind, by: value, unit, withinMs: minutes * 60_000 }
        : null;
    }
    case 'silent': {
      const seconds = wholeIn(span, 10, 86_400);
      return seconds === null ? null : { is: 'silent', signal, forMs: seconds * 1_000 };
    }
    case 'entered-below':
    case 'entered-above':
    case 'answer':
      return enteredPart({ kind, chosen, number, span });
    case 'score':
      return chosen === '' || value === null ? null : { is: 'score', ruleId: chosen, atLeast: value };
    case 'finding': {
      const [ruleId = '', findingId = ''] = chosen.split(' ');
      return findingId === '' ? null : { is: 'finding', ruleId, findingId };
    }
  }
}

/** Of what people chart and the laboratory results. */
function enteredPart({
  kind,
  chosen,
  number,
  span,
}: Pick<PartDraft, 'kind' | 'chosen' | 'number' | 'span'>): Condition | null {
  const hours = wholeIn(span, 1, 72);
  if (hours === null) return null;
  const withinMs = hours * 3_600_000;
  if (kind === 'answer') {
    const [name = '', answer = ''] = chosen.split(' ');
    return answer === '' ? null : { is: 'answer', name, answers: [answer], withinMs };
  }
  const limit = numberIn(number);
  const kept = ENTERED_NUMBERS.find(({ name }) => name === chosen);
  if (kept === undefined || limit === null) return null;
  const side = kind === 'entered-below' ? 'below' : 'above';
  return { is: 'entered', name: kept.name, side, limit, unit: kept.unit, withinMs };
}

/** A whole number within what a rule may have. */
function wholeIn(text: string, least: number, most: number): number | null {
  const value = numberIn(text);
  return value === null || !Number.isInteger(value) || value < least || value > most ? null : value;
}

function numberIn(text: string): number | null {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

const ID_WORDS_MAX = 32;

function idOf(en: string, taken: readonly string[]): string {
  const words = en
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, ID_WORDS_MAX);
  const plain = `own-${words === '' ? 'rule' : words}`;
  const free = [plain, ...taken.map((_, at) => `${plain}-${at + 2}`)].find((each) => !taken.includes(each));
  return free ?? plain;
}
