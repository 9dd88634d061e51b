import type { RecordFault } from '../../contract/records/record-fault.ts';
import type { NoticeStatementValues } from '../../contract/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';
import { englishChannel, ENGLISH_CHANNEL_REASONS } from './channels.ts';
import { englishLimitFault } from './limit-faults.ts';
import { VITAL_RULE_LABELS, inSentence, signalLabel, span } from './terms.ts';

const FAULT = {
  damaged: 'its bytes are not those that were written',
  'not-json': 'it is not JSON',
  'not-an-object': 'it is not an object',
  'no-version': 'it has no version',
  'newer-version': 'a newer Vigil wrote it',
  'read-no-more': 'its version is read no more',
  field: 'a field is not as agreed',
  'not-a-block': 'it is no block of vital signs',
  version: 'the block is of a version that is not known here',
  truncated: 'the block is cut off',
  checksum: 'the block does not add up to its checksum',
  dictionary: 'the names in the block cannot be read',
} as const satisfies Readonly<Record<RecordFault, string>>;

export const ENGLISH_NOTICES: Renderings<NoticeStatementValues> = {
  'notice.no-such-alert': ({ alertId }) => `a command names no alert of this unit: ${alertId}`,
  'notice.receipt-of-no-alert': ({ receiverId }) => `a receipt of ${receiverId} names no alert that is known`,
  'notice.no-open-stay': ({ record }) => `${record} names no open stay`,
  'notice.no-stay': ({ record }) => `${record} names no stay`,
  'notice.late-of-no-stay': ({ name }) => `a late ${name} names no stay`,
  'notice.cancelled-admission': ({ record }) => `${record} names a cancelled admission`,
  'notice.bed-not-listed': ({ bedId }) => `bed ${bedId} is not in the unit's list`,
  'notice.not-reopened': ({ stay }) =>
    `stay.reopened names a stay that ${stay === 'open' ? 'is open' : 'was cancelled'}`,
  'notice.not-moved': ({ bedId }) => `move.cancelled: the stay did not move to bed ${bedId}`,
  'notice.not-merged': () => 'patient.unmerged names two patients who were not merged',
  'notice.no-time-zone': ({ timeZone }) => `no such time zone: ${timeZone}; UTC is used for birthdays`,
  'notice.no-model': ({ modelId }) => `no such risk model here: ${modelId}`,

  'notice.opened-before': () => 'this stay was opened before; the first opening stands',
  'notice.policy-outrun': ({ by }) =>
    `a decision about rules${by === '' ? '' : ` of ${by}`} was not taken: another had been made meanwhile, which stands`,
  'notice.policy-refused': ({ by, limits }) =>
    `a decision about limits${by === '' ? '' : ` of ${by}`} was not taken: ${limits
      .map(
        ({ ruleId, level, fault }) =>
          `${VITAL_RULE_LABELS[ruleId] ?? ruleId}, ${level}: ${englishLimitFault({ fault, verdict: 'never' })}`,
      )
      .join('; ')}`,
  'notice.policy-own-agreement': ({ by }) =>
    `whoever proposed limits does not agree to them as the second person${by === '' ? '' : ` (${by})`}`,
  'notice.no-such-proposal': ({ by }) =>
    `an answer${by === '' ? '' : ` of ${by}`} names a proposal of limits that no longer waits`,
  'notice.limits-lapsed': () => 'limits that were set for this child alone have run out: those of the unit hold again',
  'notice.other-content': ({ recordId }) => `record ${recordId} came again with other content; the first one stands`,
  'notice.frames-differ': ({ deviceId }) =>
    `device ${deviceId} sent different frames for the same moment; the first one stands`,
  'notice.unreadable': ({ fault, field }) =>
    `a record could not be read: ${FAULT[fault]}${field === null ? '' : ` (${field})`}`,

  'notice.dated-ahead': ({ record }) => `${record} is dated in the future: the time of its arrival is used`,
  'notice.time-jumped': ({ byMs }) => `the unit's time jumped by ${span(byMs)}`,
  'notice.clock-off': ({ deviceId, offMs, side }) =>
    `device ${deviceId} is ${span(offMs)} ${side === 'behind' ? 'behind' : 'ahead of'} the gateway`,

  'notice.frames-late': () => 'frames came too late to alert; they are in the history',
  'notice.of-no-child': ({ deviceId }) => `device ${deviceId} sends data that belong to no child`,
  'notice.link-late': ({ spanMs }) => `a device or bed link came late: ${span(spanMs)} of data changed hands`,
  'notice.cancelled-data-stay': () =>
    'the admission was cancelled: older data than the windows hold stay in the history under this stay',

  'notice.terms-activated': ({ hospitalId, mapVersion, by, reason, changes, changeCount }) =>
    `codes of ${hospitalId}: ${mapVersion} counts from now on, by ${by}${reason === '' ? '' : ` («${reason}»)`}; ${changeCount} changed${changeCount === 0 ? '' : `: ${changes.map(({ code, before, after }) => `${code} ${before ?? '–'} → ${after ?? '–'}`).join(', ')}`}`,

  'notice.rules-activated': ({ rulesSha256, beforeSha256, vigilVersion }) =>
    `other rules decide from now on: ${rulesSha256.slice(0, 12)} of Vigil ${vigilVersion}, before ${beforeSha256.slice(0, 12)}`,

  'notice.channel-chosen': ({ deviceId, signal, scored, channels, because }) =>
    `monitor ${deviceId}, ${inSentence(signalLabel(signal))}: ${
      channels.length < 2
        ? 'one channel'
        : `of ${channels.length} channels (${channels.map(englishChannel).join(', ')})`
    }, scored: ${englishChannel(scored)} (${ENGLISH_CHANNEL_REASONS[because]})`,

  'notice.values-withdrawn': ({ targets, sourceCode, sender, mapEntry, by, reason, fromMs, toMs }) =>
    `${targets.map(({ name }) => name).join(', ')}${sourceCode === null ? '' : `, sent as ${sourceCode},`}${sender === undefined ? '' : ` by ${sender} alone,`}${mapEntry === undefined ? '' : ` read by the map's ${mapEntry} alone,`} of ${span(toMs - fromMs)} taken back by ${by} («${reason}»)`,
};
