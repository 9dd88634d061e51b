/** Moves: A02 within a unit, between units and away; each half of a swap (A17); and a move taken back (A12). */
import type { AdmissionCase } from './admission-case.ts';
import type { NamedLocation } from './admission-event.ts';
import { bedOf, type KnownStay } from './bed-census.ts';

type Here = Extract<NamedLocation, { unitId: string }>;

/** A move with its valid-from; a child of whom nothing was known is taken in by it. */
export function moveStay(admission: AdmissionCase): void {
  const { bedLocation } = admission.named;
  if (bedLocation.is === 'nowhere') return admission.refuse('unknown-location', { code: 'move.no-place', values: {} });
  const open = admission.census.openStay(admission.whose);
  if (open === null) {
    return bedLocation.is === 'elsewhere' ? admission.draft.skip('elsewhere') : moveIn(admission, bedLocation);
  }
  if (bedLocation.is === 'elsewhere' || bedLocation.unitId !== open.unitId) {
    return moveOut(admission, open, bedLocation);
  }
  if (bedLocation.is === 'ward') {
    admission.refuse('unknown-location', { code: 'admission.bed-not-configured', values: { result: 'in-no-bed' } });
    return admission.leaveBed(open);
  }
  placeAgain(admission, open, bedLocation.bedId);
}

function placeAgain(admission: AdmissionCase, stay: KnownStay, bedId: string): void {
  const isVoid =
    stay.cancelledPlacements.some(
      (placement) => placement.fromMs === admission.times.atMs && placement.bedId === bedId,
    ) && admission.times.toldAtMs <= (stay.endToldAtMs ?? 0);
  if (isVoid) return admission.draft.skip('repeated');
  // The same bed at another time is said all the same: a move away from it in between may still be on its way.
  if (stay.placements.some((placement) => placement.fromMs === admission.times.atMs && placement.bedId === bedId)) {
    return admission.draft.skip('no-change');
  }
  admission.layIn(stay, bedId);
}

/** Nothing open is known: a move told late within a stay that has ended, or a child that comes to us. */
function moveIn(admission: AdmissionCase, bedLocation: Here): void {
  const { atMs } = admission.times;
  const past = admission.census.stayAt(admission.whose, atMs);
  if (past?.unitId === bedLocation.unitId && bedLocation.is === 'bed') {
    return placeAgain(admission, past, bedLocation.bedId);
  }
  const newest = admission.census.staysOf(admission.whose).at(-1);
  if (newest !== undefined && newest.closedAtMs !== null && atMs < newest.closedAtMs) {
    return admission.draft.skip('repeated');
  }
  if (bedLocation.is === 'ward') {
    admission.refuse('unknown-location', { code: 'admission.bed-not-configured', values: { result: 'opened' } });
  }
  admission.open(bedLocation.unitId, bedLocation.is === 'bed' ? bedLocation.bedId : null);
}

/** To another unit, or to a place outside: the stay here ends, and one begins there. */
function moveOut(admission: AdmissionCase, stay: KnownStay, bedLocation: Here | { readonly is: 'elsewhere' }): void {
  const latestMs = Math.max(stay.openedAtMs, ...stay.placements.map((placement) => placement.fromMs));
  if (admission.times.atMs < latestMs) {
    return admission.deny('conflicting-record', { code: 'move.before-newer', values: {} }, 'EVN^1^6');
  }
  admission.close(stay, 'left');
  if (bedLocation.is === 'elsewhere') return;
  if (bedLocation.is === 'ward') {
    admission.refuse('unknown-location', { code: 'admission.bed-not-configured', values: { result: 'opened' } });
  }
  admission.open(bedLocation.unitId, bedLocation.is === 'bed' ? bedLocation.bedId : null);
}

