/** For whom limits are shown: every child of the unit by age, or one of them. */
import { routeHash } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { LimitChild } from '../../../services/contract/screens/limits/limits-answer.ts';

interface Props {
  /** Null: not read. */
  readonly own: readonly LimitChild[] | null;
}

export function WhoseLimits({ own }: Props): JSX.Element {
  const { store, route } = useScreen();
  const counts = new Map((own ?? []).map(({ bedId, ownLimits }) => [bedId, ownLimits]));
  const beds = store.beds.value.filter(({ stay }) => stay.value !== null);
  const go = (bedId: string): void => {
    location.hash = routeHash({ ...route.value, page: 'limits', bedId: bedId === '' ? null : bedId });
  };
  return (
    <label class="limits-whom">
      <span>{t('limits.whom')}</span>
      <select value={route.value.bedId ?? ''} onChange={(event) => go(event.currentTarget.value)}>
        <option value="">{t('limits.everybody')}</option>
        {beds.map((bed) => {
          const count = counts.get(bed.bedId) ?? 0;
          const name = bed.stay.value?.identity.value.displayName ?? '';
          const label = t('bed.label', { label: bed.label });
          const text = name === '' ? label : `${label} · ${name}`;
          return (
            <option key={bed.bedId} value={bed.bedId}>
              {count === 0 ? text : t('limits.childOwn', { bed: label, name: name === '' ? '–' : name, count })}
            </option>
          );
        })}
      </select>
    </label>
  );
}
