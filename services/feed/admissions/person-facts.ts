/**
 * Who the child is, as an admission message says it. What it does not say is absent, and what it says
 * to delete is null; nothing is guessed from anything else.
 */
import { isoDate } from '../../contract/records/unit-record.ts';
import type { StayPerson } from '../../contract/decisions/person.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { HL7_NULL } from '../hl7/text/hl7-message.ts';
import type { Hl7Message, Hl7Segment } from '../hl7/text/hl7-message.ts';
import type { Source } from '../sources/source-settings.ts';

export interface PersonFault {
  readonly location: string;
  readonly reason: Refusal<'admission.birth-date' | 'admission.gestational-age'>;
}

export interface PersonFacts {
  readonly displayName?: string;
  readonly birthDate?: string | null;
  readonly sex?: RecordOf<'stay.opened'>['sex'];
  readonly gestationalAgeAtBirthDays?: number | null;
  /** What stands in the message and cannot be used: field and reason. */
  readonly faults: readonly PersonFault[];
}

const NAME_LENGTH_MAX = 80;
/** Shown for a child of whom no name is shown. */
const NAMELESS = '○';
const HIDDEN_SYLLABLES_MAX = 3;
const HANGUL = /^\p{Script=Hangul}/u;

/** Table 0001. */
const SEXES: Readonly<Record<string, RecordOf<'stay.opened'>['sex']>> = {
  F: 'female',
  M: 'male',
  O: 'other',
  A: 'other',
  U: 'unknown',
  N: 'unknown',
};

/** LOINC: gestational age estimated, and at birth. */
const GESTATION_CODES = ['11884-4', '18185-9', '76516-4'];
const DAYS_OF_UNIT: Readonly<Record<string, number>> = { wk: 7, weeks: 7, week: 7, d: 1, days: 1, day: 1 };
const GESTATION_DAYS = { least: 140, most: 315 };

/** Facts of one PID segment; those of the OBX rows only where the message is about one patient. */
export function personFactsOf(pid: Hl7Segment, message: Hl7Message, shown: Source['displayName']): PersonFacts {
  const faults: PersonFault[] = [];
  const name = nameOf(pid, shown);
  const birthDate = birthDateOf(pid.text(7), faults);
  const sex = SEXES[pid.text(8).toUpperCase()];
  const gestation = message.all('PID').length === 1 ? gestationOf(message, faults) : undefined;
  return {
    ...(name === undefined ? {} : { displayName: name }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(sex === undefined ? {} : { sex }),
    ...(gestation === undefined ? {} : { gestationalAgeAtBirthDays: gestation }),
    faults,
  };
}

/** The facts of an opening: every one must be there, unknown ones as such. */
export function wholePerson(facts: PersonFacts, isBirthStay: boolean | null): Omit<StayPerson, 'patientId'> {
  const { displayName = NAMELESS, birthDate = null, sex = 'unknown', gestationalAgeAtBirthDays = null } = facts;
  return {
    displayName,
    birthDate,
    sex,
    gestationalAgeAtBirthDays,
    weightKg: null,
    // No field of an admission message says it; the device that is charted, or the ventilator, will.
    ventilated: null,
    newbornStay: isBirthStay,
  };
}

/** PV1-4, table 0007: born here; null when the message does not say how the child came. */
export function isBirthStay(pv1: Hl7Segment): boolean | null {
  const type = pv1.text(4).toUpperCase();
  return type === '' || type === HL7_NULL ? null : type === 'N';
}

function nameOf(pid: Hl7Segment, shown: Source['displayName']): string | undefined {
  const [family, given] = [pid.text(5, 1), pid.text(5, 2)].map((part) => (part === HL7_NULL ? '' : part));
  if (pid.raw(5) === '') return undefined;
  if (shown === 'bed' || (family === '' && given === '')) return NAMELESS;
  return shortened(family ?? '', given ?? '', shown).slice(0, NAME_LENGTH_MAX);
}

function shortened(family: string, given: string, shown: 'initials' | 'whole'): string {
  if (HANGUL.test(family.normalize('NFC'))) {
    const whole = Array.from(`${family}${given}`.normalize('NFC').replace(/\s/g, ''));
    if (shown === 'whole') return whole.join('');
    return `${whole[0] ?? ''}${NAMELESS.repeat(Math.min(HIDDEN_SYLLABLES_MAX, Math.max(1, whole.length - 1)))}`;
  }
  if (shown === 'whole') return `${given} ${family}`.trim();
  return [given, family]
    .filter((part) => part !== '')
    .map((part) => `${String.fromCodePoint(part.codePointAt(0) ?? 0).toUpperCase()}.`)
    .join(' ');
}

/** A birthday is a date: a time and a zone behind it say nothing more. Year or month alone is no date. */
function birthDateOf(text: string, faults: PersonFault[]): string | null | undefined {
  if (text === '') return undefined;
  if (text === HL7_NULL) return null;
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})(?:\d{2,6}(?:\.\d+)?(?:[+-]\d{4})?)?$/.exec(text) ?? [];
  const date = isoDate.safeParse(`${year}-${month}-${day}`);
  if (date.success) return date.data;
  faults.push({ location: 'PID^1^7', reason: { code: 'admission.birth-date', values: {} } });
  return undefined;
}

function gestationOf(message: Hl7Message, faults: PersonFault[]): number | null | undefined {
  const row = message.all('OBX').find((candidate) => GESTATION_CODES.includes(candidate.text(3)));
  if (row === undefined || row.text(5) === '') return undefined;
  if (row.text(5) === HL7_NULL) return null;
  const days = Number(row.text(5)) * (DAYS_OF_UNIT[row.text(6).toLowerCase()] ?? Number.NaN);
  if (days >= GESTATION_DAYS.least && days <= GESTATION_DAYS.most) return Math.round(days);
  faults.push({
    location: `OBX^${row.text(1) || '1'}^5`,
    reason: { code: 'admission.gestational-age', values: {} },
  });
  return undefined;
}
