/**
 * What each small record of the log does to the unit. A record that names what is not there is noted
 * and changes nothing; none can make the fold throw.
 */
import { isTimeZone } from '../../clinical/age/age.ts';
import type { RecordOf, UnitRecord } from '../../contract/records/unit-record.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { foldCare, forgetCareOf, isCare, type CareRecord } from '../alert/care.ts';
import { foldAdmission } from '../placement/admissions.ts';
import { foldCommand, foldPainted } from '../alert/alert-commands.ts';
import { sendSeconds } from '../placement/attributed-rows.ts';
import { linkDevice, occupyBed } from '../placement/bed-moves.ts';
import { noteChannels } from '../watch/channels.ts';
import { noteContradiction } from '../watch/bed-contradictions.ts';
import { foldDelivery } from '../watch/delivery.ts';
import { watchBirthDate } from '../watch/birth-date.ts';
import { judgeAllCharted, judgeCharted } from '../watch/vital/charted-vitals.ts';
import { hearConcern } from '../watch/concern.ts';
import { foldTick, turnDay } from './fold-tick.ts';
import { activateRules } from './activate-rules.ts';
import { answerPolicy, setPolicy } from './set-policy.ts';
import { AHEAD_MS } from '../state/links.ts';
import { noteLateResult, noteOutside } from '../watch/outside-facts.ts';
import { withdrawValues } from './withdraw-values.ts';
import { reattribute } from '../placement/reattribute.ts';
import { foldRiskResult } from '../risk/due-risks.ts';
import { judgeRisksAnew } from '../risk/kept-risks.ts';
import { scoreAnswer, scoreRest } from '../scoring/score-answers.ts';
import { scoreStay } from '../scoring/score-stay.ts';
import { entryIn, noteProvenance } from '../state/provenances.ts';
import { chartedWith, labWith } from '../state/answers.ts';
import { createStay, type Person, type StayState } from '../state/stay-state.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { announceEntry, announceStay, assertState } from '../view/unit-view.ts';
import { viewLimits } from '../view/view-limits.ts';
import { refreshVitalRules } from '../watch/vital/vital-limits.ts';

export function foldKnownRecord(step: FoldStep, record: UnitRecord): void {
  if (isCare(record)) return takeCare(step, record);
  switch (record.kind) {
    case 'tick':
      return foldTick(step, record);
    case 'unit.configured':
      return configure(step, record);
    case 'policy.set':
      return setPolicy(step, record);
    case 'policy.answered':
      return answerPolicy(step, record);
    case 'stay.opened':
      return openStay(step, record);
    case 'stay.updated':
      return withStay(step, record, (stay) => updateStay(step, stay, record));
    case 'stay.closed':
      return withStay(step, record, (stay) => closeStay(step, stay, record));
    case 'bed.occupied':
      return occupyBed(step, record);
    case 'device.linked':
      return linkDevice(step, record);
    case 'admission.contradicted':
      return withStay(step, record, (stay) => noteContradiction(step, stay, record));
    case 'observation.charted':
      return record.late === true
        ? noteLateResult(step, record)
        : withStay(step, record, (stay) => chart(step, stay, record));
    case 'lab.resulted':
      return record.late === true
        ? noteLateResult(step, record)
        : withStay(step, record, (stay) => addLab(step, stay, record));
    case 'risk.resulted':
      return withStay(step, record, (stay) => foldRiskResult(step, stay, record));
    case 'alert.acknowledged':
    case 'alert.snoozed':
    case 'alert.undone':
      return foldCommand(step, record);
    case 'alert.painted':
      return foldPainted(step, record);
    case 'delivery.probed':
    case 'delivery.counted':
    case 'delivery.painted':
      return foldDelivery(step, record);
    case 'feed.announced':
      return announceFeed(step, record);
    case 'stay.reopened':
    case 'stay.cancelled':
    case 'move.cancelled':
    case 'patient.claimed':
    case 'patient.merged':
    case 'patient.unmerged':
      return foldAdmission(step, record);
    case 'device.alarmed':
    case 'quality.judged':
    case 'alert.receipted':
    case 'terms.activated':
      return noteOutside(step, record);
    case 'channels.chosen':
      return tellChannels(step, record);
    case 'codes.read':
      return noteProvenance(step.state.provenances, record);
    case 'rules.activated':
      return activateRules(step, record);
    case 'values.withdrawn':
      return withdrawValues(step, record);
  }
}

/** Commands read the newest whole state: a ladder or a roster stands in it at once. */
function takeCare(step: FoldStep, record: CareRecord): void {
  foldCare(step, record);
  if (record.kind === 'ladder.set' || record.kind === 'roster.set') assertState(step, step.cause);
}

function announceFeed({ state }: FoldStep, { feedId, deviceIds, silentAfterMs }: RecordOf<'feed.announced'>): void {
  state.feeds.set(feedId, { feedId, deviceIds, silentAfterMs });
}

/** Runs `act` on the open stay that the record names, or notes that there is none. */
function withStay(
  step: FoldStep,
  record: UnitRecord & { readonly stayId: string },
  act: (stay: StayState) => void,
): void {
  const stay = step.state.stays.get(record.stayId);
  if (stay === undefined || stay.closedAtMs !== null) {
    return publishNotice(step, 'unknown-reference', {
      stayId: record.stayId,
      detail: { code: 'notice.no-open-stay', values: { record: record.kind } },
    });
  }
  act(stay);
}

