import type { RosterRole } from '../../contract/ladder/ladder.ts';
import type { TechnicalStatementValues } from '../../contract/statement/statement.ts';
import { isSignalName } from '../../clinical/signal/signals.ts';
import { shareText } from '../text/quantity-text.ts';
import type { Renderings } from '../text/rendering.ts';
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

const CLOCK_SIGN = {
  'set-back': (by: string) => `The machine’s clock was set back by about ${by}.`,
  'behind-itself': (by: string) => `The machine’s clock is ${by} behind what it said before.`,
  'monitors-earlier': (by: string) => `Most monitors say that it is ${by} earlier.`,
  'monitors-later': (by: string) => `Most monitors say that it is ${by} later.`,
} as const;

const DELIVERY_FAULT = {
  'not-given':
    'The test alert of the last minutes was given to no screen: the server of screens does not get what is decided. Watch the bedside monitors.',
  'not-painted':
    'Screens are open, but none has painted the test alert of the last minutes. Load the page again. Watch the bedside monitors.',
  'not-sent':
    'No test alert has been sent for minutes, so nobody knows whether alerts arrive. Watch the bedside monitors.',
} as const;

function nameOf(name: string | null, seesNames: boolean, otherwise: string): string {
  if (!seesNames) return otherwise;
  return name ?? 'a child who has left';
}

/** At the beginning of a sentence; a name stays as it is written. */
function capital(words: string): string {
  return words.replace(/^a(?=nother child$| child)/, 'A');
}

const ROSTER_ROLE: Readonly<Record<RosterRole, string>> = {
  'charge-nurse': 'charge nurse',
  'doctor-on-call': 'doctor on call',
};

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

  'all-lost.title': () => 'All vital signs lost at once: arrest or cable?',
  'all-lost.detail': ({ goneMs }) =>
    `No vital sign for ${span(goneMs)}, though the monitor still sends. Look at the child.`,
  'all-lost.on-purpose': () => 'Lost for an hour: taken off on purpose?',
  'beat-lost.title': () => 'No heart rate and no pulse, and the child gets worse',
  'beat-lost.detail': ({ goneMs }) =>
    `No heart rate and no pulse for ${span(goneMs)} while SpO₂ or pressure is low or falls: not a lead alone. Look at the child.`,

  'co2-lost.title': ({ isWorse }) =>
    isWorse ? 'No exhaled CO₂, and the child gets worse: tube?' : 'Exhaled CO₂ lost: tube, circuit or sensor?',
  'co2-lost.detail': ({ goneMs, isWorse }) =>
    isWorse
      ? `Intubated, and no exhaled CO₂ for ${span(goneMs)} while SpO₂, heart rate or pressure is low or falls: the tube is not where it should be until proven otherwise. Look at the child.`
      : `Intubated, and no exhaled CO₂ for ${span(goneMs)} after breaths were seen; the monitor may write 0 for a flat trace and for a sensor that is off. Look at the child, then at the sensor.`,

  'clock-wrong.title': () => 'Clock of a device is wrong',
  'clock-wrong.detail': ({ deviceId, moreThanMs }) =>
    `Device ${deviceId} is more than ${span(moreThanMs)} off; the time of arrival is used instead.`,
  'unit-clock.title': () => 'The clock of Vigil is wrong',
  'unit-clock.detail': ({ sign, byMs }) =>
    `${CLOCK_SIGN[sign](span(byMs))} Alerts go on by the time of arrival; times shown may be wrong. Call whoever runs Vigil.`,
  'unit-clock.own-alert': () => 'The clock of Vigil is wrong: see its own alert.',
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

  'bed-taken.title': () => 'Two children were admitted to one bed',
  'bed-taken.detail': ({ bed, ...names }, { seesNames }) => {
    const child = nameOf(names.child, seesNames, 'another child');
    const other = nameOf(names.otherChild, seesNames, 'a child');
    return `${capital(other)} was put into bed ${bed}, where ${child} lay. ${capital(child)} is in no bed now, and what the monitor there sends is given to ${other}.`;
  },
  'bed-contradicted.title': () => 'The admissions contradict themselves about a bed',
  'bed-contradicted.detail': ({ child, bed, isTaken, otherChild, knownBed }, { seesNames }) => {
    const taken = isTaken ? `, where ${nameOf(otherChild, seesNames, 'another child')} lies` : '';
    return `${capital(nameOf(child, seesNames, 'a child'))} is said to be in bed ${bed}${taken}, and is known to be in ${knownBed === null ? 'no bed' : `bed ${knownBed}`}. Nothing was moved.`;
  },

  'delivery.title': () => 'Alerts may not reach the screens',
  'delivery.detail': ({ fault }) => DELIVERY_FAULT[fault],
  'no-screen.title': () => 'No screen shows this unit’s alerts',
  'no-screen.detail': ({ hiddenCount }) =>
    hiddenCount === 0
      ? 'Nobody is signed in at a screen of this unit. Sign in at one, so that alerts are seen. The bedside monitors still alarm.'
      : `Screens of this unit that are in the background or on another page: ${hiddenCount}; none shows its alerts. Bring the ward board to the front. The bedside monitors still alarm.`,

  'roster-gap.title': ({ role }) => `The roster has no ${ROSTER_ROLE[role]}`,
  'roster-gap.detail': ({ role, fromMs, untilMs }, { dayClock }) => {
    const from = fromMs === null ? '' : ` from ${dayClock(fromMs)}`;
    const until = untilMs === null ? ' on' : ` until ${dayClock(untilMs)}`;
    const when = fromMs === null && untilMs === null ? ' yet' : `${from}${until}`;
    return `Nobody is entered as ${ROSTER_ROLE[role]}${when}. Alerts that nobody answers pass over this step then. Enter somebody in the roster.`;
  },

  'beginning-lost.title': () => 'Vigil does not know who lies where',
  'beginning-lost.detail': () =>
    'Beds, children and charted values of this unit were lost. Nothing is scored until they are announced again. Watch the bedside monitors, have whoever runs Vigil offer the last known beds, check each of them, then confirm.',
  'log-damage.title': () => 'A record of this unit was lost',
  'log-damage.detail': () =>
    'The log gave back a damaged record, which is kept in quarantine and not used. Check beds, names, birth dates, weights and charted values of this unit, then confirm. Call whoever runs Vigil.',
  'newer-records.title': () => 'Data of a newer Vigil are not read',
  'newer-records.detail': () =>
    'The log holds vital signs or records in a newer form than this engine reads. They are not used, and more may come. Watch the bedside monitors and call whoever runs Vigil: the engine must be brought to the same version. Confirm when it has been.',

  'quality.title': () => 'Data quality of a feed is poor',
  'quality.detail': ({ feedId, check, signal, value, limit }) => {
    const text = check === 'timeliness' || check === 'clock-skew' ? span : shareText;
    return `Feed ${feedId}, ${CHECK[check]}${signal === null ? '' : ` of ${isSignalName(signal) ? signalLabel(signal) : signal}`}: ${text(value)}, limit ${text(limit)}.`;
  },
};
