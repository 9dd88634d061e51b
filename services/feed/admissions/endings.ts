/** Discharges and what takes them or an admission back: A03, A13, A11. */
import type { AdmissionCase } from './admission-case.ts';
import { bedOf, type KnownStay } from './whereabouts.ts';

/** A03. */
export function discharge(of: AdmissionCase): void {
  const open = of.whereabouts.openStay(of.whose);
  if (open === null) return ofNobody(of, 'a discharge of a patient of whom no one open stay is known');
  if (of.times.atMs < open.openedAtMs) {
    return of.deny('conflicting-record', 'the discharge lies before the admission: it was not applied', 'EVN^1^6');
  }
  if (open.endToldAtMs !== null && of.times.toldAtMs < open.endToldAtMs) return of.draft.skip('repeated');
  of.close(open, 'discharged');
}

/** A11: every stay of the visit that was told before the cancel never was. */
export function cancelAdmission(of: AdmissionCase): void {
  const { whose, times } = of;
  const open = of.whereabouts.openStay(whose);
  const meant =
    whose.visitId === null || of.whereabouts.staysOf(whose).length === 0
      ? open === null
        ? []
        : [open]
      : of.whereabouts.staysOf(whose);
  const told = meant.filter((stay) => stay.openToldAtMs <= times.toldAtMs);
  if (told.length === 0) return ofNobody(of, 'a cancelled admission of a patient who is not known');
  for (const stay of told) of.cancel(stay);
}

/** A13: the newest stay of the visit goes on. */
export function cancelDischarge(of: AdmissionCase): void {
  const newest = of.whereabouts.staysOf(of.whose).at(-1);
  if (newest?.ended === null) return of.draft.skip('repeated');
  if (newest === undefined) return ofNobody(of, 'a cancelled discharge of a patient who is not known');
  if (newest.ended !== 'discharged') {
    return of.deny('conflicting-record', 'a cancelled discharge of a patient whose discharge is not known', 'PID^1^3');
  }
  if (of.times.toldAtMs < (newest.endToldAtMs ?? 0)) return of.draft.skip('repeated');
  const other = of.whereabouts.inBed(newest.unitId, bedOf(newest) ?? '');
  bedAfterReturn(of, of.reopen(newest), other);
}

/**
 * Back in the old bed, unless the message names another. Where a child has been put into the old bed
 * meanwhile, two children are said to lie in it: it is nobody's until somebody says who moved.
 */
function bedAfterReturn(of: AdmissionCase, stay: KnownStay, other: KnownStay | null): void {
  const { place } = of.named;
  const bedId = bedOf(stay);
  if (place.is === 'bed' && place.unitId === stay.unitId && place.bedId !== bedId) return of.layIn(stay, place.bedId);
  if (other === null || bedId === null) return;
  of.refuse(
    'conflicting-record',
    'a child came back by a cancelled discharge into a bed in which another child lies: the bed is nobody’s until a move says who lies there',
  );
  of.leaveBed(stay);
  of.leaveBed(other);
  of.contradict(stay, bedId, other);
}

function ofNobody(of: AdmissionCase, text: string): void {
  if (of.whereabouts.everyStayOf(of.whose).length > 0) return of.draft.skip('repeated');
  if (of.named.place.is === 'elsewhere') return of.draft.skip('elsewhere');
  of.refuse('unknown-patient', text, 'PID^1^3');
}
