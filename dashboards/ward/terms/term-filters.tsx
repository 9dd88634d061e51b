/** Finds, shows a part of, and orders the codes that wait. */
import { named, t } from '../text/text.ts';
import { SHOWN, SORTS, type TermFilter } from './term-choice.ts';
import type { JSX } from 'preact';

export function TermFilters({
  filter,
  onFilter,
}: {
  readonly filter: TermFilter;
  readonly onFilter: (filter: TermFilter) => void;
}): JSX.Element {
  return (
    <div class="terms-filters">
      <label>
        <span>{t('terms.find')}</span>
        <input
          type="search"
          autocomplete="off"
          spellcheck={false}
          placeholder={t('terms.findHint')}
          value={filter.text}
          onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      <Choices
        label={t('terms.shown')}
        family="termsShown"
        members={SHOWN}
        value={filter.shown}
        onChoose={(shown) => onFilter({ ...filter, shown })}
      />
      <Choices
        label={t('terms.sort')}
        family="termsSort"
        members={SORTS}
        value={filter.sort}
        onChoose={(sort) => onFilter({ ...filter, sort })}
      />
    </div>
  );
}

function Choices<M extends string>({
  label,
  family,
  members,
  value,
  onChoose,
}: {
  readonly label: string;
  readonly family: string;
  readonly members: readonly M[];
  readonly value: M;
  readonly onChoose: (member: M) => void;
}): JSX.Element {
  return (
    <label>
      <span>{label}</span>
      <select
        value={value}
        onChange={(event) => {
          const found = members.find((member) => member === event.currentTarget.value);
          if (found !== undefined) onChoose(found);
        }}
      >
        {members.map((member) => (
          <option key={member} value={member}>
            {named(family, member, member)}
          </option>
        ))}
      </select>
    </label>
  );
}
