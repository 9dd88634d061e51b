/** Discharges and what takes them or an admission back: A03, A13, A11. */
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { AdmissionCase } from './admission-case.ts';
import { bedOf, type KnownStay } from './bed-census.ts';

/** A03. */
export function dischargePatient(admission: AdmissionCase): void {
  const open = admission.census.openStay(admission.whose);
  if (open === null) return ofNobody(admission, { code: 'discharge.no-stay', values: {} });
  if (admission.times.atMs < open.openedAtMs) {
    return admission.deny('conflicting-record', { code: 'discharge.before-admission', values: {} }, 'EVN^1^6');
  }
  if (open.endToldAtMs !== null && admission.times.toldAtMs < open.endToldAtMs) return admission.draft.skip('repeated');
  admission.close(open, 'discharged');
}

/** A11: every stay of the visit that was told before the cancel never was. */
export function cancelAdmission(admission: AdmissionCase): void {
  const { whose, times } = admission;
  const open = admission.census.openStay(whose);
  const meant =
    whose.visitId === null || admission.census.staysOf(whose).length === 0
      ? open === null
        ? []
        : [open]
      : admission.census.staysOf(whose);
  const told = meant.filter((stay) => stay.openToldAtMs <= times.toldAtMs);
  if (told.length === 0) {
    return ofNobody(admission, { code: 'cancel.unknown-patient', values: { cancelled: 'admission' } });
  }
  for (const stay of told) admission.cancel(stay);
}

/** A13: the newest stay of the visit goes on. */
export function cancelDischarge(admission: AdmissionCase): void {
  const newest = admission.census.staysOf(admission.whose).at(-1);
  if (newest?.ended === null) return admission.draft.skip('repeated');
  if (newest === undefined) {
    return ofNobody(admission, { code: 'cancel.unknown-patient', values: { cancelled: 'discharge' } });
  }
  if (newest.ended !== 'discharged') {
    return admission.deny('conflicting-record', { code: 'cancel.no-discharge', values: {} }, 'PID^1^3');
  }
  if (admission.times.toldAtMs < (newest.endToldAtMs ?? 0)) return admission.draft.skip('repeated');
  const other = admission.census.inBed(newest.unitId, bedOf(newest) ?? '');
  bedAfterReturn(admission, admission.reopen(newest), other);
}

/**
 * Back in the old bed, unless the message names another. Where a child has been put into the old bed
 * meanwhile, two children are said to lie in it: it is nobody's until somebody says who moved.
 */
function bedAfterReturn(admission: AdmissionCase, stay: KnownStay, other: KnownStay | null): void {
  const { bedLocation } = admission.named;
  const bedId = bedOf(stay);
  if (bedLocation.is === 'bed' && bedLocation.unitId === stay.unitId && bedLocation.bedId !== bedId) {
    return admission.layIn(stay, bedLocation.bedId);
  }
  if (other === null || bedId === null) return;
  admission.refuse('conflicting-record', { code: 'cancel.bed-taken', values: {} });
  admission.leaveBed(stay);
  admission.leaveBed(other);
  admission.contradict(stay, bedId, other);
}

function ofNobody(admission: AdmissionCase, reason: Refusal): void {
  if (admission.census.everyStayOf(admission.whose).length > 0) return admission.draft.skip('repeated');
  if (admission.named.bedLocation.is === 'elsewhere') return admission.draft.skip('elsewhere');
  admission.refuse('unknown-patient', reason, 'PID^1^3');
}
