/**
 * Where an Observation belongs: the stay that its subject had at that moment, and the device of the
 * sender that measured it. Every reference that is known here must say the same child.
 */
import type { StayPlace } from '../hl7/message/message-context.ts';
import type { TermGate } from '../terms/term-gate.port.ts';
import { lookupsOf } from './observation-context.ts';
import type { DeviceLocation, ObservationContext } from './observation-context.ts';
import type { Observation } from './elements/observation-shape.ts';
import type { ReadingFault } from './elements/reading-fault.ts';

export interface BedLocation {
  readonly unitId: string;
  /** null: only a device was named. */
  readonly stayId: string | null;
  /** Patient whom the Observation names; null: only a device was named. */
  readonly patientId: string | null;
  /** null: no device, or none of the sender's. */
  readonly device: DeviceLocation | null;
  readonly gate: TermGate;
}

export function placeOf(
  observation: Observation,
  context: ObservationContext,
  atMs: number,
): BedLocation | ReadingFault {
  const device =
    lookupsOf(observation.device, 'Device')
      .map((each) => context.deviceAt(each, atMs))
      .find((each) => each !== null) ?? null;
  const hasSubject = observation.subject !== undefined || observation.encounter !== undefined;
  if (!hasSubject && device === null) {
    return { code: 'unknown-patient', reason: { code: 'fhir.no-subject', values: {} }, at: 'Observation.subject' };
  }
  const stay = hasSubject ? stayOf(observation, context, atMs) : null;
  if (stay !== null && 'code' in stay) return stay;
  // The bed says one child and the subject another: neither is believed over the other.
  const isOther =
    device !== null &&
    stay !== null &&
    (device.unitId !== stay.unitId || (device.stayId !== null && device.stayId !== stay.stayId));
  if (isOther) {
    return {
      code: 'patient-mismatch',
      reason: { code: 'fhir.device-of-another', values: {} },
      at: 'Observation.device',
    };
  }
  const unitId = device?.unitId ?? stay?.unitId ?? '';
  const gate = context.gateOf(unitId);
  if (gate === null) {
    return {
      code: 'unknown-unit',
      reason: { code: 'fhir.no-code-map', values: {} },
      at: 'Observation.subject',
    };
  }
  return { unitId, stayId: stay?.stayId ?? null, patientId: stay?.patientId ?? null, device, gate };
}

function stayOf(
  { subject, encounter }: Observation,
  context: ObservationContext,
  atMs: number,
): StayPlace | ReadingFault {
  const found = (lookups: ReturnType<typeof lookupsOf>): StayPlace[] =>
    lookups.flatMap((each) => context.stayAt(each, atMs) ?? []);
  const bySubject = found(lookupsOf(subject, 'Patient'));
  const [stay] = bySubject;
  if (stay === undefined) {
    return { code: 'unknown-patient', reason: { code: 'fhir.no-stay', values: {} }, at: 'Observation.subject' };
  }
  const isAgreed = [...bySubject, ...found(lookupsOf(encounter, 'Encounter'))].every(
    ({ stayId, unitId }) => stayId === stay.stayId && unitId === stay.unitId,
  );
  return isAgreed
    ? stay
    : { code: 'patient-mismatch', reason: { code: 'fhir.two-stays', values: {} }, at: 'Observation.encounter' };
}
