import type { DryRunStatementValues } from '../../../contract/statement/statement.ts';
import type { Renderings } from '../../text/rendering.ts';
import { momentText } from '../../text/sent-text.ts';

export const ENGLISH_DRY_RUN: Renderings<DryRunStatementValues> = {
  'dry-run.result': ({ name, value, unit, sent, stayId }) =>
    `${name} ${value} ${unit}${sent === null ? '' : ` (sent as ${sent.value} ${sent.unit})`}, ${stayId}`,
  'dry-run.charted': ({ name, value, stayId }) => `${name} ${value}, ${stayId}`,
  'dry-run.alarm': ({ phase, priority, origin, system, sourceCode, deviceId }) =>
    `${phase}, priority ${priority}, ${origin}, ${system} ${sourceCode}, device ${deviceId}`,
  'dry-run.bed': ({ bedId, stayId, fromMs }) =>
    `bed ${bedId} ${stayId === null ? 'empty' : `by ${stayId}`} from ${momentText(fromMs)}`,
  'dry-run.move-cancelled': ({ bedId, stayId, untilMs }) => `bed ${bedId}, ${stayId}, up to ${momentText(untilMs)}`,
  'dry-run.bed-contradicted': ({ bedId, stayIds }) => `bed ${bedId}, ${stayIds.join(' and ')}`,
  'dry-run.device': ({ deviceId, bedId, fromMs }) =>
    `device ${deviceId} at ${bedId === null ? 'no bed' : `bed ${bedId}`} from ${momentText(fromMs)}`,
  'dry-run.claim': ({ deviceId, patientId, fromMs }) =>
    `device ${deviceId} shows ${patientId ?? 'nobody'} from ${momentText(fromMs)}`,
  'dry-run.two-patients': ({ priorPatientId, survivingPatientId }) => `${priorPatientId} and ${survivingPatientId}`,
  'dry-run.channels': ({ signal, deviceId, scored, channelCount, because }) =>
    `${signal} of ${deviceId}: ${scored} of ${channelCount} channels (${because})`,
  'dry-run.stay-opened': ({ stayId, patientId, hasBirthDate }) =>
    `${stayId} of ${patientId}, birth date ${hasBirthDate ? 'given' : 'not given'}`,
  'dry-run.stay-updated': ({ stayId, fields }) => `${stayId}: ${fields.join(', ')}`,
  'dry-run.stay': ({ stayId }) => `stay ${stayId}`,
  'dry-run.receipt': ({ status, receiverId }) => `${status} by ${receiverId}`,
};
