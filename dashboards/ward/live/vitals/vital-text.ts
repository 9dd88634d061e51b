/** Labels of the vital signs, the words for a number that is old, off or doubted, and how it stands to its limits. */
import { clinicalText } from '../../text/clinical-text.ts';
import { shortClockText } from '../../text/time-text.ts';
import { coarseSpanText } from '../../../../services/wording/text/span-text.ts';
import { named, spanWords, t } from '../../text/text.ts';
import type { ShownState } from './reading.ts';
import type { Standing, VitalStanding } from './vital-standing.ts';
import type { Trace, VitalCell, VitalKind, VitalSource } from './vital.ts';

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

/** Shape before colour: an arrow says on which side. */
const ARROW: Readonly<Partial<Record<Standing, string>>> = { below: '▼', above: '▲' };

export function standingArrow(standing: Standing): string {
  return ARROW[standing] ?? '';
}

/** «66–170»; a word where there is no limit; empty while none is known. */
export function limitsMark(standing: Standing, limits: string): string {
  return standing === 'unlimited' || standing === 'withheld' ? t('limit.none') : limits;
}

/** «▾78 14:02»: what is over and went past a limit; empty when nothing did. */
export function traceMark(trace: Trace | null, timeZone: string): string {
  if (trace === null) return '';
  return `${trace.side === 'below' ? '▾' : '▴'}${trace.text} ${shortClockText(trace.atMs, timeZone)}`;
}

/** «Within the limits», «above the limit 170», «no limit: ventilated»; empty while none is known. */
export function standingText({ standing, past, reason }: VitalStanding): string {
  switch (standing) {
    case 'untold':
      return '';
    case 'withheld':
      return reason === null ? t('limit.none') : t('limit.withheld', { reason: clinicalText(reason) });
    case 'unlimited':
    case 'within':
      return t(`limit.${standing}`);
    case 'below':
    case 'above':
      return past === null ? '' : t(`limit.${past.side}`, { limit: past.limit });
  }
}

/** «Lowest 78 at 14:02»; empty when nothing was past a limit. */
export function traceText(trace: Trace | null, timeZone: string): string {
  if (trace === null) return '';
  const values = { value: trace.text, time: shortClockText(trace.atMs, timeZone) };
  return t(trace.side === 'below' ? 'limit.lowest' : 'limit.highest', values);
}

/** All of it as a sentence, for who cannot see the marks. */
export function vitalTitle(cell: VitalCell, timeZone: string): string {
  const limits = cell.limits.value === '' ? '' : t('limit.limits', { limits: cell.limits.value });
  return [limits, standingText(cell.standing.value), traceText(cell.trace.value, timeZone)].filter(Boolean).join(', ');
}
