/** Labels of the vital signs and the words for a number that is old, off or doubted. */
import { coarseSpanText } from '../text/time-text.ts';
import { named, spanWords, t } from '../text/text.ts';
import type { ShownState } from '../live/reading.ts';
import type { VitalKind, VitalSource } from '../live/vital.ts';

const UNIT: Readonly<Record<VitalKind, string>> = {
  heart: '/min',
  spo2: '%',
  breathing: '/min',
  pressure: 'mmHg',
  temperature: '°C',
  co2: 'mmHg',
  fio2: '%',
};

/** A cuff pressure stands until the next one, so its age is always told. */
const ALWAYS_TELL_AGE: readonly VitalSource[] = ['cuff'];

export function vitalUnit(kind: VitalKind): string {
  return UNIT[kind];
}

/** Short label by where the number comes from: «HR» from the ECG, «PR» from the oximeter. */
export function vitalLabel(kind: VitalKind, source: VitalSource): string {
  return named('vital', `${kind}.${source}`, named('vital', kind, kind));
}

/** Full label for the bedside view. */
export function vitalFullLabel(kind: VitalKind, source: VitalSource): string {
  return named('vitalFull', `${kind}.${source}`, named('vitalFull', kind, kind));
}

export interface VitalFacts {
  readonly state: ShownState;
  readonly source: VitalSource;
  readonly ageSeconds: number | null;
}

/** Empty while a number is present and young. */
export function vitalNote(facts: VitalFacts): string {
  const age = facts.ageSeconds === null ? '' : coarseSpanText(facts.ageSeconds * 1_000, spanWords());
  switch (facts.state) {
    case 'present':
      return ALWAYS_TELL_AGE.includes(facts.source) ? age : '';
    case 'stale':
      return age;
    case 'missing':
      return t('state.missing', { span: age });
    case 'off':
    case 'implausible':
    case 'artefact':
    case 'never':
      return t(`state.${facts.state}`);
  }
}
