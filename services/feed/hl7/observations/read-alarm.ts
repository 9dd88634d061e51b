/**
 * Alarms that monitors raise by themselves (IHE PCD-04, ORU^R40): kept as context and for the count of
 * the alarm burden. The monitor sounds them; nothing here does.
 *
 * An event row (OBX-3 196616) opens an alarm; the rows behind it say phase, state and priority, and
 * its OBX-8 says them again in letters (`A~PL~ST`). A part that is not known is kept as text.
 */
import type { DeviceAlarm } from '../../../contract/records/device-alarm.ts';
import { RECORD_VERSION } from '../../../contract/records/unit-record.ts';
import { contentId } from '../../../contract/content-id.ts';
import { timeFault } from '../../intake/feed-message.ts';
import type { BedsideDevice } from '../../sources/bedside-devices.ts';
import type { Hl7Segment } from '../text/hl7-message.ts';
import type { MessageDraft } from '../message/message-draft.ts';
import type { MessageTimes } from '../message/message-times.ts';
import type { ReportGroup } from '../message/report-groups.ts';

const EVENT_CODE = '196616';
/** Rows that describe the alarm before them, by MDC number and by name. */
const PART_CODES: Readonly<Record<string, keyof AlarmParts>> = {
  '68481': 'phase',
  MDC_ATTR_EVENT_PHASE: 'phase',
  '68482': 'state',
  MDC_ATTR_ALARM_STATE: 'state',
  '68484': 'priority',
  MDC_ATTR_ALARM_PRIORITY: 'priority',
  '68485': 'type',
  MDC_ATTR_ALERT_TYPE: 'type',
  MDC_ATTR_ALARM_TYPE: 'type',
};
/** Phases of IHE ACM; a time point is an alarm that has no duration. */
const PHASES: Readonly<Record<string, DeviceAlarm['phase']>> = {
  start: 'start',
  tpoint: 'start',
  present: 'update',
  continue: 'update',
  update: 'update',
  end: 'end',
  escalate: 'escalate',
  deescalate: 'de-escalate',
  'de-escalate': 'de-escalate',
  reset: 'reset',
};
const PRIORITIES: Readonly<Record<string, DeviceAlarm['priority']>> = {
  PH: 'high',
  PM: 'medium',
  PL: 'low',
  PN: 'none',
};
const ORIGINS: Readonly<Record<string, DeviceAlarm['origin']>> = {
  SP: 'physiological',
  ST: 'technical',
  SA: 'advisory',
};
const ID_LENGTH_MAX = 100;

interface AlarmParts {
  phase: string;
  state: string;
  priority: string;
  type: string;
}

interface EventRow {
  readonly row: Hl7Segment;
  readonly parts: AlarmParts;
}

/** Adds a record for each alarm of the report. Returns the time of the first, ms; null when there is none. */
export function readAlarms(
  group: ReportGroup,
  parts: { readonly device: BedsideDevice; readonly draft: MessageDraft; readonly times: MessageTimes },
): number | null {
  const { device, draft, times } = parts;
  let firstMs: number | null = null;
  for (const event of eventsOf(group, draft)) {
    const text = event.row.raw(14) || (group.obr?.raw(7) ?? '') || (draft.message.segments[0]?.raw(7) ?? '');
    const time = times.read(text, device.newestAtMs);
    const fault = time.ok ? timeFault(time.atMs, draft.receipt)?.reason : time.reason;
    if (!time.ok || fault !== undefined) {
      draft.refuseRow({
        unitId: device.bedLocation.unitId,
        code: 'impossible-time',
        reason: fault ?? { code: 'time.out-of-window', values: {} },
        row: event.row,
        group,
        field: 14,
        isOfTerms: false,
        observation: null,
      });
      continue;
    }
    addRecord(alarmOf(event, group), time.atMs, { device, draft });
    firstMs ??= time.atMs;
  }
  return firstMs;
}

