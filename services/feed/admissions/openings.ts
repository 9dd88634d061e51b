/** Admissions and corrections of the person: A01, A04, A08, A28, A31. */
import type { AdmissionCase } from './admission-case.ts';
import { moveStay } from './moves.ts';
import { bedOf, type KnownStay } from './whereabouts.ts';

/** A01. Said again it corrects the person, and the bed as a move would. */
export function admit(of: AdmissionCase): void {
  const { place } = of.named;
  if (of.whose.patientId === null) {
    return of.reject('unknown-patient', '101', 'PID^1^3', 'the message names no patient');
  }
  const open = of.whereabouts.openStay(of.whose);
  if (open !== null) {
    of.update(open);
    return place.is === 'nowhere' ? of.draft.skip('repeated') : moveStay(of);
  }
  if (isOldNews(of)) return of.draft.skip('repeated');
  if (place.is === 'elsewhere') return of.draft.skip('elsewhere');
  if (of.whereabouts.openStaysOf(of.whose.patientId).length > 0) {
    of.refuse('conflicting-record', 'the patient is admitted under another visit, which has not ended', 'PV1^1^19');
  }
  if (place.is === 'nowhere') return admitNowhere(of);
  if (place.is === 'ward') {
    of.refuse('unknown-location', 'the bed is not configured: the stay was opened without a bed');
  }
  of.open(place.unitId, place.is === 'bed' ? place.bedId : null);
}

/** A04: outpatients register everywhere; only one of our beds makes it a stay. */
export function register(of: AdmissionCase): void {
  if (of.named.place.is === 'bed') admit(of);
  else of.draft.skip('elsewhere');
}

/** With one unit behind the source there is one place where the child can be. */
function admitNowhere(of: AdmissionCase): void {
  const [unitId, ...others] = of.desk.source.units;
  const isKnown = unitId !== undefined && others.length === 0;
  of.refuse(
    'unknown-location',
    isKnown
      ? 'the message names no place: the stay was opened without a bed'
      : 'the message names no place, and the source has several units: no stay was opened',
  );
  if (isKnown) of.open(unitId, null);
}

/** Written down before the visit's newest ending was, or at the moment of its opening: it is about the stay that has ended. */
function isOldNews(of: AdmissionCase): boolean {
  const { whose, times } = of;
  return of.whereabouts
    .everyStayOf(whose)
    .some(
      (stay) =>
        stay.endToldAtMs !== null && (times.toldAtMs < stay.endToldAtMs || times.toldAtMs === stay.openToldAtMs),
    );
}

/** A08; it opens a stay where the feed began in the middle, and then only in a bed that is free. */
export function updateVisit(of: AdmissionCase): void {
  const open = of.whereabouts.openStay(of.whose);
  if (open !== null) return updateStay(of, open);
  const { place, pv1 } = of.named;
  const hasEnded = of.whereabouts.everyStayOf(of.whose).length > 0 || pv1.raw(36) !== '' || pv1.raw(45) !== '';
  if (hasEnded) return of.draft.skip('after-the-end');
  if (place.is !== 'bed') return of.draft.skip(place.is === 'elsewhere' ? 'elsewhere' : 'unknown-visit');
  if (of.whose.patientId === null) {
    return of.reject('unknown-patient', '101', 'PID^1^3', 'the message names no patient');
  }
  if (of.whereabouts.inBed(place.unitId, place.bedId) !== null) {
    return of.deny('conflicting-record', 'an update names a bed in which another child lies: a move is told by A02');
  }
  of.open(place.unitId, place.bedId);
}

function updateStay(of: AdmissionCase, stay: KnownStay): void {
  const isChanged = of.update(stay);
  const { place } = of.named;
  const bedId = bedOf(stay);
  if (place.is === 'bed' && (place.unitId !== stay.unitId || place.bedId !== bedId)) {
    const isFree =
      place.unitId === stay.unitId && bedId === null && of.whereabouts.inBed(place.unitId, place.bedId) === null;
    if (isFree) return of.layIn(stay, place.bedId);
    // The person was corrected, so the message is taken; the bed is not, and the unit must hear of it.
    if (place.unitId === stay.unitId) of.contradict(stay, place.bedId, of.whereabouts.inBed(place.unitId, place.bedId));
    of.refuse('conflicting-record', 'an update names another bed than the admissions: a move is told by A02');
  } else if (!isChanged) of.draft.skip('no-change');
}

/** A28, A31: about the person, wherever the child is. */
export function updatePerson(of: AdmissionCase): void {
  const open = of.whose.patientId === null ? [] : of.whereabouts.openStaysOf(of.whose.patientId);
  const changed = open.filter((stay) => of.update(stay));
  if (changed.length === 0) of.draft.skip(open.length === 0 ? 'elsewhere' : 'no-change');
}
