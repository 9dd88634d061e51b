/** A new study: what is judged, by whom, and who settles. */
import { useState } from 'preact/hooks';
import { useScreen } from '../../page/screen.ts';
import { serverApi } from '../../page/server-api.ts';
import { named, t } from '../../text/text.ts';
import { FormEnd, InputField, SelectField } from '../form/field.tsx';
import { labelText, ruleText } from '../form/research-text.ts';
import { UnitSpanFields } from '../form/unit-span-fields.tsx';
import { lastDayHere } from '../form/unit-span.ts';
import { DRAW_KINDS, ratingRequestOf, type TypedStudy } from './rating-fields.ts';
import type { ResearchChoices } from '../../../../services/contract/screens/research-view.ts';
import type { JSX } from 'preact';

interface Props {
  readonly choices: ResearchChoices;
  readonly taken: () => void;
  readonly close: () => void;
}

export function RatingForm({ choices, taken, close }: Props): JSX.Element {
  const screen = useScreen();
  const timeZone = screen.store.timeZone.value;
  const [typed, setTyped] = useState<TypedStudy>(() => ({
    ...EMPTY,
    ...lastDayHere(screen),
    labelId: choices.labels[0]?.id ?? '',
    adjudicator: screen.session.peek()?.userId ?? '',
  }));
  const [state, setState] = useState<{ readonly isSending: boolean; readonly refusal: string }>(QUIET);
  const request = ratingRequestOf(typed, timeZone);
  const people = [typed.first, typed.second, typed.adjudicator].map((name) => name.trim());
  const areThree = people.includes('') || new Set(people).size === people.length;
  const send = async (): Promise<void> => {
    if (request === null) return;
    setState({ isSending: true, refusal: '' });
    const answer = await serverApi.ratings.begin(request);
    if (answer.ok) return taken();
    setState({ isSending: false, refusal: refusalText(answer.code) });
  };
  const set = (change: Partial<TypedStudy>): void => setTyped({ ...typed, ...change });
  return (
    <form
      class="research-form research-open"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <StudyFields typed={typed} set={set} choices={choices} />
      <DrawFields typed={typed} set={set} choices={choices} />
      <FormEnd>
        <button type="submit" class="primary" disabled={request === null || state.isSending}>
          {t(state.isSending ? 'rating.beginning' : 'rating.begin')}
        </button>
        <button type="button" class="plain" onClick={close}>
          {t('cohort.cancel')}
        </button>
        <p role="alert">{areThree ? state.refusal : t('rating.people')}</p>
      </FormEnd>
    </form>
  );
}

interface FieldsProps {
  readonly typed: TypedStudy;
  readonly set: (change: Partial<TypedStudy>) => void;
  readonly choices: ResearchChoices;
}

function StudyFields({ typed, set, choices }: FieldsProps): JSX.Element {
  const text = (name: 'studyId' | 'question' | 'first' | 'second' | 'adjudicator') => ({
    value: typed[name],
    set: (value: string) => set({ [name]: value }),
  });
  return (
    <>
      <InputField label={t('rating.id')} required pattern="[a-z0-9][a-z0-9\-]*" {...text('studyId')} />
      <InputField label={t('rating.question')} required {...text('question')} />
      <SelectField
        label={t('rating.label')}
        value={typed.labelId}
        set={(labelId) => set({ labelId })}
        options={choices.labels.map(({ id }) => [id, labelText(id)] as const)}
      />
      <InputField label={t('rating.first')} required {...text('first')} />
      <InputField label={t('rating.second')} required {...text('second')} />
      <InputField label={t('rating.adjudicator')} required {...text('adjudicator')} />
    </>
  );
}

function DrawFields({ typed, set, choices }: FieldsProps): JSX.Element {
  const number = (name: 'count' | 'perStay' | 'seed') => ({
    type: 'number' as const,
    min: name === 'seed' ? '0' : '1',
    step: '1',
    value: typed[name],
    set: (value: string) => set({ [name]: value }),
  });
  return (
    <>
      <UnitSpanFields typed={typed} set={set} />
      <SelectField
        label={t('rating.drawKind')}
        value={typed.drawKind}
        set={(kind) => set({ drawKind: DRAW_KINDS.find((each) => each === kind) ?? 'alerts' })}
        options={DRAW_KINDS.map((kind) => [kind, named('ratingDraw', kind, kind)] as const)}
      />
      {typed.drawKind === 'alerts' ? (
        <SelectField
          label={t('run.rule')}
          value={typed.ruleId}
          set={(ruleId) => set({ ruleId })}
          options={[
            ['', t('rating.anyRule')],
            ...[...choices.vitalRules.map(({ id }) => id), ...choices.scores].map((id) => [id, ruleText(id)] as const),
          ]}
        />
      ) : null}
      {typed.drawKind === 'given' ? (
        <label class="research-field rating-moments">
          <span>{t('rating.moments')}</span>
          <textarea
            rows={5}
            value={typed.moments}
            placeholder={t('rating.momentsExample')}
            onInput={(event) => set({ moments: event.currentTarget.value })}
          />
        </label>
      ) : (
        <>
          <InputField label={t('rating.count')} {...number('count')} />
          <InputField label={t('rating.perStay')} {...number('perStay')} />
          <InputField label={t('rating.seed')} {...number('seed')} />
        </>
      )}
    </>
  );
}

const QUIET = { isSending: false, refusal: '' };
const EMPTY: TypedStudy = {
  studyId: '',
  question: '',
  labelId: '',
  first: '',
  second: '',
  adjudicator: '',
  unitId: '',
  from: '',
  to: '',
  drawKind: 'alerts',
  ruleId: '',
  moments: '',
  count: '100',
  perStay: '1',
  seed: '1',
};

function refusalText(code: string): string {
  if (code === 'exists') return t('rating.exists');
  if (code === 'nothing-to-judge') return t('rating.nothing');
  return t(code === 'not-allowed' ? 'run.notYours' : 'rating.refused');
}
