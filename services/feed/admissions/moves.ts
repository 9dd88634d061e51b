/** Moves: A02 within a unit, between units and away; each half of a swap (A17); and a move taken back (A12). */
import type { AdmissionCase } from './admission-case.ts';
import type { NamedPlace } from './admission-event.ts';
import { bedOf, type KnownStay } from './whereabouts.ts';

type Here = Extract<NamedPlace, { unitId: string }>;

/** A move with its valid-from; a child of whom nothing was known is taken in by it. */
export function moveStay(of: AdmissionCase): void {
  const { place } = of.named;
  if (place.is === 'nowhere') return of.refuse('unknown-location', 'the move names no place');
  const open = of.whereabouts.openStay(of.whose);
  if (open === null) return place.is === 'elsewhere' ? of.draft.skip('elsewhere') : moveIn(of, place);
  if (place.is === 'elsewhere' || place.unitId !== open.unitId) return moveOut(of, open, place);
  if (place.is === 'ward') {
    of.refuse('unknown-location', 'the bed is not configured: the child is in no bed now');
    return of.leaveBed(open);
  }
  layAgain(of, open, place.bedId);
}

function layAgain(of: AdmissionCase, stay: KnownStay, bedId: string): void {
  const isVoid =
    stay.voidLies.some((lie) => lie.fromMs === of.times.atMs && lie.bedId === bedId) &&
    of.times.toldAtMs <= (stay.endToldAtMs ?? 0);
  if (isVoid) return of.draft.skip('repeated');
  // The same bed at another time is said all the same: a move away from it in between may still be on its way.
  if (stay.lies.some((lie) => lie.fromMs === of.times.atMs && lie.bedId === bedId)) return of.draft.skip('no-change');
  of.layIn(stay, bedId);
}

/** Nothing open is known: a move told late within a stay that has ended, or a child that comes to us. */
function moveIn(of: AdmissionCase, place: Here): void {
  const { atMs } = of.times;
  const past = of.whereabouts.stayAt(of.whose, atMs);
  if (past?.unitId === place.unitId && place.is === 'bed') return layAgain(of, past, place.bedId);
  const newest = of.whereabouts.staysOf(of.whose).at(-1);
  if (newest !== undefined && newest.closedAtMs !== null && atMs < newest.closedAtMs) return of.draft.skip('repeated');
  if (place.is === 'ward') {
    of.refuse('unknown-location', 'the bed is not configured: the stay was opened without a bed');
  }
  of.open(place.unitId, place.is === 'bed' ? place.bedId : null);
}

/** To another unit, or to a place outside: the stay here ends, and one begins there. */
function moveOut(of: AdmissionCase, stay: KnownStay, place: Here | { readonly is: 'elsewhere' }): void {
  const latestMs = Math.max(stay.openedAtMs, ...stay.lies.map((lie) => lie.fromMs));
  if (of.times.atMs < latestMs) {
    return of.deny(
      'conflicting-record',
      'the move lies before a newer one that is known: it was not applied',
      'EVN^1^6',
    );
  }
  of.close(stay, 'left');
  if (place.is === 'elsewhere') return;
  if (place.is === 'ward') {
    of.refuse('unknown-location', 'the bed is not configured: the stay was opened without a bed');
  }
  of.open(place.unitId, place.is === 'bed' ? place.bedId : null);
}

/** A12: the newest move that was told before the cancel is void, and what held before it holds again. */
export function cancelMove(of: AdmissionCase): void {
  const stays = of.whereabouts.staysOf(of.whose);
  const newest = stays.at(-1);
  if (newest === undefined) {
    return of.refuse('unknown-patient', 'a cancelled move of a patient who is not known', 'PID^1^3');
  }
  const sinceCancelMs = of.times.toldAtMs - (newest.voidLies.length > 0 ? (newest.endToldAtMs ?? 0) : 0);
  if (sinceCancelMs < 0) return of.draft.skip('repeated');
  if (sinceCancelMs === 0) {
    return of.deny(
      'conflicting-record',
      'a move was cancelled by a message of the same time: whether this is the same cancel cannot be known, and nothing was changed',
    );
  }
  if (newest.ended === 'discharged') {
    return of.deny('conflicting-record', 'the move of a child who has left was cancelled: nothing was changed');
  }
  const moved = newest.lies.at(-1);
  const before = stays.at(-2);
  if (newest.ended === 'left') of.reopen(newest);
  else if (moved !== undefined && newest.lies.length > 1) cancelLie(of, newest);
  else if (before?.ended === 'left') cancelTransfer(of, newest, before);
  else of.deny('conflicting-record', 'no move is known that could be cancelled');
}

function cancelLie(of: AdmissionCase, stay: KnownStay): void {
  const told = stay.lies.filter((lie, index) => index > 0 && lie.toldAtMs <= of.times.toldAtMs);
  const cancelled = told.findLast((lie) => lie.fromMs === of.times.occurredAtMs) ?? told.at(-1);
  if (cancelled === undefined) return of.draft.skip('repeated');
  const run = runOf(stay.lies, cancelled);
  const first = stay.lies.indexOf(run[0] ?? cancelled);
  if (first === 0) return of.deny('conflicting-record', 'no move is known that could be cancelled');
  const before = stay.lies[first - 1]?.bedId ?? null;
  if (!agrees(of, stay, [before, cancelled.bedId])) {
    return of.deny(
      'conflicting-record',
      'the cancelled move names a bed that is neither the one left nor the one moved to: nothing was changed',
    );
  }
  const left: KnownStay = {
    ...stay,
    lies: stay.lies.filter((lie) => !run.includes(lie)),
    voidLies: [...stay.voidLies, ...run.map(({ bedId, fromMs }) => ({ bedId, fromMs }))],
    endToldAtMs: of.times.toldAtMs,
  };
  const { stayId, unitId } = stay;
  for (const { bedId, fromMs } of run.toReversed()) {
    if (bedId !== null) of.say('move.cancelled', unitId, of.times.toldAtMs, { stayId, bedId, untilMs: fromMs });
    else if (before !== null && of.whereabouts.inBed(unitId, before) === null) {
      of.say('bed.occupied', unitId, of.times.toldAtMs, { bedId: before, stayId, validFromMs: fromMs });
    }
  }
  of.whereabouts.keep(left);
}

/** A move may have been told twice with two times: all of them up to this one are the move. */
function runOf(lies: KnownStay['lies'], last: KnownStay['lies'][number]): KnownStay['lies'] {
  const at = lies.indexOf(last);
  let first = at;
  while (lies[first - 1]?.bedId === last.bedId) first -= 1;
  return lies.slice(first, at + 1);
}

function cancelTransfer(of: AdmissionCase, there: KnownStay, here: KnownStay): void {
  if (there.openToldAtMs > of.times.toldAtMs) return of.draft.skip('repeated');
  const { place } = of.named;
  const isOne =
    place.is !== 'bed' ||
    [
      [here.unitId, bedOf(here)],
      [there.unitId, bedOf(there)],
    ].some(([unitId, bedId]) => unitId === place.unitId && bedId === place.bedId);
  if (!isOne) {
    return of.deny(
      'conflicting-record',
      'the cancelled move names a bed that is neither the one left nor the one moved to: nothing was changed',
    );
  }
  of.cancel(there);
  of.reopen(here);
}

function agrees(of: AdmissionCase, stay: KnownStay, beds: readonly (string | null)[]): boolean {
  const { place } = of.named;
  return place.is !== 'bed' || (place.unitId === stay.unitId && beds.includes(place.bedId));
}
