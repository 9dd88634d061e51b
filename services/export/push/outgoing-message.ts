/** The message that a decision is to one receiver: by its units, by what it asked for, or none. */
import type { Decision } from '../../contract/decisions/decision.ts';
import { alertMessage } from '../hl7/alert-message.ts';
import { controlIdOf } from '../hl7/message-header.ts';
import { scoreMessage, type LoincOfRule } from '../hl7/score-message.ts';
import type { WardDirectory } from '../ward/ward-directory.ts';
import type { SentMessage } from './receiver-progress.port.ts';

/** Who receives: as in `sources.json`. */
export interface PushTarget {
  readonly receiverId: string;
  readonly units: readonly string[];
  /** Alerts are sent only where they are named. */
  readonly sends: readonly ('scores' | 'alerts')[];
}

export interface Outgoing extends SentMessage {
  readonly text: string;
}

export interface MessageParts {
  readonly wards: WardDirectory;
  readonly loincOf: LoincOfRule;
  readonly writtenAtMs: number;
}

/** null: not for this receiver. */
export function messageFor(
  decision: Decision,
  { receiverId, units, sends }: PushTarget,
  { wards, loincOf, writtenAtMs }: MessageParts,
): Outgoing | null {
  const { unitId } = decision;
  if (!units.includes(unitId)) return null;
  const controlId = controlIdOf(decision.id, receiverId);
  const envelope = { receiverId, writtenAtMs };
  if (decision.kind === 'score.computed' && sends.includes('scores')) {
    const where = wards.locationOf(unitId, decision.stayId);
    return { controlId, text: scoreMessage(decision, { ...envelope, where, loincOf }), alert: null };
  }
  if (decision.kind === 'alert.changed' && sends.includes('alerts')) {
    const { alert, stayId } = decision;
    const text = alertMessage(decision, { ...envelope, where: wards.locationOf(unitId, stayId, alert.bedId) });
    return text === null
      ? null
      : { controlId, text, alert: { unitId, alertId: alert.id, transition: alert.transition } };
  }
  return null;
}
