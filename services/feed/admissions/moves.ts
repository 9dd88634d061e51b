/** Moves: A02 within a unit, between units and away; each half of a swap (A17); and a move taken back (A12). */
import type { AdmissionCase } from './admission-case.ts';
import type { NamedLocation } from './admission-event.ts';
import { bedOf, type KnownStay } from './bed-census.ts';

type Here = Extract<NamedLocation, { unitId: string }>;

/** A move with its valid-from; a child of whom nothing was known is taken in by it. */
export function moveStay(admission: AdmissionCase): void {
  const { bedLocation } = admission.named;
  if (bedLocation.is === 'nowhere') return admission.refuse('unknown-location', 'the move names no place');
  const open = admission.census.openStay(admission.whose);
  if (open === null) {
    return bedLocation.is === 'elsewhere' ? admission.draft.skip('elsewhere') : moveIn(admission, bedLocation);
  }
  if (bedLocation.is === 'elsewhere' || bedLocation.unitId !== open.unitId) {
    return moveOut(admission, open, bedLocation);
  }
  if (bedLocation.is === 'ward') {
    admission.refuse('unknown-location', 'the bed is not configured: the child is in no bed now');
    return admission.leaveBed(open);
  }
  layAgain(admission, open, bedLocation.bedId);
}

function layAgain(admission: AdmissionCase, stay: KnownStay, bedId: string): void {
  const isVoid =
    stay.voidLies.some((lie) => lie.fromMs === admission.times.atMs && lie.bedId === bedId) &&
    admission.times.toldAtMs <= (stay.endToldAtMs ?? 0);
  if (isVoid) return admission.draft.skip('repeated');
  // The same bed at another time is said all the same: a move away from it in between may still be on its way.
  if (stay.lies.some((lie) => lie.fromMs === admission.times.atMs && lie.bedId === bedId)) {
    return admission.draft.skip('no-change');
  }
  admission.layIn(stay, bedId);
}

/** Nothing open is known: a move told late within a stay that has ended, or a child that comes to us. */
function moveIn(admission: AdmissionCase, bedLocation: Here): void {
  const { atMs } = admission.times;
  const past = admission.census.stayAt(admission.whose, atMs);
  if (past?.unitId === bedLocation.unitId && bedLocation.is === 'bed') {
    return layAgain(admission, past, bedLocation.bedId);
  }
  const newest = admission.census.staysOf(admission.whose).at(-1);
  if (newest !== undefined && newest.closedAtMs !== null && atMs < newest.closedAtMs) {
    return admission.draft.skip('repeated');
  }
  if (bedLocation.is === 'ward') {
    admission.refuse('unknown-location', 'the bed is not configured: the stay was opened without a bed');
  }
  admission.open(bedLocation.unitId, bedLocation.is === 'bed' ? bedLocation.bedId : null);
}

/** To another unit, or to a place outside: the stay here ends, and one begins there. */
function moveOut(admission: AdmissionCase, stay: KnownStay, bedLocation: Here | { readonly is: 'elsewhere' }): void {
  const latestMs = Math.max(stay.openedAtMs, ...stay.lies.map((lie) => lie.fromMs));
  if (admission.times.atMs < latestMs) {
    return admission.deny(
      'conflicting-record',
      'the move lies before a newer one that is known: it was not applied',
      'EVN^1^6',
    );
  }
  admission.close(stay, 'left');
  if (bedLocation.is === 'elsewhere') return;
  if (bedLocation.is === 'ward') {
    admission.refuse('unknown-location', 'the bed is not configured: the stay was opened without a bed');
  }
  admission.open(bedLocation.unitId, bedLocation.is === 'bed' ? bedLocation.bedId : null);
}

/** A12: the newest move that was told before the cancel is void, and what held before it holds again. */
export function cancelMove(admission: AdmissionCase): void {
  const stays = admission.census.staysOf(admission.whose);
  const newest = stays.at(-1);
  if (newest === undefined) {
    return admission.refuse('unknown-patient', 'a cancelled move of a patient who is not known', 'PID^1^3');
  }
  const sinceCancelMs = admission.times.toldAtMs - (newest.voidLies.length > 0 ? (newest.endToldAtMs ?? 0) : 0);
  if (sinceCancelMs < 0) return admission.draft.skip('repeated');
  if (sinceCancelMs === 0) {
    return admission.deny(
      'conflicting-record',
      'a move was cancelled by a message of the same time: whether this is the same cancel cannot be known, and nothing was changed',
    );
  }
  if (newest.ended === 'discharged') {
    return admission.deny('conflicting-record', 'the move of a child who has left was cancelled: nothing was changed');
  }
  const moved = newest.lies.at(-1);
  const before = stays.at(-2);
  if (newest.ended === 'left') admission.reopen(newest);
  else if (moved !== undefined && newest.lies.length > 1) cancelLie(admission, newest);
  else if (before?.ended === 'left') cancelTransfer(admission, newest, before);
  else admission.deny('conflicting-record', 'no move is known that could be cancelled');
}

function cancelLie(admission: AdmissionCase, stay: KnownStay): void {
  const told = stay.lies.filter((lie, index) => index > 0 && lie.toldAtMs <= admission.times.toldAtMs);
  const cancelled = told.findLast((lie) => lie.fromMs === admission.times.occurredAtMs) ?? told.at(-1);
  if (cancelled === undefined) return admission.draft.skip('repeated');
  const run = runOf(stay.lies, cancelled);
  const first = stay.lies.indexOf(run[0] ?? cancelled);
  if (first === 0) return admission.deny('conflicting-record', 'no move is known that could be cancelled');
  const before = stay.lies[first - 1]?.bedId ?? null;
  if (!agrees(admission, stay, [before, cancelled.bedId])) {
    return admission.deny(
      'conflicting-record',
      'the cancelled move names a bed that is neither the one left nor the one moved to: nothing was changed',
    );
  }
  const left: KnownStay = {
    ...stay,
    lies: stay.lies.filter((lie) => !run.includes(lie)),
    voidLies: [...stay.voidLies, ...run.map(({ bedId, fromMs }) => ({ bedId, fromMs }))],
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
function runOf(lies: KnownStay['lies'], last: KnownStay['lies'][number]): KnownStay['lies'] {
  const at = lies.indexOf(last);
  let first = at;
  while (lies[first - 1]?.bedId === last.bedId) first -= 1;
  return lies.slice(first, at + 1);
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
    return admission.deny(
      'conflicting-record',
      'the cancelled move names a bed that is neither the one left nor the one moved to: nothing was changed',
    );
  }
  admission.cancel(there);
  admission.reopen(here);
}

function agrees(admission: AdmissionCase, stay: KnownStay, beds: readonly (string | null)[]): boolean {
  const { bedLocation } = admission.named;
  return bedLocation.is !== 'bed' || (bedLocation.unitId === stay.unitId && beds.includes(bedLocation.bedId));
}
