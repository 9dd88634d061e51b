/** The words of an alert, the same in the list, on the tile, at the bedside and for a screen reader. */
import { givenText } from './reason-text.ts';
import { isSignalName } from '../../../../services/clinical/signal/signals.ts';
import { LAB_VALUES } from '../../../../services/contract/records/closed-lists.ts';
import { momentText } from '../../text/time-text.ts';
import { coarseSpanText } from '../../../../services/wording/text/span-text.ts';
import { rules } from '../../text/clinical-text.ts';
import { named, spanWords, t } from '../../text/text.ts';
import { plainNumberText, unitText } from '../../text/number-text.ts';
import { starsOf } from '../../live/alert-order.ts';
import type { Alert, AlertHolder } from '../../../../services/contract/decisions/alert.ts';
import type { InputReading } from '../../../../services/clinical/score/score-result.ts';

/** «*** High»: never the colour alone. */
export function levelText(alert: Pick<Alert, 'level' | 'isEmergency'>): string {
  return `${starsOf(alert.level)} ${levelWord(alert)}`;
}

/** An emergency is said to be one, though its level is high. */
export function levelWord({ level, isEmergency }: Pick<Alert, 'level' | 'isEmergency'>): string {
  return isEmergency === true ? t('level.emergency') : named('level', level, level);
}

/** «doctor told · returns in 24 min». */
export function holderText(alert: Pick<Alert, 'phase'>, holder: AlertHolder, nowMs: number): string {
  const reason = givenText(holder);
  const back = t('alert.returnsIn', { span: coarseSpanText(holder.untilMs - nowMs, spanWords()) });
  return alert.phase === 'snoozed' ? `${t('alert.snoozed')} · ${reason} · ${back}` : `${reason} · ${back}`;
}

/** Value with its unit, «172 /min», or the words of a charted answer; a dash when there is none. */
export function inputValueText(input: Pick<InputReading, 'value' | 'unit'>): string {
  if (input.value === null) return '–';
  if (typeof input.value === 'string') {
    return named('code', input.value, input.value);
  }
  return `${plainNumberText(input.value)} ${unitText(input.unit)}`.trim();
}

/** Age of an input when it was scored, «9 min old», or why there is none. */
export function inputAgeText(input: Pick<InputReading, 'quality' | 'ageMs'>): string {
  if (input.quality !== 'present') {
    const quality = named('quality', input.quality, input.quality);
    return input.ageMs === null ? quality : `${quality} · ${coarseSpanText(input.ageMs, spanWords())}`;
  }
  return input.ageMs === null ? '' : coarseSpanText(input.ageMs, spanWords());
}

/** When an input of an alert was observed, «14:23»: an age of then would go on standing there unmoved. */
export function inputTimeText(
  input: Pick<InputReading, 'quality' | 'observedAtMs'>,
  at: { readonly nowMs: number; readonly timeZone: string },
): string {
  const time = input.observedAtMs === null ? null : momentText(input.observedAtMs, at.nowMs, at.timeZone);
  const quality = input.quality === 'present' ? null : named('quality', input.quality, input.quality);
  return [quality, time].filter((part) => part !== null).join(' · ');
}

/** Where a value came from: the signal, the charted observation, the laboratory value, or the fact of admission. */
export function fromText(from: string | null): string {
  if (from === null) return '';
  if (from in LAB_VALUES) return labLabel(from);
  if (isSignalName(from)) return rules().observation(from);
  return named('charted', from, named('stayField', from, from));
}

/** «Lactate» from lactateMmolPerL: the unit stands beside the value. */
export function labLabel(name: string): string {
  if (name in LAB_VALUES) return named('lab', name, name);
  const bare = name.replace(/((Mmol|Umol|Nmol|Meq|Mg|Ug|Ng|G|Iu|U)?Per[A-Z]\w*|Percent)$/, '');
  const words = (bare === '' ? name : bare).replace(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Ages below this are of the same moment and need not be told. */
export const AGE_WORTH_TELLING_MS = 10_000;

/** Who has it: by name, or by role where names are not shown. */
export function holderName(holder: AlertHolder): string {
  return personName(holder);
}

/** By name, or by role where names are not shown. */
export function personName({ displayName, role }: Pick<AlertHolder, 'displayName' | 'role'>): string {
  return displayName === '' ? named('role', role, role) : displayName;
}
