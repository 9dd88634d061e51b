/** What an admission desk is told: each case is a story of a few messages, of which the last is refused. */
import type { ADMISSION_REFUSALS } from '../../../services/contract/refusals/admission-refusals.ts';
import { adt, Desk, type MessageParts } from '../../feed/admissions/admission-story.ts';
import type { CasesOf } from './refusal-case.ts';

const ADMITTED = adt('A01', { at: 0, bed: 'bed-1' });

/** Outcome of the last message. */
function told(...texts: readonly string[]): unknown {
  const desk = new Desk();
  for (const text of texts) desk.read(text);
  return desk.outcomes.at(-1);
}

function swapped(one: MessageParts, other?: Omit<MessageParts, 'at'>): unknown {
  return told(adt('A17', one, other));
}

export const ADMISSION_CASES: CasesOf<typeof ADMISSION_REFUSALS> = {
  'admission.no-time': () => told('MSH|^~\\&|ADT|H1|VIGIL|H1|||ADT^A01|C1|P|2.6\rEVN|A01|\rPID|1||1001^^^H1^MR'),
  'admission.no-pid': () => told('MSH|^~\\&|ADT|H1|VIGIL|H1|20260302100000||ADT^A01|C1|P|2.6\rEVN|A01|20260302100000'),
  'admission.several-patients': () => told(adt('A01', { at: 0, bed: 'bed-1' }, { number: '1002', bed: 'bed-2' })),
  'admission.no-patient': () => told(adt('A01', { at: 0, number: '', visit: '', bed: 'bed-1' })),
  'admission.ahead': () => told(adt('A01', { at: 90_000, told: 0, bed: 'bed-1' })),
  'admission.visit-of-another': () => told(ADMITTED, adt('A08', { at: 5, number: '1002', visit: 'V1001' })),
  'admission.other-visit-open': () => told(ADMITTED, adt('A01', { at: 5, visit: 'V2', bed: 'bed-2' })),
  'admission.bed-not-configured': () => told(adt('A01', { at: 0, location: 'PICU^1^bed-9' })),
  'admission.no-place': () => told(adt('A01', { at: 0, location: '' })),
  'admission.update-of-other-bed': () => told(ADMITTED, adt('A08', { at: 5, bed: 'bed-2' })),
  'admission.update-of-taken-bed': () => told(ADMITTED, adt('A08', { at: 5, number: '1002', bed: 'bed-1' })),
  'admission.birth-date': () => told(adt('A01', { at: 0, bed: 'bed-1', birthDate: '20240230' })),
  'admission.gestational-age': () => told(adt('A01', { at: 0, bed: 'bed-1', more: ['OBX|1|NM|11884-4^^LN||90|wk'] })),

  'move.no-place': () => told(ADMITTED, adt('A02', { at: 5, location: '' })),
  'move.before-newer': () =>
    told(ADMITTED, adt('A02', { at: 20, bed: 'bed-2' }), adt('A02', { at: 10, told: 30, bed: 'n-1' })),
  'swap.not-two': () => swapped({ at: 5, bed: 'bed-1' }),
  'swap.one-place': () => swapped({ at: 5, bed: 'bed-1' }, { number: '1002', bed: 'bed-1' }),
  'swap.no-second': () => swapped({ at: 5, bed: 'bed-1' }, { number: '', visit: 'V2', bed: 'bed-2' }),
  'swap.one-patient': () => swapped({ at: 5, bed: 'bed-1' }, { bed: 'bed-2' }),
  'merge.not-two': () => told(ADMITTED, adt('A40', { at: 5 })),

  'discharge.no-stay': () => told(adt('A03', { at: 5 })),
  'discharge.before-admission': () => told(adt('A01', { at: 10, bed: 'bed-1' }), adt('A03', { at: 5, told: 20 })),

  'cancel.unknown-patient': () => told(adt('A13', { at: 5, bed: 'bed-1' })),
  'cancel.no-discharge': () =>
    told(ADMITTED, adt('A02', { at: 5, location: 'SURGERY^1^1' }), adt('A13', { at: 10, bed: 'bed-1' })),
  'cancel.bed-taken': () =>
    told(
      ADMITTED,
      adt('A03', { at: 5 }),
      adt('A01', { at: 8, number: '1002', bed: 'bed-1' }),
      adt('A13', { at: 10, bed: 'bed-1' }),
    ),
  'cancel.no-move': () => told(ADMITTED, adt('A12', { at: 5, bed: 'bed-1' })),
  'cancel.move-of-gone': () => told(ADMITTED, adt('A03', { at: 5 }), adt('A12', { at: 5, told: 10, bed: 'bed-1' })),
  'cancel.move-same-time': () =>
    told(
      ADMITTED,
      adt('A02', { at: 5, bed: 'bed-2' }),
      adt('A12', { at: 5, told: 10, bed: 'bed-1' }),
      adt('A12', { at: 5, told: 10, bed: 'bed-1', control: 'again' }),
    ),
  'cancel.other-bed': () =>
    told(ADMITTED, adt('A02', { at: 5, bed: 'bed-2' }), adt('A12', { at: 5, told: 10, bed: 'bed-3' })),
};
