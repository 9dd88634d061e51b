/**
 * Counts the events of newborns, second by second of bedside time, on the unit's tick. An event is no
 * alert, so a second is judged only when no frame can change it any more: after the lateness bound and
 * what a trusted clock may be off. What is found therefore does not depend on the order in which frames
 * came. A link that is told later than that corrects the windows, not the events already found.
 */
import { notCountedReason, notNewbornReason, type EventDefinition } from '../../clinical/newborn/event-definition.ts';
import {
  createEventTracker,
  endEvents,
  runningSinceMs,
  stepEvent,
  type CompiledEvent,
  type EventTracker,
  type FoundEvent,
} from '../../clinical/newborn/event-detector.ts';
import type { CompiledDefinitions } from '../../clinical/newborn/compile-definitions.ts';
import type { ClinicalStatement } from '../../clinical/statement/statement.ts';
import type { EventCounts } from '../../contract/decisions/newborn-events.ts';
import { CLOCK_TRUST_MS } from '../state/device-clock.ts';
import { LATENESS_MS } from '../state/lateness.ts';
import type { StayState } from '../state/stay-state.ts';
import { decisionEnvelope } from '../context/decision-output.ts';
import { isDisabled } from '../state/unit-policy.ts';
import { unitDate } from '../state/unit-calendar.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { UnitState } from '../state/unit-state.ts';
import { RING_SECONDS, findRow, valueAt } from '../windows/second-ring.ts';
import {
  createCounted,
  longestOfHours,
  openHour,
  slotOfHour,
  sumOfHours,
  type CountedEvents,
} from '../state/event-state.ts';

/** From this age on nothing that is taken into the windows falls into a second. */
const FINAL_AFTER_MS = LATENESS_MS + CLOCK_TRUST_MS;

/** Judges every second that has become final since the last tick. */
export function watchEvents(step: FoldStep, stay: StayState): void {
  const { events } = stay;
  if (step.rules.newborns === undefined) return;
  if (events.judgedSecond < 0) {
    events.judgedSecond = Math.floor(stay.openedAtMs / 1000) - 1;
    refreshEvents(step, stay);
  }
  const last = lastFinalSecond(step, stay);
  const first = Math.max(events.judgedSecond + 1, last - RING_SECONDS);
  events.judgedSecond = Math.max(events.judgedSecond, last);
  if (events.counted.length === 0) return;
  const compiled = step.memory.events;
  for (let second = first; second <= last; second++) judgeSecond(step, stay, compiled, second);
  if (stay.closedAtMs !== null && isFinal(step, stay.closedAtMs)) {
    for (const counted of events.counted) endCounting(step, stay, compiled, counted);
  }
}

/** Chooses anew which definitions count: ages, policy and the definitions themselves change. */
export function refreshEvents(step: FoldStep, stay: StayState): void {
  const { rules, state } = step;
  if (rules.newborns === undefined) return;
  const compiled = step.memory.events;
  const isNewborn = notNewbornReason(rules.newborns.events.newborn, stay.person, unitDate(step)) === null;
  const wanted = isNewborn
    ? rules.newborns.events.definitions.filter((definition) => reasonNot(state, stay, definition) === null)
    : [];
  const counted = wanted.flatMap((definition): CountedEvents[] => {
    const known = stay.events.counted.find(({ tracker }) => isOf(tracker, definition));
    if (known !== undefined) return [known];
    const event = compiled.byId.get(definition.id);
    return event === undefined ? [] : [createCounted(createEventTracker(event))];
  });
  for (const known of stay.events.counted) if (!counted.includes(known)) endCounting(step, stay, compiled, known);
  stay.events.counted = counted;
}

/** One row a definition for a newborn, nothing for anybody else. */
export function viewEvents(step: FoldStep, stay: StayState): EventCounts[] {
  const { rules } = step;
  if (
    rules.newborns === undefined ||
    notNewbornReason(rules.newborns.events.newborn, stay.person, unitDate(step)) !== null
  ) {
    return [];
  }
  return rules.newborns.events.definitions.map((definition) => viewDefinition(step, stay, definition));
}

function viewDefinition(step: FoldStep, stay: StayState, definition: EventDefinition): EventCounts {
  const { events } = stay;
  const counted = events.counted.find(({ tracker }) => isOf(tracker, definition));
  const compiled = step.memory.events.byId.get(definition.id);
  const reason = reasonNot(step.state, stay, definition) ?? (counted === undefined ? NOT_JUDGED : null);
  const row = {
    definitionId: definition.id,
    definitionVersion: definition.version,
    signal: definition.condition.signal,
    ...variantOf(definition),
    enabled: reason === null,
    reason,
  };
  if (counted === undefined || compiled === undefined || reason !== null) return { ...row, ...NOT_COUNTED };
  const shift = { nowMs: step.state.nowMs, hours: 8 };
  const day = { nowMs: step.state.nowMs, hours: 24 };
  return {
    ...row,
    count8h: sumOfHours(events, counted.counts, shift),
    count24h: sumOfHours(events, counted.counts, day),
    longestMs: longestOfHours(events, counted, day),
    newestStartMs: counted.newestStartMs,
    runningSinceMs: runningSinceMs(compiled, counted.tracker),
    secondsObserved8h: sumOfHours(events, counted.observedSeconds, shift),
    secondsObserved24h: sumOfHours(events, counted.observedSeconds, day),
  };
}

