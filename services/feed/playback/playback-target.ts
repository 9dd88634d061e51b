/**
 * Where a recording is played to: unit, bed, stay, device and person. All of it, ids included,
 * follows from the recording and the options alone, so that playing again gives the same records.
 */
import { WAIVERS } from '../../clinical/statement/opt-in.ts';
import type { StayPerson } from '../../contract/decisions/person.ts';
import { InvariantError, messageOf, VigilError } from '../../platform/errors.ts';
import { RECORD_VERSION, unitRecordSchema } from '../../contract/records/unit-record.ts';
import type { Setting, UnitRecord } from '../../contract/records/unit-record.ts';
import type { PatientFacts, Recording } from '../recordings/recording.ts';

export interface PlayOptions {
  /** Moment at which the recording begins, ms since 1970 UTC; rounded down to a whole second. */
  readonly startMs: number;
  readonly bedId: string;
  readonly unitId?: string | undefined;
  readonly stayId?: string | undefined;
  readonly setting?: Setting | undefined;
  readonly timeZone?: string | undefined;
  /** Facts about the person; they win over what the recording says. */
  readonly person?: Partial<Person> | undefined;
  /** Rules used outside their population, in every respect: they go into the unit's policy. */
  readonly optInRuleIds?: readonly string[] | undefined;
  /** Newest tick of the unit, where known: a unit cannot go back in time. */
  readonly unitClockMs?: number | undefined;
}

export type Person = Omit<StayPerson, 'patientId'>;

export interface PlaybackTarget {
  readonly unitId: string;
  readonly bedId: string;
  readonly stayId: string;
  readonly deviceId: string;
  readonly startMs: number;
  readonly source: string;
  readonly opening: readonly UnitRecord[];
  /** Said of the unit when nothing more will come, `atMs` after its start. */
  readonly ended: (atMs: number) => UnitRecord;
}

const DAY_MS = 86_400_000;
/** A silence of three frames is a fault of the feed, but never before 10 s nor after an hour. */
const SILENT_FRAMES = 3;
const SILENT_MS_MIN = 10_000;
const SILENT_MS_MAX = 3_600_000;

/** Throws `playback-before-clock`, or `config-invalid` for an option that no record can hold. */
export function playbackTarget(recording: Recording, options: PlayOptions): PlaybackTarget {
  const startMs = Math.floor(options.startMs / 1000) * 1000;
  if (options.unitClockMs !== undefined && startMs <= options.unitClockMs) {
    throw new VigilError(
      'playback-before-clock',
      `unit time is already ${new Date(options.unitClockMs).toISOString()}, the playback would start at ${new Date(startMs).toISOString()}`,
    );
  }
  const unitId = options.unitId ?? `playback-${slug(options.bedId)}`;
  const stayId = options.stayId ?? `${unitId}:${slug(recording.name)}:${startMs / 1000}`;
  const ids = {
    unitId,
    bedId: options.bedId,
    stayId,
    deviceId: `player:${slug(options.bedId)}`,
    startMs,
    source: `play:${slug(recording.name)}`,
  };
  const opening = openingRecords(recording, ids, options).map(checked);
  return { ...ids, opening, ended: (atMs) => endedRecord(opening, ids, atMs) };
}

/** An id out of free text: what an id may not hold becomes a hyphen; 40 characters at most. */
export function slug(text: string): string {
  const kept = text.replace(/[^\p{L}\p{N}._+-]+/gu, '-').slice(0, 40);
  return kept === '' ? 'unnamed' : kept;
}

/**
 * Birth date of someone who was `ageMonths` old at `atMs`, when the age was told in whole years: the
 * middle of the year that fits. Under one year nothing is guessed, since limits change by the month.
 */
export function approximateBirthDate(ageMonths: number | null, atMs: number): string | null {
  if (ageMonths === null || ageMonths < 12) return null;
  const at = new Date(atMs);
  const middleOfYear = 6;
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - ageMonths - middleOfYear, 1))
    .toISOString()
    .slice(0, 10);
}

