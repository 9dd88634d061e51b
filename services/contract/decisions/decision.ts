/**
 * What the engine puts into the decision topic. Ids derive from the input alone, so a duplicate, a
 * second engine and a replay give the same ids; readers keep the first of each.
 *
 * A decision record is JSON, compressed when long, except the attributed vital signs, which are a
 * vitals block whose sources are stays (`intervalMs` is that of the feeding device) and whose rows are
 * whole seconds.
 */
import { deflateSync } from 'node:zlib';
import type { Alert, AlertChange } from './alert.ts';
import type { ReceiptStatus } from '../records/alert-records.ts';
import type { ChannelReason } from '../records/channels-record.ts';
import type { DeviceAlarm } from '../records/device-alarm.ts';
import type { SenderRange } from '../../clinical/signal/sender-range.ts';
import type { ScoreResult } from '../../clinical/score/score-result.ts';
import type { ClinicalStatement } from '../../clinical/statement/statement.ts';
import type { CareView } from './care-view.ts';
import type { ConcernLevel, ConcernSource, ConcernView } from '../records/concern.ts';
import type { EventCounts, HeartRateCharacteristics, NewbornEvent } from './newborn-events.ts';
import type { PolicyView } from './policy-view.ts';
import type { RiskResult } from './risk-result.ts';
import type { RecordOf, Setting } from '../records/unit-record.ts';
import type { Statement } from '../statement/statement.ts';
import type { StayLimits } from './vital-limits.ts';

export const DECISION_VERSION = 3;

/** Who took values back, when (unit time, ms) and why. */
export interface WithdrawnMark {
  readonly by: string;
  readonly atMs: number;
  readonly reason: string;
}

interface DecisionEnvelope {
  readonly version: typeof DECISION_VERSION;
  readonly id: string;
  readonly unitId: string;
  /** Event time of the decision: a pure function of the input. */
  readonly atMs: number;
  /** `partition:offset` of the input record that caused it. */
  readonly cause: string;
  /** Never written by the engine: the history says so as it reads, when values that this rests on were withdrawn later. */
  readonly withdrawn?: WithdrawnMark;
}

export interface ScoreComputed extends DecisionEnvelope {
  readonly kind: 'score.computed';
  readonly stayId: string;
  readonly score: ScoreResult;
}

export interface RiskComputed extends DecisionEnvelope {
  readonly kind: 'risk.computed';
  readonly stayId: string;
  readonly risk: RiskResult;
}

export interface AlertChanged extends DecisionEnvelope {
  readonly kind: 'alert.changed';
  readonly stayId: string | null;
  readonly change: AlertChange;
  /** The whole alert after the change: state, not event. */
  readonly alert: Alert;
  /** Command this change answers, so that a browser finds its own. */
  readonly commandId: string | null;
  /** Why a command was refused; null otherwise. */
  readonly refusal: Statement | null;
}

/** The band of a rule, or the age itself. */
export type AgeStatement = ClinicalStatement<
  'text.kept' | 'age.band' | 'age.postmenstrual' | 'age.months' | 'age.years'
>;

/** Age band or measure changed at a birthday or 40-week crossing during a stay. */
export interface AgeBandCrossed extends DecisionEnvelope {
  readonly kind: 'age-band.crossed';
  readonly stayId: string;
  readonly ruleId: string;
  readonly fromBand: AgeStatement;
  readonly toBand: AgeStatement;
}

/** The worry of family or nurse rose, fell, was taken back, or ran out. */
export interface ConcernChanged extends DecisionEnvelope {
  readonly kind: 'concern.changed';
  readonly stayId: string;
  readonly from: ConcernSource;
  /** `none`: it no longer stands. */
  readonly level: ConcernLevel;
  /** When it was told, ms; also of the worry that ran out. */
  readonly sinceMs: number;
  /** When it ends, or ended, by itself, ms; null when it was taken back. */
  readonly untilMs: number | null;
  /** Who wrote it down. */
  readonly by: string;
}

/** An event of a newborn has ended, and what its definition has counted since. No alert. */
export interface EventDetected extends DecisionEnvelope {
  readonly kind: 'event.detected';
  readonly stayId: string;
  readonly event: NewbornEvent;
  readonly counts: EventCounts;
}

/** The newest window of a newborn's heart rate. No alert. */
export interface CharacteristicsComputed extends DecisionEnvelope {
  readonly kind: 'characteristics.computed';
  readonly stayId: string;
  readonly characteristics: HeartRateCharacteristics;
}

/** A monitor raised, changed or ended an alarm of its own. Context; nothing sounds here. */
export interface DeviceAlarmNoted extends DecisionEnvelope {
  readonly kind: 'device.alarmed';
  /** Null: it is not known whose. */
  readonly stayId: string | null;
  readonly deviceId: string;
  readonly alarm: DeviceAlarm;
}

