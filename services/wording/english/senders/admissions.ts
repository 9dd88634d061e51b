import type { AdmissionRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';

export const ENGLISH_ADMISSIONS: Renderings<AdmissionRefusalValues> = {
  'admission.no-time': () => 'the message has no time that says at least the minute',
  'admission.no-pid': () => 'the message has no PID',
  'admission.several-patients': () => 'the message is about more than one patient',
  'admission.no-patient': () => 'the message names no patient',
  'admission.ahead': () => 'the event is dated after its arrival: the time of arrival is used',
  'admission.visit-of-another': () => 'the visit is known as that of another patient: nothing was changed',
  'admission.other-visit-open': () => 'the patient is admitted under another visit, which has not ended',
  'admission.bed-not-configured': ({ result }) =>
    `the bed is not configured: ${result === 'opened' ? 'the stay was opened without a bed' : 'the child is in no bed now'}`,
  'admission.no-place': ({ isOpened }) =>
    isOpened
      ? 'the message names no place: the stay was opened without a bed'
      : 'the message names no place, and the source has several units: no stay was opened',
  'admission.update-of-other-bed': () => 'an update names another bed than the admissions: a move is told by A02',
  'admission.update-of-taken-bed': () => 'an update names a bed in which another child lies: a move is told by A02',
  'admission.birth-date': () => 'the birth date is no whole date',
  'admission.gestational-age': () => 'the gestational age is none, or its unit is not weeks or days',

  'move.no-place': () => 'the move names no place',
  'move.before-newer': () => 'the move lies before a newer one that is known: it was not applied',
  'swap.not-two': () => 'a swap is about two patients',
  'swap.one-place': () => 'a swap gives both patients one place',
  'swap.no-second': () => 'a swap names no second patient',
  'swap.one-patient': () => 'a swap is about one patient',
  'merge.not-two': () => 'the message does not name two patients',

  'discharge.no-stay': () => 'a discharge of a patient of whom no one open stay is known',
  'discharge.before-admission': () => 'the discharge lies before the admission: it was not applied',

  'cancel.unknown-patient': ({ cancelled }) => `a cancelled ${cancelled} of a patient who is not known`,
  'cancel.no-discharge': () => 'a cancelled discharge of a patient whose discharge is not known',
  'cancel.bed-taken': () =>
    'a child came back by a cancelled discharge into a bed in which another child lies: the bed is nobody’s until a move says who lies there',
  'cancel.no-move': () => 'no move is known that could be cancelled',
  'cancel.move-of-gone': () => 'the move of a child who has left was cancelled: nothing was changed',
  'cancel.move-same-time': () =>
    'a move was cancelled by a message of the same time: whether this is the same cancel cannot be known, and nothing was changed',
  'cancel.other-bed': () =>
    'the cancelled move names a bed that is neither the one left nor the one moved to: nothing was changed',
};
