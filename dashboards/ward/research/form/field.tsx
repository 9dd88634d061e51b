/** Fields of the forms of the research page. */
import type { ComponentChildren, JSX, TargetedInputEvent } from 'preact';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}

export function InputField({
  label,
  value,
  set,
  type = 'text',
  ...input
}: FieldProps & {
  readonly type?: 'text' | 'number' | 'date' | 'datetime-local';
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly pattern?: string;
  readonly step?: string;
  readonly min?: string;
  readonly max?: string;
}): JSX.Element {
  const shared = {
    ...input,
    value,
    autocomplete: 'off',
    onInput: (event: TargetedInputEvent<HTMLInputElement>) => set(event.currentTarget.value),
  };
  return (
    <label class="research-field">
      <span>{label}</span>
      {type === 'number' ? <input {...shared} type="number" /> : null}
      {type === 'date' ? <input {...shared} type="date" /> : null}
      {type === 'datetime-local' ? <input {...shared} type="datetime-local" /> : null}
      {type === 'text' ? <input {...shared} type="text" /> : null}
    </label>
  );
}

export function SelectField({
  label,
  value,
  set,
  options,
}: FieldProps & { readonly options: readonly (readonly [value: string, text: string])[] }): JSX.Element {
  return (
    <label class="research-field">
      <span>{label}</span>
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Any number of choices. */
export function ChecksField({
  label,
  chosen,
  set,
  options,
}: {
  readonly label: string;
  readonly chosen: readonly string[];
  readonly set: (chosen: readonly string[]) => void;
  readonly options: readonly (readonly [value: string, text: string])[];
}): JSX.Element {
  return (
    <fieldset class="research-checks">
      <legend>{label}</legend>
      {options.map(([option, text]) => (
        <label key={option}>
          <input
            type="checkbox"
            checked={chosen.includes(option)}
            onChange={(event) =>
              set(event.currentTarget.checked ? [...chosen, option] : chosen.filter((each) => each !== option))
            }
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function FormEnd({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <div class="research-form-end">{children}</div>;
}