/** A charted or laboratory value admitted long after it came: in the history, marked late, never scored. */
export interface LateResult extends DecisionEnvelope {
  readonly kind: 'result.late';
  readonly stayId: string;
  readonly name: string;
  readonly value: number | string;
  /** UCUM; null for a coded value. */
  readonly unit: string | null;
  /** What the laboratory itself says of its value, in the same unit. */
  readonly range?: SenderRange | undefined;
  readonly observedAtMs: number;
  readonly receivedAtMs: number;
}

/** What an alert manager outside says has become of an alert. */
export interface AlertReceipted extends DecisionEnvelope {
  readonly kind: 'alert.receipted';
  readonly stayId: string | null;
  readonly alertId: string;
  readonly transition: number;
  readonly receiverId: string;
  readonly status: ReceiptStatus;
}

/** The unit's test alert goes out to its screens. No alert of anybody: it has no level, no child, and stands in no count. */
export interface DeliveryProbed extends DecisionEnvelope {
  readonly kind: 'delivery.probed';
  readonly stayId: null;
  readonly probeId: string;
}

/** A visible screen has painted the test alert: the path of this unit's alerts held from end to end. */
export interface DeliveryProved extends DecisionEnvelope {
  readonly kind: 'delivery.proved';
  readonly stayId: null;
  readonly probeId: string;
  /** Unit time at which it went out, ms; `atMs` is that of the receipt. */
  readonly probedAtMs: number;
  readonly screenId: string;
}

/** Somebody took beds, or left a note: the whole of it after the change. */
export interface CareChanged extends DecisionEnvelope {
  readonly kind: 'care.changed';
  readonly stayId: null;
  readonly care: CareView;
  /** Record that this answers. */
  readonly commandId: string;
  /** Beds that somebody else had taken meanwhile, with the name of who has them; empty for a note. */
  readonly refused: readonly { readonly bedId: string | null; readonly by: string }[];
}

/** The unit decided something else about rules: from this unit time on. */
export interface PolicyChanged extends DecisionEnvelope {
  readonly kind: 'policy.changed';
  readonly stayId: null;
  readonly policy: PolicyView;
}

/** One summary for data that came too late to alert, for a corrected link, or for another code map. */
export interface EngineNotice extends DecisionEnvelope {
  readonly kind: 'engine.notice';
  readonly stayId: string | null;
  readonly code:
    | 'late-samples'
    | 'link-corrected'
    | 'unassigned-samples'
    | 'conflicting-record'
    | 'unreadable-record'
    | 'clock-skew'
    | 'unknown-reference'
    | 'terms-activated'
    | 'values-withdrawn'
    | 'channel-chosen'
    | 'rules-activated'
    | 'limits-lapsed';
  readonly detail: Statement;
  readonly count: number;
}

/** One number on the board: value, when it was observed, how good it is. */
export interface SignalReading {
  readonly signal: string;
  readonly value: number | null;
  readonly observedAtMs: number | null;
  /** The monitor says that the lead or probe is off. */
  readonly off: boolean;
  /** implausible or artefact as judged by the engine; age is judged by whoever looks. */
  readonly judged: 'present' | 'implausible' | 'artefact';
  readonly intervalMs: number;
  /** Where the monitor measures it at several places at once; absent: at one. */
  readonly channels?: SignalChannels;
}

/** Channels of one signal, by their keys (contract/records/channel.ts): which is scored, and what the others say. */
export interface SignalChannels {
  readonly scored: string;
  readonly because: ChannelReason;
  readonly others: readonly OtherChannel[];
}

/** As it came: not judged, not scored. Null: off, or not known any more. */
export interface OtherChannel {
  readonly channel: string;
  readonly value: number | null;
  readonly observedAtMs: number | null;
}

export interface ChartedReading {
  readonly name: string;
  readonly value: number | string;
  readonly observedAtMs: number;
  readonly by: string;
}

export interface LabReading {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly observedAtMs: number;
  /** Absent: the laboratory sent none that could be read. */
  readonly range?: SenderRange;
}

export interface StayView {
  readonly stayId: string;
  readonly patientId: string;
  readonly bedId: string | null;
  readonly displayName: string;
  readonly birthDate: string | null;
  readonly sex: RecordOf<'stay.opened'>['sex'];
  readonly gestationalAgeAtBirthDays: number | null;
  readonly weightKg: number | null;
  /** By admission, the charted device, or a ventilator that sends; null: nobody says. */
  readonly ventilated: boolean | null;
  /** Who says so: `ventilated` (admission), a charted observation or a signal; null when unknown. */
  readonly ventilatedFrom: string | null;
  /** Null: nobody says. */
  readonly newbornStay: boolean | null;
  readonly openedAtMs: number;
  /** Gateway time of the newest frame; null before the first. */
  readonly lastFrameAtMs: number | null;
  readonly signals: readonly SignalReading[];
  readonly charted: readonly ChartedReading[];
  readonly labs: readonly LabReading[];
  readonly scores: readonly ScoreResult[];
  readonly risks: readonly RiskResult[];
  /** Worry that stands, family first. */
  readonly concerns: readonly ConcernView[];
  /** One row a definition for a newborn; empty for others. */
  readonly events: readonly EventCounts[];
  /** Newest window of a newborn; null before the first and for others. */
  readonly heartRateCharacteristics: HeartRateCharacteristics | null;
  /** Said by unit.state and stay.changed; absent: not told since what they go by changed, or by an older engine. */
  readonly limits?: StayLimits;
}

