/**
 * What each small record of the log does to the unit. A record that names what is not there is noted
 * and changes nothing; none can make the fold throw.
 */
import { isTimeZone } from '../../clinical/age/age.ts';
import type { RecordOf, UnitRecord } from '../../contract/records/unit-record.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { foldAdmission } from '../placement/admissions.ts';
import { foldCommand, foldPainted } from '../alert/alert-commands.ts';
import { sendSeconds } from '../placement/attributed-rows.ts';
import { linkDevice, occupyBed } from '../placement/bed-moves.ts';
import { noteContradiction } from '../watch/bed-contradictions.ts';
import { watchBirthDate } from '../watch/birth-date.ts';
import { judgeAllCharted, judgeCharted } from '../watch/vital/charted-vitals.ts';
import { hearConcern, watchConcerns } from '../watch/concern.ts';
import { foldTick, turnDay } from './fold-tick.ts';
import { AHEAD_MS } from '../state/links.ts';
import { judgeQuality, noteDeviceAlarm, noteLateResult, noteReceipt, noteTerms } from '../watch/outside-facts.ts';
import { reattribute } from '../placement/reattribute.ts';
import { foldRiskResult } from '../risk/due-risks.ts';
import { scoreStay } from '../scoring/score-stay.ts';
import { chartedWith, labWith } from '../state/answers.ts';
import { createStay, type Person, type StayState } from '../state/stay-state.ts';
import { notice } from '../context/decision-output.ts';
import type { Turn } from '../context/fold-context.ts';
import { announceEntry, announceStay, assertState } from '../view/unit-view.ts';
import { refreshVitalRules } from '../watch/vital/vital-limits.ts';

export function foldKnownRecord(turn: Turn, record: UnitRecord): void {
  switch (record.kind) {
    case 'tick':
      return foldTick(turn, record);
    case 'unit.configured':
      return configure(turn, record);
    case 'policy.set':
      return setPolicy(turn, record);
    case 'stay.opened':
      return openStay(turn, record);
    case 'stay.updated':
      return withStay(turn, record, (stay) => updateStay(turn, stay, record));
    case 'stay.closed':
      return withStay(turn, record, (stay) => closeStay(turn, stay, record));
    case 'bed.occupied':
      return occupyBed(turn, record);
    case 'device.linked':
      return linkDevice(turn, record);
    case 'admission.contradicted':
      return withStay(turn, record, (stay) => noteContradiction(turn, stay, record));
    case 'observation.charted':
      return record.late === true
        ? noteLateResult(turn, record)
        : withStay(turn, record, (stay) => chart(turn, stay, record));
    case 'lab.resulted':
      return record.late === true
        ? noteLateResult(turn, record)
        : withStay(turn, record, (stay) => addLab(turn, stay, record));
    case 'risk.resulted':
      return withStay(turn, record, (stay) => foldRiskResult(turn, stay, record));
    case 'alert.acknowledged':
    case 'alert.snoozed':
      return foldCommand(turn, record);
    case 'alert.painted':
      return foldPainted(turn, record);
    case 'feed.announced':
      turn.state.feeds.set(record.feedId, {
        feedId: record.feedId,
        deviceIds: record.deviceIds,
        silentAfterMs: record.silentAfterMs,
      });
      return;
    case 'stay.reopened':
    case 'stay.cancelled':
    case 'move.cancelled':
    case 'patient.claimed':
    case 'patient.merged':
    case 'patient.unmerged':
      return foldAdmission(turn, record);
    case 'device.alarmed':
      return noteDeviceAlarm(turn, record);
    case 'quality.judged':
      return judgeQuality(turn, record);
    case 'alert.receipted':
      return noteReceipt(turn, record);
    case 'terms.activated':
      return noteTerms(turn, record);
  }
}

/** Runs `act` on the open stay that the record names, or notes that there is none. */
function withStay(turn: Turn, record: UnitRecord & { readonly stayId: string }, act: (stay: StayState) => void): void {
  const stay = turn.state.stays.get(record.stayId);
  if (stay === undefined || stay.closedAtMs !== null) {
    return notice(turn, 'unknown-reference', {
      stayId: record.stayId,
      detail: { code: 'notice.no-open-stay', values: { record: record.kind } },
    });
  }
  act(stay);
}

function configure(turn: Turn, record: RecordOf<'unit.configured'>): void {
  const { hospitalId, name, setting, beds, mode } = record;
  const known = isTimeZone(record.timeZone);
  if (!known) {
    notice(turn, 'unknown-reference', {
      stayId: null,
      detail: { code: 'notice.no-time-zone', values: { timeZone: record.timeZone } },
    });
  }
  turn.state.config = { hospitalId, name, timeZone: known ? record.timeZone : 'UTC', setting, beds, mode };
  turnDay(turn);
  assertState(turn, turn.cause);
}

