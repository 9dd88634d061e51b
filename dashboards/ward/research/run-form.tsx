/** A new run: an evaluation, a what-if or a delay lab. Cohorts are started where they are defined. */
import { useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { named, t } from '../text/text.ts';
import { FormEnd, InputField, SelectField } from './form/field.tsx';
import { labelText, ruleText } from './form/research-text.ts';
import { UnitSpanFields } from './form/unit-span-fields.tsx';
import { lastDayHere, spanOf, type TypedSpan } from './form/unit-span.ts';
import type { RequestOf, ResearchRequest } from '../../../services/contract/screens/research-request.ts';
import type { ResearchChoices } from '../../../services/contract/screens/research-view.ts';
import type { JSX } from 'preact';

const KINDS = ['evaluate', 'what-if', 'delay-lab'] as const;
type Kind = (typeof KINDS)[number];
const SUBJECT_KINDS = ['score', 'alert', 'model'] as const;
type SubjectKind = (typeof SUBJECT_KINDS)[number];
const DELAYS = '5,10,15,20,30,60';

/** Fields as they are typed. */
interface Typed extends TypedSpan {
  readonly kind: Kind;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly labelId: string;
  readonly threshold: string;
  readonly lowerIsWorse: boolean;
  readonly hours: string;
  readonly ruleId: string;
  readonly level: string;
  readonly limit: string;
  readonly wait: string;
  readonly isOff: boolean;
  readonly delays: string;
}

interface Props {
  readonly choices: ResearchChoices;
  readonly start: (request: ResearchRequest) => Promise<string | null>;
  readonly close: () => void;
}

export function RunForm({ choices, start, close }: Props): JSX.Element {
  const screen = useScreen();
  const timeZone = screen.store.timeZone.value;
  const [typed, setTyped] = useState<Typed>(() => ({
    ...EMPTY,
    ...lastDayHere(screen),
    kind: choices.seesEveryUnit ? 'evaluate' : 'what-if',
  }));
  const [state, setState] = useState<{ readonly isSending: boolean; readonly refusal: string }>(QUIET);
  const request = requestOf(typed, choices, timeZone);
  const send = async (): Promise<void> => {
    if (request === null) return;
    setState({ isSending: true, refusal: '' });
    const code = await start(request);
    if (code === null) return close();
    setState({ isSending: false, refusal: refusalText(code) });
  };
  const set = (change: Partial<Typed>): void => setTyped({ ...typed, ...change });
  return (
    <form
      class="research-form research-open"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <SelectField
        label={t('run.subjectKind')}
        value={typed.kind}
        set={(kind) => set({ kind: KINDS.find((each) => each === kind) ?? 'evaluate' })}
        options={KINDS.map((kind) => [kind, named('runKind', kind, kind)] as const)}
      />
      {typed.kind === 'evaluate' ? (
        <EvaluateFields typed={typed} set={set} choices={choices} />
      ) : (
        <SpanFields typed={typed} set={set} choices={choices} />
      )}
      <FormEnd>
        <button type="submit" class="primary" disabled={request === null || state.isSending}>
          {t(state.isSending ? 'run.starting' : 'run.start')}
        </button>
        <button type="button" class="plain" onClick={close}>
          {t('cohort.cancel')}
        </button>
        <p role="alert">{state.refusal}</p>
      </FormEnd>
    </form>
  );
}

const QUIET = { isSending: false, refusal: '' };
const EMPTY: Typed = {
  kind: 'evaluate',
  subjectKind: 'score',
  subjectId: '',
  labelId: '',
  threshold: '',
  lowerIsWorse: false,
  hours: '6',
  unitId: '',
  from: '',
  to: '',
  ruleId: 'desaturation',
  level: 'high',
  limit: '',
  wait: '',
  isOff: false,
  delays: DELAYS,
};

interface FieldsProps {
  readonly typed: Typed;
  readonly set: (change: Partial<Typed>) => void;
  readonly choices: ResearchChoices;
}

function EvaluateFields({ typed, set, choices }: FieldsProps): JSX.Element {
  return (
    <>
      {choices.seesEveryUnit ? null : <p role="alert">{t('run.everyUnitNeeded')}</p>}
      <SelectField
        label={t('run.subject')}
        value={typed.subjectKind}
        set={(kind) => set({ subjectKind: SUBJECT_KINDS.find((each) => each === kind) ?? 'score', subjectId: '' })}
        options={SUBJECT_KINDS.map((kind) => [kind, named('subjectKind', kind, kind)] as const)}
      />
      <SelectField
        label={named('subjectKind', typed.subjectKind, typed.subjectKind)}
        value={subjectIdOf(typed, choices)}
        set={(subjectId) => set({ subjectId })}
        options={subjectsOf(typed.subjectKind, choices).map((id) => [id, ruleText(id)] as const)}
      />
      <SelectField
        label={t('run.label')}
        value={labelIdOf(typed, choices)}
        set={(labelId) => set({ labelId })}
        options={choices.labels.filter(({ isFound }) => isFound).map(({ id }) => [id, labelText(id)] as const)}
      />
      <InputField
        label={t('run.horizon')}
        type="number"
        min="1"
        step="1"
        value={typed.hours}
        set={(hours) => set({ hours })}
      />
      {typed.subjectKind === 'alert' ? null : (
        <>
          <InputField
            label={t('run.threshold')}
            type="number"
            step="any"
            value={typed.threshold}
            set={(threshold) => set({ threshold })}
          />
          <Tick
            label={t('run.lowerIsWorse')}
            isSet={typed.lowerIsWorse}
            set={(lowerIsWorse) => set({ lowerIsWorse })}
          />
        </>
      )}
    </>
  );
}

function SpanFields({ typed, set, choices }: FieldsProps): JSX.Element {
  const levels = levelsOf(typed.ruleId, choices);
  return (
    <>
      <UnitSpanFields typed={typed} set={set} />
      <SelectField
        label={t('run.rule')}
        value={typed.ruleId}
        set={(ruleId) => set({ ruleId })}
        options={choices.vitalRules.map(({ id }) => [id, ruleText(id)] as const)}
      />
      <SelectField
        label={t('run.level')}
        value={levels.includes(typed.level) ? typed.level : (levels[0] ?? '')}
        set={(level) => set({ level })}
        options={levels.map((level) => [level, named('vitalLevel', level, level)] as const)}
      />
      {typed.kind === 'delay-lab' ? (
        <InputField label={t('run.delays')} value={typed.delays} set={(delays) => set({ delays })} />
      ) : (
        <>
          <InputField
            label={t('run.limit')}
            type="number"
            step="any"
            value={typed.limit}
            set={(limit) => set({ limit })}
          />
          <InputField
            label={t('run.wait')}
            type="number"
            min="0"
            step="1"
            value={typed.wait}
            set={(wait) => set({ wait })}
          />
          <Tick label={t('run.off')} isSet={typed.isOff} set={(isOff) => set({ isOff })} />
        </>
      )}
    </>
  );
}

function Tick({
  label,
  isSet,
  set,
}: {
  readonly label: string;
  readonly isSet: boolean;
  readonly set: (isSet: boolean) => void;
}): JSX.Element {
  return (
    <label class="research-tick">
      <input type="checkbox" checked={isSet} onChange={(event) => set(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

function subjectsOf(kind: SubjectKind, { scores, vitalRules, models }: ResearchChoices): readonly string[] {
  if (kind === 'alert') return vitalRules.map(({ id }) => id);
  return kind === 'score' ? scores : models;
}

function subjectIdOf({ subjectKind, subjectId }: Typed, choices: ResearchChoices): string {
  return subjectId === '' ? (subjectsOf(subjectKind, choices)[0] ?? '') : subjectId;
}

function labelIdOf({ labelId }: Typed, { labels }: ResearchChoices): string {
  return labelId === '' ? (labels.find(({ isFound }) => isFound)?.id ?? '') : labelId;
}

function levelsOf(ruleId: string, { vitalRules }: ResearchChoices): readonly string[] {
  return vitalRules.find(({ id }) => id === ruleId)?.levels ?? [];
}

/** Null: not whole yet. */
function requestOf(typed: Typed, choices: ResearchChoices, timeZone: string): ResearchRequest | null {
  if (typed.kind === 'evaluate') return evaluateOf(typed, choices);
  const span = spanOf(typed, timeZone);
  if (span === null) return null;
  const { ruleId } = typed;
  const levels = levelsOf(ruleId, choices);
  const level =
    LEVELS.find((each) => each === typed.level && levels.includes(each)) ??
    LEVELS.find((each) => levels.includes(each));
  if (level === undefined) return null;
  if (typed.kind === 'delay-lab') {
    const delaysSeconds = typed.delays.split(',').map((each) => numberOf(each) ?? Number.NaN);
    const rises = delaysSeconds.every((delay, at) => delay > (delaysSeconds[at - 1] ?? -1));
    return rises ? { kind: 'delay-lab', ...span, ruleId, level, delaysSeconds } : null;
  }
  if (typed.isOff) return { kind: 'what-if', ...span, changes: [], offRuleIds: [ruleId] };
  const [limit, waitSeconds] = [numberOf(typed.limit), numberOf(typed.wait)];
  if (limit === null && waitSeconds === null) return null;
  return { kind: 'what-if', ...span, changes: [{ ruleId, level, limit, waitSeconds }], offRuleIds: [] };
}

const LEVELS = ['emergency', 'high', 'medium', 'low'] as const;

function evaluateOf(typed: Typed, choices: ResearchChoices): RequestOf<'evaluate'> | null {
  const hours = numberOf(typed.hours);
  const [id, labelId] = [subjectIdOf(typed, choices), labelIdOf(typed, choices)];
  if (!choices.seesEveryUnit || hours === null || hours < 1 || id === '' || labelId === '') return null;
  return {
    kind: 'evaluate',
    subject: { kind: typed.subjectKind, id },
    labelId,
    threshold: typed.subjectKind === 'alert' ? null : numberOf(typed.threshold),
    lowerIsWorse: typed.subjectKind !== 'alert' && typed.lowerIsWorse,
    horizonMinutes: hours * 60,
  };
}

function numberOf(text: string): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function refusalText(code: string): string {
  if (code === 'busy') return t('run.busy');
  return t(code === 'not-allowed' ? 'run.notYours' : 'run.refused');
}