export interface BedView {
  readonly bedId: string;
  readonly label: string;
  readonly setting: Setting;
  readonly stayId: string | null;
  /** Absent: the unit lists it, or an older engine says so. */
  readonly listed?: false;
}

/**
 * The unit as a whole, re-asserted every minute and at start: state, not event. A reader that comes
 * late, or lost something, is right again after one of these.
 */
export interface UnitState extends DecisionEnvelope {
  readonly kind: 'unit.state';
  readonly hospitalId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly setting: Setting;
  readonly mode: RecordOf<'unit.configured'>['mode'];
  /** Those that the unit lists, in its order, then those that it does not list and in which a child lies, by their ids. */
  readonly beds: readonly BedView[];
  readonly stays: readonly StayView[];
  readonly alerts: readonly Alert[];
  readonly policyVersion: string;
  /** Absent in decisions of older versions. */
  readonly policy?: PolicyView;
  /** Absent: nobody has taken a bed or left a note. */
  readonly care?: CareView;
  /** Which monitor stands at which bed; absent in decisions of older versions. */
  readonly monitors?: readonly { readonly deviceId: string; readonly bedId: string }[];
}

/** Who lies where and which alerts stand, every 15 s: what must be right soonest, and that the engine is alive. */
export interface UnitOutline extends DecisionEnvelope, Pick<UnitState, 'beds' | 'alerts'> {
  readonly kind: 'unit.outline';
  /** Every open stay. */
  readonly stayIds: readonly string[];
}

/** A stay was opened, moved, updated or closed: the board changes at once. */
export interface StayChanged extends DecisionEnvelope {
  readonly kind: 'stay.changed';
  readonly stayId: string;
  readonly change: 'opened' | 'updated' | 'moved' | 'reopened' | 'closed';
  readonly stay: StayView;
}

/** A person charted something of a child, or a laboratory resulted it. */
export interface StayCharted extends DecisionEnvelope {
  readonly kind: 'stay.charted';
  readonly stayId: string;
  readonly entry: ({ readonly of: 'chart' } & ChartedReading) | ({ readonly of: 'laboratory' } & LabReading);
  /** False: what was observed later is known already, and stands. */
  readonly isNewest: boolean;
  /** The limits that hold from now on, where the entry has changed them. */
  readonly limits?: StayLimits;
  /** Whether the child is ventilated from now on, and who says so, where the entry has changed it. */
  readonly ventilation?: Pick<StayView, 'ventilated' | 'ventilatedFrom'>;
}

export type Decision =
  | ScoreComputed
  | RiskComputed
  | AlertChanged
  | AgeBandCrossed
  | ConcernChanged
  | EventDetected
  | CharacteristicsComputed
  | EngineNotice
  | DeviceAlarmNoted
  | LateResult
  | AlertReceipted
  | DeliveryProbed
  | DeliveryProved
  | CareChanged
  | PolicyChanged
  | UnitState
  | UnitOutline
  | StayChanged
  | StayCharted;
/** What changes the state of a unit, one thing at a time. */
export type UnitDecision = Exclude<Decision, UnitState | UnitOutline>;
export type DecisionKind = Decision['kind'];
/** Kinds that replay must reproduce exactly; unit.state and unit.outline are views of them. */
export const REPLAYED_KINDS = [
  'score.computed',
  'risk.computed',
  'alert.changed',
  'age-band.crossed',
  'concern.changed',
  'event.detected',
  'characteristics.computed',
  'engine.notice',
  'device.alarmed',
  'result.late',
  'alert.receipted',
  'delivery.probed',
  'delivery.proved',
  'care.changed',
  'policy.changed',
  'stay.changed',
  'stay.charted',
] as const satisfies readonly DecisionKind[];

/**
 * From this length on the JSON is compressed: a whole unit of 25 children is a megabyte, in which
 * every child repeats the same words.
 */
const COMPRESS_FROM_BYTES = 16 * 1024;

/** Bytes of a decision. Key order is that of construction, so equal decisions are equal bytes. */
export function encodeDecision(decision: Decision): Uint8Array {
  const bytes = Buffer.from(JSON.stringify(decision));
  return bytes.byteLength < COMPRESS_FROM_BYTES ? bytes : deflateSync(bytes, { level: 1 });
}
