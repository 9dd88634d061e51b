/**
 * What a withdrawal of one sender's values, or of those under one entry of the map, leaves alone: what is known to be another's. Whose value it
 * was, or under which entry it came, that nobody knows is not known to be another's, and is withdrawn.
 */
import { isSignalName, signalIndex } from '../../clinical/signal/signals.ts';
import { isSentBy } from '../../contract/device-id.ts';
import type { KeptSpan, WithdrawnTarget } from '../../contract/records/terms-records.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { entryOfSignal, type EntryOfValue } from '../state/provenances.ts';
import { spansOfOthers } from '../state/senders.ts';
import type { StayState } from '../state/stay-state.ts';
import type { UnitState } from '../state/unit-state.ts';

type Withdrawal = RecordOf<'values.withdrawn'>;

/** Whether a withdrawal means what this device or source sent under this entry. */
export function isMeant(
  { sender, mapEntry }: Withdrawal,
  value: { readonly senderId: string; readonly entry: EntryOfValue },
): boolean {
  const isOfSender = sender === undefined || isSentBy(sender, value.senderId);
  return isOfSender && (mapEntry === undefined || value.entry === undefined || value.entry === mapEntry);
}

/** Whether some values of a withdrawn quantity and time may stand. */
export function isLimited({ sender, mapEntry }: Withdrawal): boolean {
  return sender !== undefined || mapEntry !== undefined;
}

/** Of every stay that the unit knows, those that have left included; none where all of a quantity is meant. */
export function keptSpans(state: UnitState, record: Withdrawal): readonly KeptSpan[] {
  if (!isLimited(record)) return [];
  return record.targets.flatMap((target) => [
    ...[...state.stays.values()].flatMap((stay) =>
      target.kind === 'signal' ? signalSpans(state, stay, target, record) : answerSpans(stay, target, record),
    ),
    ...[...state.formerStays].flatMap(([stayId, { senders }]) =>
      signalSpans(state, { stayId, senders }, target, record),
    ),
  ]);
}

function signalSpans(
  { sendersKnownFromMs, provenances }: UnitState,
  { stayId, senders }: Pick<StayState, 'stayId' | 'senders'>,
  { kind, name }: WithdrawnTarget,
  record: Withdrawal,
): readonly KeptSpan[] {
  if (kind !== 'signal' || !isSignalName(name)) return [];
  const { fromMs, toMs } = record;
  const signal = signalIndex(name);
  const spans = spansOfOthers(senders, {
    knownFromMs: sendersKnownFromMs < 0 ? Number.POSITIVE_INFINITY : sendersKnownFromMs,
    signal,
    fromMs,
    toMs,
    isMeant: ({ deviceId, provenance }) =>
      isMeant(record, { senderId: deviceId, entry: entryOfSignal(provenances, provenance, signal) }),
  });
  return spans.map((span) => ({ stayId, kind, name, ...span }));
}

function answerSpans(
  { stayId, labs, charted }: StayState,
  { kind, name }: WithdrawnTarget,
  record: Withdrawal,
): readonly KeptSpan[] {
  const known = kind === 'lab' ? labs.get(name) : charted.get(name);
  if (known === undefined) return [];
  return [known.newest, ...known.earlier]
    .filter(({ observedAtMs }) => observedAtMs >= record.fromMs && observedAtMs < record.toMs)
    .filter(({ source, mapEntry }) => !isMeant(record, { senderId: source, entry: mapEntry }))
    .map(({ observedAtMs }) => ({ stayId, kind, name, fromMs: observedAtMs, toMs: observedAtMs + 1 }));
}
