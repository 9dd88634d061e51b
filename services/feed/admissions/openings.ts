/** Admissions and corrections of the person: A01, A04, A08, A28, A31. */
import type { AdmissionCase } from './admission-case.ts';
import { moveStay } from './moves.ts';
import { bedOf, type KnownStay } from './bed-census.ts';

/** A01. Said again it corrects the person, and the bed as a move would. */
export function admitPatient(admission: AdmissionCase): void {
  const { bedLocation } = admission.named;
  if (admission.whose.patientId === null) {
    return admission.reject('unknown-patient', '101', 'PID^1^3', { code: 'admission.no-patient', values: {} });
  }
  const open = admission.census.openStay(admission.whose);
  if (open !== null) {
    admission.update(open);
    return bedLocation.is === 'nowhere' ? admission.draft.skip('repeated') : moveStay(admission);
  }
  if (isOldNews(admission)) return admission.draft.skip('repeated');
  if (bedLocation.is === 'elsewhere') return admission.draft.skip('elsewhere');
  if (admission.census.openStaysOf(admission.whose.patientId).length > 0) {
    admission.refuse('conflicting-record', { code: 'admission.other-visit-open', values: {} }, 'PV1^1^19');
  }
  if (bedLocation.is === 'nowhere') return admitNowhere(admission);
  if (bedLocation.is === 'ward') {
    admission.refuse('unknown-location', { code: 'admission.bed-not-configured', values: { result: 'opened' } });
  }
  admission.open(bedLocation.unitId, bedLocation.is === 'bed' ? bedLocation.bedId : null);
}

/** A04: outpatients register everywhere; only one of our beds makes it a stay. */
export function registerPatient(admission: AdmissionCase): void {
  if (admission.named.bedLocation.is === 'bed') admitPatient(admission);
  else admission.draft.skip('elsewhere');
}

/** With one unit behind the source there is one place where the child can be. */
function admitNowhere(admission: AdmissionCase): void {
  const [unitId, ...others] = admission.context.source.units;
  const isKnown = unitId !== undefined && others.length === 0;
  admission.refuse('unknown-location', { code: 'admission.no-place', values: { isOpened: isKnown } });
  if (isKnown) admission.open(unitId, null);
}

/** Written down before the visit's newest ending was, or at the moment of its opening: it is about the stay that has ended. */
function isOldNews(admission: AdmissionCase): boolean {
  const { whose, times } = admission;
  return admission.census
    .everyStayOf(whose)
    .some(
      (stay) =>
        stay.endToldAtMs !== null && (times.toldAtMs < stay.endToldAtMs || times.toldAtMs === stay.openToldAtMs),
    );
}

/** A08; it opens a stay where the feed began in the middle, and then only in a bed that is free. */
export function updateVisit(admission: AdmissionCase): void {
  const open = admission.census.openStay(admission.whose);
  if (open !== null) return updateStay(admission, open);
  const { bedLocation, pv1 } = admission.named;
  const hasEnded = admission.census.everyStayOf(admission.whose).length > 0 || pv1.raw(36) !== '' || pv1.raw(45) !== '';
  if (hasEnded) return admission.draft.skip('after-the-end');
  if (bedLocation.is !== 'bed') {
    return admission.draft.skip(bedLocation.is === 'elsewhere' ? 'elsewhere' : 'unknown-visit');
  }
  if (admission.whose.patientId === null) {
    return admission.reject('unknown-patient', '101', 'PID^1^3', { code: 'admission.no-patient', values: {} });
  }
  if (admission.census.inBed(bedLocation.unitId, bedLocation.bedId) !== null) {
    return admission.deny('conflicting-record', { code: 'admission.update-of-taken-bed', values: {} });
  }
  admission.open(bedLocation.unitId, bedLocation.bedId);
}

function updateStay(admission: AdmissionCase, stay: KnownStay): void {
  const isChanged = admission.update(stay);
  const { bedLocation } = admission.named;
  const bedId = bedOf(stay);
  if (bedLocation.is === 'bed' && (bedLocation.unitId !== stay.unitId || bedLocation.bedId !== bedId)) {
    const isFree =
      bedLocation.unitId === stay.unitId &&
      bedId === null &&
      admission.census.inBed(bedLocation.unitId, bedLocation.bedId) === null;
    if (isFree) return admission.layIn(stay, bedLocation.bedId);
    // The person was corrected, so the message is taken; the bed is not, and the unit must hear of it.
    if (bedLocation.unitId === stay.unitId) {
      admission.contradict(stay, bedLocation.bedId, admission.census.inBed(bedLocation.unitId, bedLocation.bedId));
    }
    admission.refuse('conflicting-record', { code: 'admission.update-of-other-bed', values: {} });
  } else if (!isChanged) admission.draft.skip('no-change');
}

/** A28, A31: about the person, wherever the child is. */
export function updatePerson(admission: AdmissionCase): void {
  const open = admission.whose.patientId === null ? [] : admission.census.openStaysOf(admission.whose.patientId);
  const changed = open.filter((stay) => admission.update(stay));
  if (changed.length === 0) admission.draft.skip(open.length === 0 ? 'elsewhere' : 'no-change');
}
