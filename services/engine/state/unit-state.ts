/**
 * The whole memory of one unit: links, stays, alerts, policy, and the unit's own time. It is a pure
 * function of the unit's records; two engines that folded the same log hold equal bytes. Maps keep
 * their order of insertion, which is the order of the log.
 */
import type { SignalName } from '../../clinical/signal/signals.ts';
import type { Alert, AlertLevel } from '../../contract/decisions/alert.ts';
import type { HeldLimit } from '../../clinical/vital/limit-change.ts';
import type { CareNote, CareOwner } from '../../contract/decisions/care-view.ts';
import type { HeldLadder, RosterEntry } from '../../contract/ladder/ladder.ts';
import type {
  AlertBudget,
  AlreadyKnown,
  PolicyView,
  ProposedPolicy,
  QuietTimes,
} from '../../contract/decisions/policy-view.ts';
import type { HeldOwnRule } from '../../contract/own-rule/held-own-rule.ts';
import type { PatientMerge } from '../../contract/records/patient-merge.ts';
import type { RulesIdentity } from '../../contract/rules-identity.ts';
import type { KnownBy } from '../../contract/statement/alert-statements.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { DeviceClock } from './device-clock.ts';
import type { Provenances } from './provenances.ts';
import type { Senders } from './senders.ts';
import type { StayState } from './stay-state.ts';
import type { Timeline } from './timeline.ts';
import type { VitalCourse } from './vital-course.ts';
import type { FrameRing } from '../windows/frame-ring.ts';

/** Raise when a field changes its meaning: snapshots of another format are not used. */
export const STATE_FORMAT = 31;

export interface DeviceState {
  readonly deviceId: string;
  /** Holds the late frames of the device and nothing else of it: where it stood says the device itself. */
  readonly isLate: boolean;
  /** Holds the frames of this channel of the device, which is not scored, and nothing else of it; null: none. */
  readonly channel: string | null;
  intervalMs: number;
  /** Beds at which it stood. */
  readonly links: Timeline;
  /** Patients whose data it said it shows. */
  readonly claims: Timeline;
  frames: FrameRing | null;
  readonly clock: DeviceClock;
  /** The gateway's clock against the unit's; absent until they have differed. */
  gatewayClock?: DeviceClock;
  /** Signals that it measures at several places at once; absent: none. */
  channels?: Map<SignalName, SignalChannels>;
  /** Frames that wait for a verdict on the clock. */
  heldCount: number;
  /** Remembered answer of `stayOf` for bedside times [fromMs, toMs): by the bed alone, and where no message names anybody. */
  readonly route: { epoch: number; fromMs: number; toMs: number; bedStayId: string | null; stayId: string | null };
  /** Frames with values that belong to nobody, since the last notice; unit times of the first and newest. */
  unassignedCount: number;
  unassignedSinceMs: number;
  unassignedUntilMs: number;
  unassignedNoticedAtMs: number;
  /** Contradicting frames since the last notice, and unit time of that notice. */
  conflictCount: number;
  conflictNoticedAtMs: number;
}

/** Which of its channels a signal's values are of, as the record says; by keys of channel.ts. */
export type SignalChannels = Pick<RecordOf<'channels.chosen'>, 'scored' | 'channels' | 'because' | 'validFromMs'>;

export interface FeedState {
  readonly feedId: string;
  deviceIds: readonly string[];
  silentAfterMs: number;
}

/** An alert of the unit and what the state machine remembers beside it. */
export interface AlertEntry {
  alert: Alert;
  /** Rank of the reason within its rule; a rise is a worsening even within one alert level. */
  severity: number;
  /** Newest transition that asks for a person: what an acknowledgement must have seen. */
  materialTransition: number;
  /** Newest transition that rang: raised, worsened or expired. */
  ringTransition: number;
  /** Unit time from which the running escalation step counts. */
  stepFromMs: number;
  /** Painted on a visible screen since the newest ring. */
  painted: boolean;
  /** Commands already answered. */
  readonly commandIds: string[];
  /** Of a vital sign; null for all others. */
  readonly course: VitalCourse | null;
  /** It stands one level lower than it is; null: it does not. */
  lowered: Lowered | null;
}

/** Lowered by what somebody knows. */
export interface Lowered {
  readonly from: AlertLevel;
  /** From then on what was known is too old. */
  readonly untilMs: number;
}

/** The newest test alert of the unit, and how the ones before it went. Waits are counted in ticks: a stopped Vigil waits for nothing. */
export interface DeliveryState {
  probeId: string;
  probedAtMs: number;
  /** Since it went out. */
  tickCount: number;
  /** Of all servers of screens together; null: none has told. */
  screenCount: number | null;
  visibleCount: number;
  isPainted: boolean;
  /** Test alerts in a row that no screen has painted in time. */
  unprovedCount: number;
}

export interface CareState {
  /** By bed, `''` for the unit. */
  readonly owners: Map<string, CareOwner>;
  /** By stay. */
  readonly notes: Map<string, CareNote>;
  /** Absent: as it ships. */
  ladder?: HeldLadder;
  /** Absent: nobody has said. */
  roster?: readonly RosterEntry[];
}

