/** The HL7 message that a decision is to one receiver: by its units, by what it asked for, or none. */
import type { Decision } from '../../contract/decisions/decision.ts';
import { alertMessage } from '../hl7/alert-message.ts';
import { controlIdOf } from '../hl7/message-header.ts';
import type { MessageReader } from '../hl7/message-sender.port.ts';
import { answerVerdict } from '../hl7/read-receipt.ts';
import { scoreMessage, type LoincOfRule } from '../hl7/score-message.ts';
import type { MessageParts, Outgoing, PushFormat, PushTarget } from './push-format.port.ts';

/** HL7 v2: scores as ORU^R01, alerts as ORU^R40. `readMessage`: of answers. */
export function hl7Format({
  readMessage,
  loincOf,
}: {
  readonly readMessage: MessageReader;
  readonly loincOf: LoincOfRule;
}): PushFormat {
  return {
    messageFor: (decision, target, parts) => messageFor(decision, target, { ...parts, loincOf }),
    verdictOf: (answer, controlId) => answerVerdict(readMessage(answer), controlId),
  };
}

function messageFor(
  decision: Decision,
  { receiverId, units, sends }: PushTarget,
  { wards, loincOf, writtenAtMs }: MessageParts & { readonly loincOf: LoincOfRule },
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
