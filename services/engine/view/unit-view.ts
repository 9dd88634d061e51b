/** What the unit looks like from outside: the views that go with decisions. Reads the state, and notes in it which limits were told. */
import { SIGNAL_COUNT, signalAt } from '../../clinical/signal/signals.ts';
import type { Alert } from '../../contract/decisions/alert.ts';
import type {
  Decision,
  SignalReading,
  StayChanged,
  StayCharted,
  StayView,
  UnitOutline,
  UnitState as UnitAsserted,
} from '../../contract/decisions/decision.ts';
import type { StayLimits } from '../../contract/decisions/vital-limits.ts';
import { unlistedBed, withUnlisted } from '../../contract/decisions/unlisted-beds.ts';
import { stayPersonIn } from '../../contract/decisions/person.ts';
import { isSameJson } from '../../contract/same-json.ts';
import { decimalOf } from '../../contract/records/vitals-block.ts';
import { viewChannels } from './view-channels.ts';
import { viewConcerns } from '../watch/concern.ts';
import { viewEvents } from '../events/watch-events.ts';
import { currentBedOf, currentBedOfDevice, currentStayIn } from '../state/links.ts';
import { judgedOf } from '../state/readings.ts';
import { ventilationOf } from '../state/ventilation.ts';
import type { StayState } from '../state/stay-state.ts';
import { decisionEnvelope } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { careBitsOf } from '../watch/vital/vital-conditions.ts';
import { viewCare } from '../alert/care.ts';
import { viewLimits } from './view-limits.ts';
import { viewPolicy } from './view-policy.ts';
import type { UnitConfig, UnitState } from '../state/unit-state.ts';
import { NEVER, OFF } from '../windows/newest-readings.ts';

/** Publishes that the board must change; `recordId` is the id of the record that says so. */
export function announceStay(step: FoldStep, stay: StayState, change: StayChanged['change'], recordId: string): void {
  step.output.decisions.push({
    ...decisionEnvelope(step, `${stay.stayId}/${change}/${recordId}`, step.state.nowMs),
    kind: 'stay.changed',
    stayId: stay.stayId,
    change,
    // What changed of the child may have changed the limits: no screen shows the former ones for a while.
    stay: change === 'closed' ? viewStay(step, stay) : tellStay(step, stay),
  });
}

/** The view of a stay with its limits, noted as told. */
function tellStay(step: FoldStep, stay: StayState): StayView {
  stay.toldVentilation = viewVentilation(step, stay);
  return { ...viewStay(step, stay), limits: toldLimits(step, stay) };
}

/** Null: as it was told last. Else how it is, noted as told. */
function tellVentilation(step: FoldStep, stay: StayState): ToldVentilation | null {
  const ventilation = viewVentilation(step, stay);
  if (isSameJson(ventilation, stay.toldVentilation)) return null;
  stay.toldVentilation = ventilation;
  return ventilation;
}

/** Whether time or a ventilator has changed what was told: charting tells it itself. */
export function isVentilationTold(step: FoldStep, stay: StayState): boolean {
  const { toldVentilation } = stay;
  if (toldVentilation === undefined) return true;
  const { ventilated, from } = ventilationOf(stay, step.state.nowMs);
  return toldVentilation.ventilated === ventilated && toldVentilation.ventilatedFrom === from;
}

type ToldVentilation = NonNullable<StayCharted['ventilation']>;

function viewVentilation({ state }: FoldStep, stay: StayState): ToldVentilation {
  const { ventilated, from: ventilatedFrom } = ventilationOf(stay, state.nowMs);
  return { ventilated, ventilatedFrom };
}

function toldLimits(step: FoldStep, stay: StayState): StayLimits {
  stay.toldCareBits = careBitsOf(step, stay);
  stay.toldCareAtMs = step.state.nowMs;
  return viewLimits(step, stay);
}

export function announceEntry(
  step: FoldStep,
  stay: StayState,
  entry: StayCharted['entry'],
  record: { readonly isNewest: boolean; readonly recordId: string; readonly limitsBefore: StayLimits },
): void {
  const isCareTold = stay.toldCareBits === careBitsOf(step, stay);
  const limits = toldLimits(step, stay);
  const haveLimitsChanged = !isCareTold || !isSameJson(limits, record.limitsBefore);
  const ventilation = tellVentilation(step, stay);
  step.output.decisions.push({
    ...decisionEnvelope(step, `${stay.stayId}/charted/${record.recordId}`, step.state.nowMs),
    kind: 'stay.charted',
    stayId: stay.stayId,
    entry,
    isNewest: record.isNewest,
    ...(haveLimitsChanged ? { limits } : {}),
    ...(ventilation === null ? {} : { ventilation }),
  });
}