function setPolicy(turn: Turn, record: RecordOf<'policy.set'>): void {
  turn.state.policy = { version: record.id, optIns: record.optIns, disabledRules: record.disabledRules };
  for (const stay of turn.state.stays.values()) {
    if (stay.closedAtMs !== null) continue;
    refreshVitalRules(turn, stay);
    judgeAllCharted(turn, stay);
    watchConcerns(turn, stay);
    scoreStay(turn, stay, { answered: null });
  }
}

function openStay(turn: Turn, record: RecordOf<'stay.opened'>): void {
  const { state } = turn;
  if (state.stays.has(record.stayId) || state.formerStays.has(record.stayId)) {
    return notice(turn, 'conflicting-record', {
      stayId: record.stayId,
      detail: { code: 'notice.opened-before', values: {} },
    });
  }
  const stay = createStay(record);
  state.stays.set(record.stayId, stay);
  reattribute(turn, Number.NEGATIVE_INFINITY);
  watchBirthDate(turn, stay);
  announceStay(turn, stay, 'opened', record.id);
}

function updateStay(turn: Turn, stay: StayState, record: RecordOf<'stay.updated'>): void {
  const ventilatedSinceMs =
    record.changes.ventilated === undefined ? stay.person.ventilatedSinceMs : pastTime(turn, record);
  stay.person = { ...stay.person, ...definedOnly(record.changes), ventilatedSinceMs };
  stay.answerCount += 1;
  for (const rule of stay.vitalRules.values()) rule.band = null;
  refreshVitalRules(turn, stay);
  judgeAllCharted(turn, stay);
  watchBirthDate(turn, stay);
  scoreStay(turn, stay, { answered: null });
  announceStay(turn, stay, 'updated', record.id);
}

function definedOnly(changes: RecordOf<'stay.updated'>['changes']): Partial<Person> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function closeStay(turn: Turn, stay: StayState, record: RecordOf<'stay.closed'>): void {
  stay.closedAtMs = pastTime(turn, record);
  reattribute(turn, stay.closedAtMs);
  sendSeconds(turn, stay, Number.POSITIVE_INFINITY);
  for (const entry of turn.state.alerts.values()) {
    if (entry.alert.stayId !== stay.stayId) continue;
    clearAlert(turn, stay.stayId, entry.alert.ruleId, { code: 'stay.ended', values: {} });
  }
  announceStay(turn, stay, 'closed', record.id);
}

function chart(turn: Turn, stay: StayState, record: RecordOf<'observation.charted'>): void {
  const answer = { value: record.value, observedAtMs: pastTime(turn, record), by: record.by, position: turn.cause };
  const known = stay.charted.get(record.name);
  stay.answerCount += 1;
  stay.charted.set(record.name, chartedWith(known, answer, turn.state.nowMs));
  hearConcern(turn, stay, { name: record.name, answer });
  judgeCharted(turn, stay, record.name);
  announceEntry(
    turn,
    stay,
    { of: 'chart', name: record.name, value: answer.value, observedAtMs: answer.observedAtMs, by: answer.by },
    { isNewest: stay.charted.get(record.name)?.newest === answer, recordId: record.id },
  );
  scoreStay(turn, stay, { answered: record.name });
}

/**
 * When it was observed, but never later than it was received: a date mistyped into the future would stay
 * the newest, and young, for as long. Clocks of people may differ a little.
 */
function pastTime(turn: Turn, record: UnitRecord & { readonly stayId: string }): number {
  if (record.observedAtMs <= record.receivedAtMs + AHEAD_MS) return record.observedAtMs;
  notice(turn, 'clock-skew', {
    stayId: record.stayId,
    detail: { code: 'notice.dated-ahead', values: { record: record.kind } },
  });
  return record.receivedAtMs;
}

function addLab(turn: Turn, stay: StayState, record: RecordOf<'lab.resulted'>): void {
  const result = { value: record.value, unit: record.unit, observedAtMs: pastTime(turn, record), position: turn.cause };
  stay.answerCount += 1;
  stay.labs.set(record.name, labWith(stay.labs.get(record.name), result, turn.state.nowMs));
  announceEntry(
    turn,
    stay,
    { of: 'laboratory', name: record.name, value: result.value, unit: result.unit, observedAtMs: result.observedAtMs },
    { isNewest: stay.labs.get(record.name)?.newest === result, recordId: record.id },
  );
  scoreStay(turn, stay, { answered: record.name });
}