/** Event rows with what is said of each; rows of the reading behind an alarm are left alone. */
function eventsOf({ rows }: ReportGroup, draft: MessageDraft): readonly EventRow[] {
  const events: EventRow[] = [];
  for (const row of rows) {
    if (row.text(3) === EVENT_CODE || row.text(3, 2) === 'MDC_EVT_ALARM') {
      events.push({ row, parts: { phase: '', state: '', priority: '', type: '' } });
    } else {
      const part = partOf(row);
      const open = events.at(-1);
      if (part !== null && open !== undefined) open.parts[part] = (row.text(5, 2) || row.text(5)).slice(0, 40);
      else draft.skip('alarm-context');
    }
  }
  return events;
}

function partOf(row: Hl7Segment): keyof AlarmParts | null {
  const [code, name] = [row.text(3), row.text(3, 2)];
  if (Object.hasOwn(PART_CODES, code)) return PART_CODES[code] ?? null;
  return Object.hasOwn(PART_CODES, name) ? (PART_CODES[name] ?? null) : null;
}

function alarmOf({ row, parts }: EventRow, group: ReportGroup): DeviceAlarm {
  const flags = row.repetitions(8).map((flag) => row.componentOf(flag, 1).toUpperCase());
  const phaseWord = parts.phase.toLowerCase();
  const isOver = parts.state.toLowerCase() === 'inactive';
  const phase =
    knownIn(PHASES, phaseWord) ?? (phaseWord === '' && isOver ? 'end' : phaseWord === '' ? 'start' : 'update');
  const priority =
    [parts.priority.toUpperCase(), ...flags].map((word) => knownIn(PRIORITIES, word)).find((known) => known !== null) ??
    null;
  const origin =
    [parts.type.toUpperCase(), ...flags].map((word) => knownIn(ORIGINS, word)).find((known) => known !== null) ??
    'unknown';
  const unknown = [
    ...(phaseWord !== '' && knownIn(PHASES, phaseWord) === null ? [`phase ${parts.phase}`] : []),
    ...(parts.priority !== '' && knownIn(PRIORITIES, parts.priority.toUpperCase()) === null
      ? [`priority ${parts.priority}`]
      : []),
    ...(parts.state === '' || ['active', 'inactive'].includes(parts.state.toLowerCase())
      ? []
      : [`state ${parts.state}`]),
  ];
  const name = row.text(5, 2) || row.text(5, 9) || row.text(5);
  return {
    alarmId: alarmIdOf(row, group),
    phase,
    priority: priority ?? 'none',
    origin,
    system: row.text(5, 3).slice(0, 40),
    code: row.text(5).slice(0, 40),
    text: [name, ...(unknown.length > 0 ? [`(${unknown.join(', ')})`] : [])].join(' ').slice(0, 200),
  };
}

/**
 * The same for all phases: IHE ACM names the first message of an alarm in OBR-29 of those that follow.
 * Without such a number the event and its channel are the alarm.
 */
function alarmIdOf(row: Hl7Segment, { obr }: ReportGroup): string {
  const parent = obr?.text(29, 2) || (obr?.text(29) ?? '');
  const id = parent || (obr?.text(3) ?? '') || contentId('alarm', [row.text(5), row.text(5, 3), row.text(4)]);
  return id.length <= ID_LENGTH_MAX ? id : contentId('alarm', [id]);
}

function knownIn<T>(words: Readonly<Record<string, T>>, word: string): T | null {
  return Object.hasOwn(words, word) ? (words[word] ?? null) : null;
}

function addRecord(
  alarm: DeviceAlarm,
  observedAtMs: number,
  { device, draft }: { readonly device: BedsideDevice; readonly draft: MessageDraft },
): void {
  const { unitId } = device.bedLocation;
  const { id: deviceId, patientId } = device.source;
  draft.note();
  draft.records.push({
    version: RECORD_VERSION,
    kind: 'device.alarmed',
    id: contentId('alarm', [unitId, deviceId, ...(patientId === undefined ? [] : [patientId]), alarm, observedAtMs]),
    unitId,
    observedAtMs,
    receivedAtMs: draft.receipt.receivedAtMs,
    source: draft.receipt.source,
    deviceId,
    ...(patientId === undefined ? {} : { patientId }),
    ...alarm,
  });
}
