/** A definition as fields; what `vigil cohort` reads is written, and the server names what is wrong with it. */
import { useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { named, t } from '../text/text.ts';
import { cohortFields, definitionOf, WIDTHS, type CohortFields } from './cohort-fields.ts';
import { ChecksField, FormEnd, InputField, SelectField } from './form/field.tsx';
import { labelText, signalText } from './form/research-text.ts';
import type { CohortEntry, ResearchChoices } from '../../../services/contract/screens/research-view.ts';
import type { JSX } from 'preact';

const SEXES = ['female', 'male', 'other', 'unknown'] as const;

interface Props {
  readonly choices: ResearchChoices;
  /** Null: a new one. */
  readonly entry: CohortEntry | null;
  readonly taken: () => void;
  readonly close: () => void;
}

export function CohortForm({ choices, entry, taken, close }: Props): JSX.Element {
  const timeZone = useScreen().store.timeZone.value;
  const [fields, setFields] = useState<CohortFields>(() => cohortFields(entry, timeZone));
  const [state, setState] = useState<{ readonly isSending: boolean; readonly faults: string | null }>({
    isSending: false,
    faults: null,
  });
  const send = async (): Promise<void> => {
    setState({ isSending: true, faults: null });
    const answer = await serverApi.research.saveCohort(fields.cohortId, definitionOf(fields, timeZone));
    if (answer.ok) return taken();
    setState({ isSending: false, faults: answer.message ?? answer.code });
  };
  return (
    <form
      class="research-form research-open"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextFields fields={fields} set={setFields} isNew={entry === null} />
      <Choices fields={fields} set={setFields} choices={choices} />
      <FormEnd>
        <button type="submit" class="primary" disabled={state.isSending || fields.signals.length === 0}>
          {t(state.isSending ? 'cohort.saving' : 'cohort.save')}
        </button>
        <button type="button" class="plain" onClick={close}>
          {t('cohort.cancel')}
        </button>
        <p role="alert">
          {state.faults === null ? '' : t('cohort.invalid')} <span lang="en">{state.faults ?? ''}</span>
        </p>
      </FormEnd>
    </form>
  );
}

interface FieldsProps {
  readonly fields: CohortFields;
  readonly set: (fields: CohortFields) => void;
}

function TextFields({ fields, set, isNew }: FieldsProps & { readonly isNew: boolean }): JSX.Element {
  const timeZone = useScreen().store.timeZone.value;
  const text = (name: TextField) => ({
    value: fields[name],
    set: (value: string) => set({ ...fields, [name]: value }),
  });
  return (
    <>
      {isNew ? (
        <InputField label={t('cohort.id')} required pattern="[a-z0-9][a-z0-9\-]*" {...text('cohortId')} />
      ) : null}
      <InputField label={t('cohort.name')} required {...text('name')} />
      <InputField label={t('cohort.authors')} required {...text('authors')} />
      <InputField label={`${t('research.admittedFrom')} (${timeZone})`} type="date" required {...text('from')} />
      <InputField label={`${t('research.admittedBefore')} (${timeZone})`} type="date" required {...text('to')} />
      <InputField
        label={t('cohort.ageFrom')}
        type="number"
        min="0"
        step="1"
        placeholder={t('cohort.anyAge')}
        {...text('ageFrom')}
      />
      <InputField
        label={t('cohort.ageBelow')}
        type="number"
        min="0"
        step="1"
        placeholder={t('cohort.anyAge')}
        {...text('ageBelow')}
      />
      <InputField label={t('research.hoursAtLeast')} type="number" min="0" step="any" required {...text('hours')} />
      <InputField
        label={t('cohort.coverage')}
        type="number"
        min="0"
        max="100"
        step="any"
        required
        {...text('coverage')}
      />
      <SelectField
        label={t('cohort.resolution')}
        {...text('resolution')}
        options={WIDTHS.map((width) => [width, named('cohortWidth', width, width)] as const)}
      />
    </>
  );
}

function Choices({ fields, set, choices }: FieldsProps & { readonly choices: ResearchChoices }): JSX.Element {
  const { units } = useScreen();
  const checks = (name: ChecksName) => ({
    chosen: fields[name],
    set: (chosen: readonly string[]) => set({ ...fields, [name]: chosen }),
  });
  return (
    <>
      <ChecksField
        label={t('research.unit')}
        {...checks('units')}
        options={units.value.map(({ unitId, name }) => [unitId, name] as const)}
      />
      <ChecksField
        label={t('research.sex')}
        {...checks('sex')}
        options={SEXES.map((sex) => [sex, named('sex', sex, sex)] as const)}
      />
      <ChecksField
        label={t('cohort.signals')}
        {...checks('signals')}
        options={choices.signals.map((signal) => [signal, signalText(signal)] as const)}
      />
      <ChecksField
        label={t('cohort.labels')}
        {...checks('labels')}
        options={choices.labels.filter(({ isFound }) => isFound).map(({ id }) => [id, labelText(id)] as const)}
      />
    </>
  );
}

type ChecksName = 'units' | 'sex' | 'signals' | 'labels';
type TextField = Exclude<keyof CohortFields, ChecksName>;
