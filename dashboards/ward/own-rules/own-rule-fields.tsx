/** The fields of a rule of the unit's own: its name, whom it is about, its conditions, and how it ends. */
import { rules } from '../text/clinical-text.ts';
import { named, t, type TextKey } from '../text/text.ts';
import {
  FIRST_PART,
  PARTS_MAX,
  PART_KINDS,
  type OwnRuleDraft,
  type PartDraft,
  type PartKind,
} from './own-rule-draft.ts';
import type { JSX } from 'preact';
import { SIGNAL_NAMES, signalAt, signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';
import { ALERT_LEVELS } from '../../../services/contract/decisions/alert.ts';
import { ENTERED_ANSWERS, ENTERED_NUMBERS } from '../../../services/contract/own-rule/entered-names.ts';
import type { PolicyScore } from '../../../services/contract/screens/policy-answer.ts';
import { unitText } from '../text/number-text.ts';

interface Props {
  readonly draft: OwnRuleDraft;
  readonly set: (draft: OwnRuleDraft) => void;
  readonly scores: readonly PolicyScore[];
}

type Typed =
  | 'en'
  | 'ko'
  | 'fromDays'
  | 'belowDays'
  | 'heldSeconds'
  | 'times'
  | 'withinMinutes'
  | 'clearSeconds'
  | 'restMinutes';

export function OwnRuleFields({ draft, set, scores }: Props): JSX.Element {
  const { parts } = draft;
  const change = (at: number, part: PartDraft | null): void =>
    set({ ...draft, parts: parts.flatMap((each, index) => (index === at ? (part ?? []) : each)) });
  return (
    <div class="own-fields">
      <div class="limit-two">
        <Text field="en" draft={draft} set={set} />
        <Text field="ko" draft={draft} set={set} />
      </div>
      <div class="limit-two">
        <Choice
          name={t('own.level')}
          value={draft.level}
          options={ALERT_LEVELS.map((level) => [level, named('level', level, level)])}
          set={(level) => set({ ...draft, level: ALERT_LEVELS.find((each) => each === level) ?? 'medium' })}
        />
        <Choice
          name={t('own.join')}
          value={draft.join}
          options={[
            ['all', t('own.all')],
            ['any', t('own.any')],
          ]}
          set={(join) => set({ ...draft, join: join === 'any' ? 'any' : 'all' })}
        />
        <Text field="fromDays" draft={draft} set={set} />
        <Text field="belowDays" draft={draft} set={set} />
      </div>
      {parts.map((part, at) => (
        <Part
          key={at}
          at={at}
          part={part}
          scores={scores}
          isOnly={parts.length === 1}
          set={(each) => change(at, each)}
        />
      ))}
      {parts.length < PARTS_MAX ? (
        <button type="button" onClick={() => set({ ...draft, parts: [...parts, FIRST_PART] })}>
          {t('own.more')}
        </button>
      ) : null}
      <div class="limit-two">
        <Text field="heldSeconds" draft={draft} set={set} />
        <Text field="times" draft={draft} set={set} />
        {Number(draft.times) > 1 ? <Text field="withinMinutes" draft={draft} set={set} /> : null}
        <Text field="clearSeconds" draft={draft} set={set} />
        <Text field="restMinutes" draft={draft} set={set} />
      </div>
    </div>
  );
}

function Text({ field, draft, set }: Pick<Props, 'draft' | 'set'> & { readonly field: Typed }): JSX.Element {
  const key: TextKey = `own.field.${field}`;
  return (
    <label>
      <span>{t(key)}</span>
      <input
        autocomplete="off"
        inputMode={field === 'en' || field === 'ko' ? 'text' : 'decimal'}
        maxLength={80}
        value={draft[field]}
        onInput={(event) => set({ ...draft, [field]: event.currentTarget.value })}
      />
    </label>
  );
}

function Choice({
  name,
  value,
  options,
  set,
}: {
  readonly name: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly set: (value: string) => void;
}): JSX.Element {
  return (
    <label>
      <span>{name}</span>
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PartProps {
  readonly at: number;
  readonly part: PartDraft;
  readonly scores: readonly PolicyScore[];
  readonly isOnly: boolean;
  /** Null: without it. */
  readonly set: (part: PartDraft | null) => void;
}

function Part({ at, part, scores, isOnly, set }: PartProps): JSX.Element {
  const { kind, isNot } = part;
  const take = (next: PartKind): void => set({ ...part, kind: next, chosen: '', span: SPANS[next] ?? '10' });
  return (
    <fieldset class="own-part">
      <legend>{t('own.part', { number: at + 1 })}</legend>
      <div class="limit-two">
        <Choice
          name={t('own.kind')}
          value={kind}
          options={PART_KINDS.map((each) => [each, t(`own.kind.${each}`)])}
          set={(next) => take(PART_KINDS.find((each) => each === next) ?? 'below')}
        />
        <OfWhat part={part} scores={scores} set={set} />
        {NUMBERLESS.includes(kind) ? null : (
          <Amount name={numberLabel(part)} value={part.number} set={(number) => set({ ...part, number })} />
        )}
        {SPAN_LABELS[kind] === undefined ? null : (
          <Amount name={t(SPAN_LABELS[kind])} value={part.span} set={(span) => set({ ...part, span })} />
        )}
      </div>
      <label class="respect">
        <input type="checkbox" checked={isNot} onChange={() => set({ ...part, isNot: !isNot })} />
        <span>{t('own.not')}</span>
      </label>
      {isOnly ? null : (
        <button type="button" class="plain" onClick={() => set(null)}>
          {t('own.less')}
        </button>
      )}
    </fieldset>
  );
}

/** As proposed to begin with. */
const SPANS: Partial<Readonly<Record<PartKind, string>>> = {
  silent: '60',
  'entered-below': '4',
  'entered-above': '4',
  answer: '4',
};
const NUMBERLESS: readonly PartKind[] = ['silent', 'finding', 'answer'];
const SPAN_LABELS: Partial<Readonly<Record<PartKind, TextKey>>> = {
  silent: 'own.silentFor',
  falls: 'own.within',
  rises: 'own.within',
  'entered-below': 'own.enteredWithin',
  'entered-above': 'own.enteredWithin',
  answer: 'own.enteredWithin',
};

function numberLabel({ kind, signal, chosen }: PartDraft): string {
  if (kind === 'score') return t('own.atLeast');
  if (!ENTERED_KINDS.includes(kind)) return t('own.number', { unit: unitOf(signal) });
  const unit = unitText(ENTERED_NUMBERS.find(({ name }) => name === chosen)?.unit ?? '');
  return unit === '' ? t('own.bareNumber') : t('own.number', { unit });
}

const ENTERED_KINDS: readonly PartKind[] = ['entered-below', 'entered-above'];

function OfWhat({ part, scores, set }: Pick<PartProps, 'part' | 'scores' | 'set'>): JSX.Element {
  const { kind, signal, chosen } = part;
  const optionsOf = CHOSEN[kind];
  if (optionsOf !== undefined) {
    const name = kind === 'score' || kind === 'finding' ? t('own.score') : t('own.entered');
    const options = [['', '–'] as const, ...optionsOf(scores)];
    return <Choice name={name} value={chosen} options={options} set={(next) => set({ ...part, chosen: next })} />;
  }
  return (
    <Choice
      name={t('own.signal')}
      value={signal}
      options={SIGNAL_NAMES.map((each) => [each, `${rules().observation(each)} (${unitOf(each)})`])}
      set={(next) => set({ ...part, signal: SIGNAL_NAMES.find((each) => each === next) ?? signal })}
    />
  );
}

type Options = readonly (readonly [value: string, text: string])[];

/** What is chosen from for these kinds; all others are of a signal. */
const CHOSEN: Partial<Readonly<Record<PartKind, (scores: readonly PolicyScore[]) => Options>>> = {
  score: scoreOptions,
  finding: findingOptions,
  answer: answerOptions,
  'entered-below': enteredOptions,
  'entered-above': enteredOptions,
};

function enteredOptions(): readonly (readonly [string, string])[] {
  return ENTERED_NUMBERS.map(({ name }) => [name, enteredLabel(name)]);
}

function answerOptions(): readonly (readonly [string, string])[] {
  return ENTERED_ANSWERS.flatMap(({ name, codes }) =>
    codes.map((code): readonly [string, string] => [
      `${name} ${code}`,
      `${enteredLabel(name)}: ${named('code', code, code)}`,
    ]),
  );
}

function enteredLabel(name: string): string {
  return named('lab', name, named('charted', name, name));
}

function Amount({
  name,
  value,
  set,
}: {
  readonly name: string;
  readonly value: string;
  readonly set: (value: string) => void;
}): JSX.Element {
  return (
    <label>
      <span>{name}</span>
      <input inputMode="decimal" autocomplete="off" value={value} onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
}

function unitOf(signal: SignalName): string {
  return unitText(signalAt(signalIndex(signal)).unit);
}

function scoreOptions(scores: readonly PolicyScore[]): readonly (readonly [string, string])[] {
  return scores.map(({ ruleId }) => [ruleId, rules().label(ruleId)]);
}

function findingOptions(scores: readonly PolicyScore[]): readonly (readonly [string, string])[] {
  return scores.flatMap(({ ruleId, findings }) =>
    findings.map(({ findingId }): readonly [string, string] => [
      `${ruleId} ${findingId}`,
      `${rules().shortLabel(ruleId)}: ${rules().findingLabel(ruleId, findingId)}`,
    ]),
  );
}