export interface UnitConfig {
  hospitalId: string;
  name: string;
  timeZone: string;
  setting: RecordOf<'unit.configured'>['setting'];
  beds: RecordOf<'unit.configured'>['beds'];
  mode: RecordOf<'unit.configured'>['mode'];
}

export interface UnitPolicy {
  /** Id of the record that set it; `none` before the first. */
  version: string;
  optIns: PolicyView['optIns'];
  disabledRules: readonly string[];
  findingAlerts: readonly { readonly ruleId: string; readonly findingId: string; readonly reason: string }[];
  limits: readonly HeldLimit[];
  /** Absent: as it ships. */
  quietMs?: QuietTimes;
  /** Absent: those that ship. */
  reasons?: PolicyView['reasons'];
  /** Absent: what somebody knows lowers no alert. */
  alreadyKnown?: AlreadyKnown;
  /** Absent: none was stated. */
  budget?: AlertBudget;
  /** Absent: none. */
  ownRules?: readonly HeldOwnRule[];
  /** Absent before the first, and of one that was set before this was kept. */
  decided?: PolicyView['decided'];
  /** The one before it. */
  before?: PolicyView['before'];
  /** What waits for a second person; absent: nothing. */
  proposed?: ProposedPolicy | undefined;
}

export interface UnitState {
  readonly format: typeof STATE_FORMAT;
  readonly unitId: string;
  /** Unit time: newest tick, or gateway time of the first input before any tick; -1 before everything. */
  nowMs: number;
  /** Newest tick, -1 before the first. */
  tickAtMs: number;
  /**
   * Ticks in a row from behind the unit's time: how many, the newest of them, and what is added to them once
   * they are believed. Absent while ticks go forward.
   */
  ticksBehind?: { count: number; newestAtMs: number; offsetMs: number } | undefined;
  /** What came before its first record here is gone, and nobody has been told yet; see beginning-lost.ts. */
  isBeginningLost?: true | undefined;
  /** Bedside time from which on it is known who sent a value: all that came since is in `StayState.senders`; -1 before the first tick. */
  sendersKnownFromMs: number;
  /** From which codes values were read. */
  readonly provenances: Provenances;
  /** Local date of nowMs, yyyymmdd. */
  day: number;
  config: UnitConfig | null;
  policy: UnitPolicy;
  /** What decides, as the log says; null before it first did. */
  rules: RulesIdentity | null;
  /** Grows with every change of a link: remembered routes of older epochs are worthless. */
  linkEpoch: number;
  readonly devices: Map<string, DeviceState>;
  /** Frames beside the live ones of their devices, for the history alone: let in late, or of channels that are not scored. */
  readonly besideDevices: Map<string, DeviceState>;
  /** Stays that lay in each bed. */
  readonly beds: Map<string, Timeline>;
  readonly stays: Map<string, StayState>;
  /** Stays whose windows are gone; their late rows still find the history. */
  readonly formerStays: Map<
    string,
    {
      readonly patientId: string;
      readonly openedAtMs: number;
      readonly closedAtMs: number;
      readonly intervalMs: number;
      readonly senders: Senders;
    }
  >;
  /** Patient numbers that are one child. */
  merges: readonly PatientMerge[];
  readonly feeds: Map<string, FeedState>;
  /** Absent: nobody has taken anything, and the ladder is the one that ships. */
  care?: CareState;
  /** Absent before the first test alert. */
  delivery?: DeliveryState;
  /** Answers that say that somebody knows of a problem, newest by stay and rule; absent: none that counted. */
  answered?: Map<string, { readonly atMs: number; readonly reason: KnownBy }>;
  /** By stay and rule; order of raising. */
  readonly alerts: Map<string, AlertEntry>;
  /** The newest cleared alerts, so that a command that comes too late gets its answer. */
  readonly clearedAlerts: Alert[];
  /** Ids of the newest records with a check of their content: repetitions change nothing. */
  readonly recordChecks: Map<string, string>;
  /** Notices at one moment are told apart by this number. */
  notice: { atMs: number; count: number };
  /** Looks at scores for answers at this unit time: there is a limit (score-answers.ts). */
  readonly answerLooks: { atMs: number; count: number };
  /** First results of scores that were made and not yet regained by time (first-results.ts). */
  readonly firstResults: { atMs: number; made: number };
}

export function createState(unitId: string): UnitState {
  return {
    format: STATE_FORMAT,
    unitId,
    nowMs: -1,
    tickAtMs: -1,
    sendersKnownFromMs: -1,
    provenances: new Map(),
    day: 0,
    config: null,
    policy: { version: 'none', optIns: [], disabledRules: [], findingAlerts: [], limits: [] },
    rules: null,
    linkEpoch: 0,
    devices: new Map(),
    besideDevices: new Map(),
    beds: new Map(),
    stays: new Map(),
    formerStays: new Map(),
    merges: [],
    feeds: new Map(),
    alerts: new Map(),
    clearedAlerts: [],
    recordChecks: new Map(),
    notice: { atMs: -1, count: 0 },
    answerLooks: { atMs: -1, count: 0 },
    firstResults: { atMs: -1, made: 0 },
  };
}
