/** The fields of a unit and a span of its time. */
import { useScreen } from '../../page/screen.ts';
import { t } from '../../text/text.ts';
import { InputField, SelectField } from './field.tsx';
import type { TypedSpan } from './unit-span.ts';
import type { JSX } from 'preact';

export function UnitSpanFields({
  typed,
  set,
}: {
  readonly typed: TypedSpan;
  readonly set: (change: Partial<TypedSpan>) => void;
}): JSX.Element {
  const { units, store } = useScreen();
  const timeZone = store.timeZone.value;
  return (
    <>
      <SelectField
        label={t('research.unit')}
        value={typed.unitId}
        set={(unitId) => set({ unitId })}
        options={units.value.map(({ unitId, name }) => [unitId, name] as const)}
      />
      <InputField
        label={`${t('run.from')} (${timeZone})`}
        type="datetime-local"
        value={typed.from}
        set={(from) => set({ from })}
      />
      <InputField
        label={`${t('run.to')} (${timeZone})`}
        type="datetime-local"
        value={typed.to}
        set={(to) => set({ to })}
      />
    </>
  );
}
