/**
 * What a withdrawal of one sender's values leaves alone: what is known to have come from another. Whose value it was that
 * nobody knows is not known to be another's, and is withdrawn.
 */
import { isSignalName, signalIndex } from '../../clinical/signal/signals.ts';
import { isSentBy } from '../../contract/device-id.ts';
import type { KeptSpan, WithdrawnTarget } from '../../contract/records/terms-records.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { spansOfOthers } from '../state/senders.ts';
import type { StayState } from '../state/stay-state.ts';
import type { UnitState } from '../state/unit-state.ts';

type Withdrawal = RecordOf<'values.withdrawn'>;

/** Whether a withdrawal means what this device or source sent. */
export function isMeant({ sender }: Withdrawal, senderId: string): boolean {
  return sender === undefined || isSentBy(sender, senderId);
}

/** Of every stay that the unit knows, those that have left included; none where every sender is meant. */
export function keptSpans(state: UnitState, record: Withdrawal): readonly KeptSpan[] {
  if (record.sender === undefined) return [];
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
  { sendersKnownFromMs }: UnitState,
  { stayId, senders }: Pick<StayState, 'stayId' | 'senders'>,
  { kind, name }: WithdrawnTarget,
  record: Withdrawal,
): readonly KeptSpan[] {
  if (kind !== 'signal' || !isSignalName(name)) return [];
  const { fromMs, toMs } = record;
  const spans = spansOfOthers(senders, {
    knownFromMs: sendersKnownFromMs < 0 ? Number.POSITIVE_INFINITY : sendersKnownFromMs,
    signal: signalIndex(name),
    fromMs,
    toMs,
    isMeant: (deviceId) => isMeant(record, deviceId),
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
    .filter(({ source }) => !isMeant(record, source))
    .map(({ observedAtMs }) => ({ stayId, kind, name, fromMs: observedAtMs, toMs: observedAtMs + 1 }));
}
