import type { TechnicalStatementValues } from '../../contract/statement/statement.ts';
import { shareText } from '../quantity-text.ts';
import type { Renderings } from '../rendering.ts';
import { signalLabel, span } from './terms.ts';

const CHECK = {
  completeness: 'completeness',
  timeliness: 'timeliness',
  plausibility: 'plausibility',
  duplicates: 'duplicates',
  'clock-skew': 'clock skew',
  'off-codes': 'off codes',
  refused: 'refused',
} as const;

export const ENGLISH_TECHNICAL: Renderings<TechnicalStatementValues> = {
  'birth-date.title': ({ fault }) => (fault === 'missing' ? 'Birth date is missing' : 'Birth date is not possible'),
  'birth-date.detail': ({ fault }) =>
    `Without a${fault === 'missing' ? '' : ' possible'} birth date no limit or score that goes by age can be chosen for this child.`,

  'no-data.title': () => 'No data',
  'no-data.detail': ({ quietMs }) => `Nothing from the monitor for ${span(quietMs)}. No score or alert can follow.`,
  'no-data.whole-feed': () => 'The whole feed is silent: see its own alert.',
  'feed-silent.title': ({ feedId }) => `No data from ${feedId}`,
  'feed-silent.detail': ({ silentCount, childCount }) =>
    `No data for ${silentCount} of ${childCount} children on this feed. Their bedside monitors still alarm.`,
  'signal-missing.title': ({ signal }) => `${signalLabel(signal)} is missing`,
  'signal-missing.detail': ({ signal, goneMs }) =>
    `No ${signalLabel(signal)} for ${span(goneMs)}, after it was steadily there. Scores that need it are partial.`,

  'clock-wrong.title': () => 'Clock of a device is wrong',
  'clock-wrong.detail': ({ deviceId, moreThanMs }) =>
    `Device ${deviceId} is more than ${span(moreThanMs)} off; the time of arrival is used instead.`,
  'unassigned.title': () => 'Data without a child',
  'unassigned.detail': ({ deviceId }) =>
    `Device ${deviceId} sends vital signs, but it is not known whose they are. They are not scored.`,
  'patient-mismatch.title': () => 'The monitor names another child than the bed',
  'patient-mismatch.detail': ({ deviceId }) =>
    `Device ${deviceId} shows the data of another patient number than the child in its bed has. They are not scored.`,
  'patient-mismatch.own-alert': () => 'The monitor names another child than the bed: see its own alert.',
  'patient-merged.title': ({ change }) =>
    change === 'merged' ? 'Two patient numbers were merged' : 'Two patient numbers were separated again',
  'patient-merged.detail': () =>
    'Confirm whose data this is. Scores and trends stay with the stay in which they were measured.',
  'patient-merged.confirmed': ({ by }, { seesStaff }) => (seesStaff ? `Confirmed by ${by}` : 'Confirmed'),

  'quality.title': () => 'Data quality of a feed is poor',
  'quality.detail': ({ feedId, check, signal, value, limit }) => {
    const text = check === 'timeliness' || check === 'clock-skew' ? span : shareText;
    return `Feed ${feedId}, ${CHECK[check]}${signal === null ? '' : ` of ${signalLabel(signal)}`}: ${text(value)}, limit ${text(limit)}.`;
  },
};
