import type { DryRunStatementValues } from '../../../contract/statement/statement.ts';
import type { Renderings } from '../../text/rendering.ts';
import { momentText } from '../../text/sent-text.ts';
import { nameText } from './names.ts';

export const KOREAN_DRY_RUN: Renderings<DryRunStatementValues> = {
  'dry-run.result': ({ name, value, unit, sent, stayId }) =>
    `${nameText(name)} ${value} ${unit}${sent === null ? '' : ` (들어온 값 ${sent.value} ${sent.unit})`}, 입원 ${stayId}`,
  'dry-run.charted': ({ name, value, stayId }) => `${nameText(name)} ${value}, 입원 ${stayId}`,
  'dry-run.alarm': ({ phase, priority, origin, system, sourceCode, deviceId }) =>
    `${phase}, 우선순위 ${priority}, ${origin}, ${system} ${sourceCode}, 장비 ${deviceId}`,
  'dry-run.bed': ({ bedId, stayId, fromMs }) =>
    `병상 ${bedId}, ${momentText(fromMs)}부터 ${stayId === null ? '비어 있음' : `입원 ${stayId}`}`,
  'dry-run.move-cancelled': ({ bedId, stayId, untilMs }) => `병상 ${bedId}, 입원 ${stayId}, ${momentText(untilMs)}까지`,
  'dry-run.bed-contradicted': ({ bedId, stayIds }) => `병상 ${bedId}, 입원 ${stayIds.join(', ')}`,
  'dry-run.device': ({ deviceId, bedId, fromMs }) =>
    `장비 ${deviceId}, ${momentText(fromMs)}부터 ${bedId === null ? '병상 없음' : `병상 ${bedId}`}`,
  'dry-run.claim': ({ deviceId, patientId, fromMs }) =>
    `장비 ${deviceId}, ${momentText(fromMs)}부터 ${patientId === null ? '환자 없음' : `환자 ${patientId}`}`,
  'dry-run.two-patients': ({ priorPatientId, survivingPatientId }) =>
    `환자 ${priorPatientId}, 환자 ${survivingPatientId}`,
  'dry-run.channels': ({ signal, deviceId, scored, channelCount, because }) =>
    `${nameText(signal)}, 장비 ${deviceId}: 채널 ${channelCount}개 가운데 ${scored} (${because})`,
  'dry-run.stay-opened': ({ stayId, patientId, hasBirthDate }) =>
    `입원 ${stayId}, 환자 ${patientId}, 생년월일 ${hasBirthDate ? '있음' : '없음'}`,
  'dry-run.stay-updated': ({ stayId, fields }) => `입원 ${stayId}: ${fields.join(', ')}`,
  'dry-run.stay': ({ stayId }) => `입원 ${stayId}`,
  'dry-run.receipt': ({ status, receiverId }) => `수신처 ${receiverId}: ${status}`,
};