/** What must be right soonest, as a decision. Nothing to say before the unit is configured. */
export function outlineState(step: FoldStep, key: string): void {
  const { state } = step;
  if (state.config === null) return;
  const stayIds = [...state.stays.values()].flatMap((stay) => (stay.closedAtMs === null ? [stay.stayId] : []));
  step.output.decisions.push({
    ...decisionEnvelope(step, `outline/${key}`, state.nowMs),
    kind: 'unit.outline',
    beds: viewBeds(state, state.config),
    alerts: viewAlerts(state),
    stayIds,
  });
}

/** The whole unit as a decision. Nothing to say before it is configured. */
export function assertState(step: FoldStep, key: string): void {
  const { state } = step;
  if (state.config === null) return;
  const { hospitalId, name, timeZone, setting, mode } = state.config;
  const care = viewCare(state);
  const decision: Decision = {
    ...decisionEnvelope(step, `state/${key}`, state.nowMs),
    kind: 'unit.state',
    hospitalId,
    name,
    timeZone,
    setting,
    mode,
    beds: viewBeds(state, state.config),
    stays: [...state.stays.values()].filter((stay) => stay.closedAtMs === null).map((stay) => tellStay(step, stay)),
    alerts: viewAlerts(state),
    policyVersion: state.policy.version,
    policy: viewPolicy(step, state.config),
    ...(care === undefined ? {} : { care }),
    monitors: viewMonitors(state),
  };
  step.output.decisions.push(decision);
}

function viewBeds(state: UnitState, { beds, setting }: UnitConfig): UnitOutline['beds'] {
  const listed = beds.map(({ bedId, label, setting: ofBed }) => ({
    bedId,
    label,
    setting: ofBed,
    stayId: currentStayIn(state, bedId),
  }));
  return withUnlisted(listed, unlistedBeds(state, beds, setting));
}

function viewMonitors(state: UnitState): NonNullable<UnitAsserted['monitors']> {
  return [...state.devices.values()].flatMap((device) => {
    const bedId = currentBedOfDevice(state, device);
    return bedId === null ? [] : [{ deviceId: device.deviceId, bedId }];
  });
}

function viewAlerts(state: UnitState): readonly Alert[] {
  return [...state.alerts.values()].map((entry) => entry.alert);
}

/** Beds that the unit does not list and in which a child lies all the same: no child may vanish from the board. */
function unlistedBeds(
  state: UnitState,
  listed: UnitConfig['beds'],
  setting: UnitConfig['setting'],
): UnitOutline['beds'] {
  const known = new Set(listed.map((bed) => bed.bedId));
  return [...state.beds.keys()].flatMap((bedId) => {
    const stayId = known.has(bedId) ? null : currentStayIn(state, bedId);
    return stayId === null ? [] : [unlistedBed(bedId, stayId, setting)];
  });
}

export function viewStay(step: FoldStep, stay: StayState): StayView {
  const { state } = step;
  const bedId = stay.closedAtMs === null ? currentBedOf(state, stay.stayId) : null;
  return {
    stayId: stay.stayId,
    ...stayPersonIn(stay.person),
    bedId,
    ...viewVentilation(step, stay),
    openedAtMs: stay.openedAtMs,
    lastFrameAtMs: stay.lastFrameAtMs,
    signals: viewSignals(stay, viewChannels(state, bedId)),
    charted: [...stay.charted].map(([name, { newest }]) => ({
      name,
      value: newest.value,
      observedAtMs: newest.observedAtMs,
      by: newest.by,
    })),
    labs: [...stay.labs].map(([name, { newest }]) => ({
      name,
      value: newest.value,
      unit: newest.unit,
      observedAtMs: newest.observedAtMs,
      ...(newest.range === undefined ? {} : { range: newest.range }),
    })),
    scores: [...stay.scores.values()].flatMap(({ published }) => (published === null ? [] : [published])),
    risks: [...stay.risks.values()],
    concerns: viewConcerns(stay),
    events: viewEvents(step, stay),
    heartRateCharacteristics: stay.characteristics,
  };
}

function viewSignals(stay: StayState, channels: ReturnType<typeof viewChannels>): SignalReading[] {
  const readings: SignalReading[] = [];
  for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
    const kind = stay.newest.kind[signal];
    if (kind === NEVER) continue;
    const { name } = signalAt(signal);
    const several = channels?.get(name);
    readings.push({
      signal: name,
      value: kind === OFF ? null : decimalOf(stay.newest.values[signal] ?? 0),
      observedAtMs: stay.newest.effectiveAtMs[signal] ?? null,
      off: kind === OFF,
      judged: judgedOf(stay, signal),
      intervalMs: stay.newest.intervalMs[signal] ?? 0,
      ...(several === undefined ? {} : { channels: several }),
    });
  }
  return readings;
}