/** The number on the screen is of another place from now on: that does not wait for the next whole view. */
function tellChannels(step: FoldStep, record: RecordOf<'channels.chosen'>): void {
  const stay = noteChannels(step, record);
  if (stay !== null) announceStay(step, stay, 'updated', record.id);
}

function configure(step: FoldStep, record: RecordOf<'unit.configured'>): void {
  const { hospitalId, name, setting, beds, mode } = record;
  const known = isTimeZone(record.timeZone);
  if (!known) {
    publishNotice(step, 'unknown-reference', {
      stayId: null,
      detail: { code: 'notice.no-time-zone', values: { timeZone: record.timeZone } },
    });
  }
  step.state.config = { hospitalId, name, timeZone: known ? record.timeZone : 'UTC', setting, beds, mode };
  turnDay(step);
  // No tick comes after the last second of a recording, which would send it to the history.
  if (mode === 'playback-ended') {
    for (const stay of step.state.stays.values()) sendSeconds(step, stay, Number.POSITIVE_INFINITY);
  }
  assertState(step, step.cause);
}

function openStay(step: FoldStep, record: RecordOf<'stay.opened'>): void {
  const { state } = step;
  if (state.stays.has(record.stayId) || state.formerStays.has(record.stayId)) {
    return publishNotice(step, 'conflicting-record', {
      stayId: record.stayId,
      detail: { code: 'notice.opened-before', values: {} },
    });
  }
  const stay = createStay(record);
  state.stays.set(record.stayId, stay);
  reattribute(step, Number.NEGATIVE_INFINITY);
  watchBirthDate(step, stay);
  announceStay(step, stay, 'opened', record.id);
}

function updateStay(step: FoldStep, stay: StayState, record: RecordOf<'stay.updated'>): void {
  const ventilatedSinceMs =
    record.changes.ventilated === undefined ? stay.person.ventilatedSinceMs : pastTime(step, record);
  stay.person = { ...stay.person, ...definedOnly(record.changes), ventilatedSinceMs };
  stay.answerCount += 1;
  for (const rule of stay.vitalRules.values()) rule.band = null;
  refreshVitalRules(step, stay);
  judgeAllCharted(step, stay);
  watchBirthDate(step, stay);
  judgeRisksAnew(step, stay);
  scoreStay(step, stay, { answered: null });
  announceStay(step, stay, 'updated', record.id);
}

function definedOnly(changes: RecordOf<'stay.updated'>['changes']): Partial<Person> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function closeStay(step: FoldStep, stay: StayState, record: RecordOf<'stay.closed'>): void {
  scoreRest(step, stay);
  stay.closedAtMs = pastTime(step, record);
  reattribute(step, stay.closedAtMs);
  sendSeconds(step, stay, Number.POSITIVE_INFINITY);
  for (const entry of step.state.alerts.values()) {
    if (entry.alert.stayId !== stay.stayId) continue;
    clearAlert(step, stay.stayId, entry.alert.ruleId, { code: 'stay.ended', values: {} });
  }
  forgetCareOf(step.state, stay.stayId);
  announceStay(step, stay, 'closed', record.id);
}

function chart(step: FoldStep, stay: StayState, record: RecordOf<'observation.charted'>): void {
  const answer = {
    value: record.value,
    observedAtMs: pastTime(step, record),
    by: record.by,
    position: step.cause,
    source: record.source,
    ...mapEntryOf(record),
  };
  const known = stay.charted.get(record.name);
  const limitsBefore = viewLimits(step, stay);
  stay.answerCount += 1;
  stay.charted.set(record.name, chartedWith(known, answer, step.state.nowMs));
  hearConcern(step, stay, { name: record.name, answer });
  judgeCharted(step, stay, record.name);
  announceEntry(
    step,
    stay,
    { of: 'chart', name: record.name, value: answer.value, observedAtMs: answer.observedAtMs, by: answer.by },
    { isNewest: stay.charted.get(record.name)?.newest === answer, recordId: record.id, limitsBefore },
  );
  scoreAnswer(step, stay, record.name);
}

/**
 * When it was observed, but never later than it was received: a date mistyped into the future would stay
 * the newest, and young, for as long. Clocks of people may differ a little.
 */
function pastTime(step: FoldStep, record: UnitRecord & { readonly stayId: string }): number {
  if (record.observedAtMs <= record.receivedAtMs + AHEAD_MS) return record.observedAtMs;
  publishNotice(step, 'clock-skew', {
    stayId: record.stayId,
    detail: { code: 'notice.dated-ahead', values: { record: record.kind } },
  });
  return record.receivedAtMs;
}

function mapEntryOf({ provenance }: RecordOf<'observation.charted' | 'lab.resulted'>): {
  readonly mapEntry?: string | null;
} {
  const mapEntry = entryIn(provenance);
  return mapEntry === undefined ? {} : { mapEntry };
}

function addLab(step: FoldStep, stay: StayState, record: RecordOf<'lab.resulted'>): void {
  const range = record.range === undefined ? {} : { range: record.range };
  const { name, value, unit } = record;
  const observedAtMs = pastTime(step, record);
  const result = {
    value,
    unit,
    observedAtMs,
    position: step.cause,
    source: record.source,
    ...range,
    ...mapEntryOf(record),
  };
  const limitsBefore = viewLimits(step, stay);
  stay.answerCount += 1;
  stay.labs.set(name, labWith(stay.labs.get(name), result, step.state.nowMs));
  announceEntry(
    step,
    stay,
    { of: 'laboratory', name, value, unit, observedAtMs, ...range },
    { isNewest: stay.labs.get(name)?.newest === result, recordId: record.id, limitsBefore },
  );
  scoreAnswer(step, stay, name);
}
