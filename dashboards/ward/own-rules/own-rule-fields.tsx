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
  const { kind, signal, computed, number, span, isNot } = part;
  const chosen = (next: PartKind): void =>
    set({ ...part, kind: next, computed: '', span: next === 'silent' ? '60' : '10' });
  const isOfSignal = kind !== 'score' && kind !== 'finding';
  return (
    <fieldset class="own-part">
      <legend>{t('own.part', { number: at + 1 })}</legend>
      <div class="limit-two">
        <Choice
          name={t('own.kind')}
          value={kind}
          options={PART_KINDS.map((each) => [each, t(`own.kind.${each}`)])}
          set={(next) => chosen(PART_KINDS.find((each) => each === next) ?? 'below')}
        />
        {isOfSignal ? (
          <Choice
            name={t('own.signal')}
            value={signal}
            options={SIGNAL_NAMES.map((each) => [each, `${rules().observation(each)} (${unitOf(each)})`])}
            set={(next) => set({ ...part, signal: SIGNAL_NAMES.find((each) => each === next) ?? signal })}
          />
        ) : (
          <Choice
            name={t('own.score')}
            value={computed}
            options={[['', '–'], ...(kind === 'score' ? scoreOptions(scores) : findingOptions(scores))]}
            set={(next) => set({ ...part, computed: next })}
          />
        )}
        {kind === 'silent' || kind === 'finding' ? null : (
          <Amount
            name={isOfSignal ? t('own.number', { unit: unitOf(signal) }) : t('own.atLeast')}
            value={number}
            set={(next) => set({ ...part, number: next })}
          />
        )}
        {kind === 'silent' || kind === 'falls' || kind === 'rises' ? (
          <Amount
            name={t(kind === 'silent' ? 'own.silentFor' : 'own.within')}
            value={span}
            set={(next) => set({ ...part, span: next })}
          />
        ) : null}
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