/** A12: the newest move that was told before the cancel is void, and what held before it holds again. */
export function cancelMove(admission: AdmissionCase): void {
  const stays = admission.census.staysOf(admission.whose);
  const newest = stays.at(-1);
  if (newest === undefined) {
    return admission.refuse(
      'unknown-patient',
      { code: 'cancel.unknown-patient', values: { cancelled: 'move' } },
      'PID^1^3',
    );
  }
  const sinceCancelMs =
    admission.times.toldAtMs - (newest.cancelledPlacements.length > 0 ? (newest.endToldAtMs ?? 0) : 0);
  if (sinceCancelMs < 0) return admission.draft.skip('repeated');
  if (sinceCancelMs === 0) {
    return admission.deny('conflicting-record', { code: 'cancel.move-same-time', values: {} });
  }
  if (newest.ended === 'discharged') {
    return admission.deny('conflicting-record', { code: 'cancel.move-of-gone', values: {} });
  }
  const moved = newest.placements.at(-1);
  const before = stays.at(-2);
  if (newest.ended === 'left') admission.reopen(newest);
  else if (moved !== undefined && newest.placements.length > 1) cancelPlacement(admission, newest);
  else if (before?.ended === 'left') cancelTransfer(admission, newest, before);
  else admission.deny('conflicting-record', { code: 'cancel.no-move', values: {} });
}

function cancelPlacement(admission: AdmissionCase, stay: KnownStay): void {
  const told = stay.placements.filter(
    (placement, index) => index > 0 && placement.toldAtMs <= admission.times.toldAtMs,
  );
  const cancelled = told.findLast((placement) => placement.fromMs === admission.times.occurredAtMs) ?? told.at(-1);
  if (cancelled === undefined) return admission.draft.skip('repeated');
  const run = runOf(stay.placements, cancelled);
  const first = stay.placements.indexOf(run[0] ?? cancelled);
  if (first === 0) return admission.deny('conflicting-record', { code: 'cancel.no-move', values: {} });
  const before = stay.placements[first - 1]?.bedId ?? null;
  if (!agrees(admission, stay, [before, cancelled.bedId])) {
    return admission.deny('conflicting-record', { code: 'cancel.other-bed', values: {} });
  }
  const left: KnownStay = {
    ...stay,
    placements: stay.placements.filter((placement) => !run.includes(placement)),
    cancelledPlacements: [...stay.cancelledPlacements, ...run.map(({ bedId, fromMs }) => ({ bedId, fromMs }))],
    endToldAtMs: admission.times.toldAtMs,
  };
  const { stayId, unitId } = stay;
  for (const { bedId, fromMs } of run.toReversed()) {
    if (bedId !== null) {
      admission.say('move.cancelled', unitId, admission.times.toldAtMs, { stayId, bedId, untilMs: fromMs });
    } else if (before !== null && admission.census.inBed(unitId, before) === null) {
      admission.say('bed.occupied', unitId, admission.times.toldAtMs, { bedId: before, stayId, validFromMs: fromMs });
    }
  }
  admission.census.keep(left);
}

/** A move may have been told twice with two times: all of them up to this one are the move. */
function runOf(placements: KnownStay['placements'], last: KnownStay['placements'][number]): KnownStay['placements'] {
  const at = placements.indexOf(last);
  let first = at;
  while (placements[first - 1]?.bedId === last.bedId) first -= 1;
  return placements.slice(first, at + 1);
}

function cancelTransfer(admission: AdmissionCase, there: KnownStay, here: KnownStay): void {
  if (there.openToldAtMs > admission.times.toldAtMs) return admission.draft.skip('repeated');
  const { bedLocation } = admission.named;
  const isOne =
    bedLocation.is !== 'bed' ||
    [
      [here.unitId, bedOf(here)],
      [there.unitId, bedOf(there)],
    ].some(([unitId, bedId]) => unitId === bedLocation.unitId && bedId === bedLocation.bedId);
  if (!isOne) {
    return admission.deny('conflicting-record', { code: 'cancel.other-bed', values: {} });
  }
  admission.cancel(there);
  admission.reopen(here);
}

function agrees(admission: AdmissionCase, stay: KnownStay, beds: readonly (string | null)[]): boolean {
  const { bedLocation } = admission.named;
  return bedLocation.is !== 'bed' || (bedLocation.unitId === stay.unitId && beds.includes(bedLocation.bedId));
}