/** An age in days gives the day; one in whole years its middle. */
function birthDateOf({ ageMonths, ageDays = null }: PatientFacts, startMs: number): string | null {
  if (ageDays === null) return approximateBirthDate(ageMonths, startMs);
  return new Date(startMs - ageDays * DAY_MS).toISOString().slice(0, 10);
}

type Ids = Omit<PlaybackTarget, 'opening' | 'ended'>;

function openingRecords(recording: Recording, ids: Ids, options: PlayOptions): UnitRecord[] {
  const { unitId, bedId, stayId, deviceId, startMs } = ids;
  const setting = options.setting ?? 'research';
  const envelope = (kind: string) =>
    ({
      version: RECORD_VERSION,
      id: `${stayId}:${kind}`,
      unitId,
      observedAtMs: startMs,
      receivedAtMs: startMs,
      source: ids.source,
    }) as const;
  const records: UnitRecord[] = [
    {
      ...envelope('unit'),
      kind: 'unit.configured',
      hospitalId: 'playback',
      name: nameOf(recording, ids),
      timeZone: options.timeZone ?? 'UTC',
      setting,
      beds: [{ bedId, label: bedId, setting }],
      mode: 'playback',
    },
    {
      ...envelope('stay'),
      kind: 'stay.opened',
      stayId,
      patientId: `recorded:${slug(recording.name)}`,
      ...personOf(recording, options, startMs),
    },
    { ...envelope('device'), kind: 'device.linked', deviceId, bedId, validFromMs: startMs },
    { ...envelope('bed'), kind: 'bed.occupied', bedId, stayId, validFromMs: startMs },
    {
      ...envelope('feed'),
      kind: 'feed.announced',
      feedId: deviceId,
      deviceIds: [deviceId],
      silentAfterMs: Math.min(SILENT_MS_MAX, Math.max(SILENT_MS_MIN, SILENT_FRAMES * recording.intervalMs)),
    },
  ];
  if (options.optInRuleIds !== undefined && options.optInRuleIds.length > 0) {
    const why = { reason: '', reasonCode: 'policy.playback' } as const;
    records.splice(1, 0, {
      ...envelope('policy'),
      kind: 'policy.set',
      by: 'player',
      ...why,
      optIns: options.optInRuleIds.map((ruleId) => ({ ruleId, ...why, waives: [...WAIVERS] })),
      disabledRules: [],
    });
  }
  return records;
}

/** Two playbacks stand beside each other in a list, of one recording too. */
function nameOf(recording: Recording, { bedId, startMs }: Ids): string {
  const start = new Date(startMs).toISOString().slice(0, 16).replace('T', ' ');
  return `Playback of ${recording.name.slice(0, 100)} in ${bedId} from ${start} UTC`;
}

/** The unit as it was opened, now ended. */
function endedRecord(opening: readonly UnitRecord[], { stayId, startMs }: Ids, atMs: number): UnitRecord {
  const unit = opening.find((record) => record.kind === 'unit.configured');
  if (unit === undefined) throw new InvariantError('a playback opened no unit');
  const endMs = startMs + atMs;
  return checked({ ...unit, id: `${stayId}:ended`, mode: 'playback-ended', observedAtMs: endMs, receivedAtMs: endMs });
}

function personOf(recording: Recording, options: PlayOptions, startMs: number): Person {
  const { patient } = recording;
  return {
    displayName: recording.name.slice(0, 40),
    birthDate: birthDateOf(patient, startMs),
    sex: patient.sex,
    gestationalAgeAtBirthDays: null,
    weightKg: patient.weightKg,
    ventilated: null,
    newbornStay: null,
    ...options.person,
  };
}

/** Options come from a command line: what the log would refuse is refused here, by name. */
function checked(record: UnitRecord): UnitRecord {
  const parsed = unitRecordSchema.safeParse(record);
  if (parsed.success) return parsed.data;
  throw new VigilError(
    'config-invalid',
    `${record.kind}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    { cause: messageOf(parsed.error) },
  );
}
