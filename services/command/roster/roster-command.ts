/**
 * `vigil roster show|import` and `vigil roster ladder`: whom a unit asks for answers to its alerts, and who holds which role when, as records of
 * its log. A Vigil that runs takes them up at once; the same as the page does.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { newestStates } from '../../compose/parts/newest-states.ts';
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import { logOf } from '../../compose/parts/pipeline.ts';
import { NO_CARE, type CareView } from '../../contract/decisions/care-view.ts';
import type { Decision, UnitState } from '../../contract/decisions/decision.ts';
import { SHIPPED_LADDER, type Ladder } from '../../contract/ladder/ladder.ts';
import { ROSTER_ENTRIES_MAX, ladderSchema } from '../../contract/records/alert-records.ts';
import { RECORD_VERSION } from '../../contract/records/unit-record.ts';
import type { CareAnswer } from '../../contract/screens/live-events.ts';
import { slug } from '../../feed/playback/playback-target.ts';
import { CareHandler } from '../../live/screen/care-handler.ts';
import type { CareRecord } from '../../live/screen/screen-records.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import { dayClockText } from '../../wording/text/clock-text.ts';
import { hearDecisions } from '../hear-decisions.ts';
import { readRosterTable } from './roster-table.ts';

export interface RosterOptions {
  readonly unit: string;
}
export interface RosterDecision extends RosterOptions {
  readonly by: string;
}

/** Rejects with `config-invalid` for a unit that the log does not know. */
export function showRoster(config: Config, parts: OpenParts, options: RosterOptions & { readonly json: boolean }) {
  return inLog(config, parts, async (log) => {
    const unit = await unitIn(log, options.unit);
    const care = unit.care ?? NO_CARE;
    const shown = { ladder: care.ladder ?? SHIPPED_LADDER, roster: care.roster ?? [] };
    console.log(options.json ? JSON.stringify(shown, null, 2) : textOf(unit, care));
    return 0;
  });
}

/** The roster of the roles in the file, from its first shift to its last one, is what the file says. Rejects as above, and for a file that cannot be believed. */
export function importRoster(config: Config, parts: OpenParts, options: RosterDecision & { readonly file: string }) {
  return inLog(config, parts, async (log) => {
    const unit = await unitIn(log, options.unit);
    const table = readRosterTable(await textIn(options.file), unit.timeZone);
    if (!table.ok) throw new VigilError('config-invalid', `${options.file}: ${table.faults.join('; ')}`);
    const { entries } = table;
    if (entries.length > ROSTER_ENTRIES_MAX) {
      throw new VigilError(
        'config-invalid',
        `${options.file} has ${entries.length} rows; ${ROSTER_ENTRIES_MAX} at most`,
      );
    }
    const span = {
      fromMs: Math.min(...entries.map(({ fromMs }) => fromMs)),
      untilMs: Math.max(...entries.map(({ untilMs }) => untilMs)),
    };
    const roles = [...new Set(entries.map(({ role }) => role))];
    const kind = 'roster.set' as const;
    const record = { ...envelope(unit, options, parts), kind, roles, ...span, entries: [...entries] };
    return tell(await submit({ log, parts, unit }, record), `${entries.length} shifts`);
  });
}

/** The ladder in a file of JSON, `{"steps": …, "unseenFrom": …}`; without one, the ladder that ships. Rejects as above. */
export function setLadder(
  config: Config,
  parts: OpenParts,
  options: RosterDecision & { readonly file: string | undefined; readonly reason: string },
) {
  return inLog(config, parts, async (log) => {
    const unit = await unitIn(log, options.unit);
    const ladder = options.file === undefined ? null : await ladderIn(options.file);
    const basedOn = unit.care?.ladder?.version ?? 'none';
    const steps = ladder === null ? null : { steps: [...ladder.steps], unseenFrom: ladder.unseenFrom };
    const kind = 'ladder.set' as const;
    const record = { ...envelope(unit, options, parts), kind, ladder: steps, basedOn, reason: options.reason };
    return tell(await submit({ log, parts, unit }, record), 'the ladder');
  });
}

function tell(answer: CareAnswer, what: string): number {
  if (!answer.ok) {
    console.error(`vigil: ${answer.message}`);
    return 1;
  }
  const [outrun] = answer.refused;
  if (outrun !== undefined) throw new VigilError('config-invalid', `${outrun.by} has set another one meanwhile`);
  console.log(`held now: ${what}`);
  return 0;
}

async function ladderIn(file: string): Promise<Ladder> {
  let json: unknown;
  try {
    json = JSON.parse(await textIn(file));
  } catch (error) {
    throw new VigilError('config-invalid', `${file} holds no ladder: ${messageOf(error)}`, { cause: error });
  }
  const parsed = ladderSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new VigilError('config-invalid', `${file}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`);
}

async function textIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

async function inLog(config: Config, parts: OpenParts, work: (log: EventLog) => Promise<number>): Promise<number> {
  const log = await openLog(config, parts);
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}

async function unitIn(log: EventLog, unitId: string): Promise<UnitState> {
  const unit = (await newestStates(log)).get(unitId);
  if (unit !== undefined) return unit;
  throw new VigilError('config-invalid', `the log knows no unit ${unitId}`);
}

function envelope({ unitId }: UnitState, { by }: RosterDecision, { clock }: OpenParts) {
  const nowMs = clock.nowMs();
  const displayName = by.trim();
  if (displayName === '' || displayName.length > 120) throw new VigilError('config-invalid', '--by is needed');
  return {
    version: RECORD_VERSION as typeof RECORD_VERSION,
    id: `roster:${randomUUID()}`,
    unitId,
    observedAtMs: nowMs,
    receivedAtMs: nowMs,
    source: 'command',
    by: slug(displayName),
    displayName,
  };
}

interface Submitting {
  readonly log: EventLog;
  readonly parts: OpenParts;
  readonly unit: UnitState;
}

/** Counts when the engine has said so. */
async function submit({ log, parts: { clock }, unit }: Submitting, record: CareRecord): Promise<CareAnswer> {
  const care = new CareHandler({ log: logOf(log, 'live'), clock });
  const heard = { log, unitId: unit.unitId, onDecision: (decision: Decision) => care.onDecision(decision) };
  return hearDecisions(heard, () => care.submit(record));
}

function textOf({ name, timeZone }: UnitState, { ladder, roster = [] }: CareView): string {
  const { steps, unseenFrom } = ladder ?? SHIPPED_LADDER;
  const seconds = (ms: number | null): string => (ms === null ? 'never' : `${ms / 1_000} s`);
  const asked = steps.map(({ who, waitMs }) => {
    if (waitMs === null) return `  ${who}, until somebody answers`;
    const { emergency, high, medium, low } = waitMs;
    return `  ${who}, for ${seconds(emergency)} (emergency), ${seconds(high)} (high), ${seconds(medium)} (medium), ${low === null ? 'as long as it takes' : seconds(low)} (low)`;
  });
  const by = ladder === undefined ? 'as it ships' : `set by ${ladder.displayName}: ${ladder.reason}`;
  const shifts = roster.map(
    ({ role, displayName, fromMs, untilMs }) =>
      `  ${dayClockText(fromMs, timeZone)} to ${dayClockText(untilMs, timeZone)}  ${role}  ${displayName}`,
  );
  return [
    `${name} asks, ${by}:`,
    ...asked,
    `What no visible screen paints within 10 s goes on from level ${unseenFrom}.`,
    shifts.length === 0 ? 'Nobody has entered a roster.' : `Roster (${timeZone}):`,
    ...shifts,
  ].join('\n');
}