function variantOf({ variantOf: plainId, averagingMs, delayMs }: EventDefinition): Pick<EventCounts, 'variant'> {
  return plainId === undefined ? {} : { variant: { plainId, averagingMs, delayMs } };
}

const NOT_JUDGED: ClinicalStatement = { code: 'event.not-judged', values: {} };

const NOT_COUNTED = {
  count8h: null,
  count24h: null,
  longestMs: null,
  newestStartMs: null,
  runningSinceMs: null,
  secondsObserved8h: 0,
  secondsObserved24h: 0,
} as const;

function reasonNot(state: UnitState, stay: StayState, definition: EventDefinition): ClinicalStatement | null {
  return isDisabled(state, definition.id)
    ? { code: 'event.switched-off', values: {} }
    : notCountedReason(definition, stay.person.gestationalAgeAtBirthDays);
}

function isOf(tracker: EventTracker, definition: { readonly id: string; readonly version: string }): boolean {
  return tracker.definitionId === definition.id && tracker.version === definition.version;
}

/** Newest second that can no longer change and belongs to the stay. */
function lastFinalSecond(step: FoldStep, stay: StayState): number {
  const final = Math.floor((step.state.nowMs - FINAL_AFTER_MS) / 1000) - 1;
  return stay.closedAtMs === null ? final : Math.min(final, Math.ceil(stay.closedAtMs / 1000) - 1);
}

function isFinal(step: FoldStep, atMs: number): boolean {
  return atMs <= step.state.nowMs - FINAL_AFTER_MS;
}

function judgeSecond(step: FoldStep, stay: StayState, compiled: CompiledDefinitions, second: number): void {
  readSecond(stay, compiled, second);
  const slot = openHour(stay.events, second);
  for (const counted of stay.events.counted) {
    const { tracker } = counted;
    const event = compiled.byId.get(tracker.definitionId);
    if (event === undefined || event.settings.version !== tracker.version) continue;
    const observedBefore = tracker.observedSeconds;
    const found = stepEvent(event, tracker, compiled.at);
    if (tracker.observedSeconds !== observedBefore) {
      counted.observedSeconds[slot] = (counted.observedSeconds[slot] ?? 0) + 1;
    }
    if (found !== null) publish(step, stay, { counted, event, found });
  }
}

function readSecond(stay: StayState, { at, signalBits }: CompiledDefinitions, second: number): void {
  const ring = stay.seconds;
  const row = findRow(ring, second);
  at.second = second;
  at.doubtfulBits = row < 0 ? 0 : (ring.artefactBits[row] ?? 0);
  const presentBits = row < 0 ? 0 : (ring.presentBits[row] ?? 0) & ~(ring.implausibleBits[row] ?? 0);
  for (let rest = signalBits; rest !== 0; rest &= rest - 1) {
    const bit = rest & -rest;
    const signal = 31 - Math.clz32(bit);
    at.values[signal] = (presentBits & bit) === 0 ? Number.NaN : valueAt(ring, row, signal);
  }
}

function endCounting(step: FoldStep, stay: StayState, compiled: CompiledDefinitions, counted: CountedEvents): void {
  const event = compiled.byId.get(counted.tracker.definitionId);
  if (event === undefined || event.settings.version !== counted.tracker.version) return;
  const found = endEvents(event, counted.tracker);
  if (found !== null) publish(step, stay, { counted, event, found });
}

function publish(
  step: FoldStep,
  stay: StayState,
  ended: { readonly counted: CountedEvents; readonly event: CompiledEvent; readonly found: FoundEvent },
): void {
  const { counted, found } = ended;
  const { settings } = ended.event;
  const slot = slotOfHour(stay.events, found.endMs / 1000 - 1);
  if (slot >= 0) {
    counted.counts[slot] = (counted.counts[slot] ?? 0) + 1;
    counted.longestMs[slot] = Math.max(counted.longestMs[slot] ?? 0, found.durationMs);
  }
  counted.newestStartMs = found.startMs;
  const said = decisionEnvelope(
    step,
    `${stay.stayId}/event/${settings.id}/${settings.version}/${found.startMs}`,
    step.state.nowMs,
  );
  const definition = step.rules.newborns?.events.definitions.find(({ id }) => id === settings.id);
  if (definition === undefined) return;
  step.output.decisions.push({
    ...said,
    kind: 'event.detected',
    stayId: stay.stayId,
    event: { eventId: said.id, definition: settings, ...found },
    counts: viewDefinition(step, stay, definition),
  });
}
