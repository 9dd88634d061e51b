/**
 * What a reader of FHIR resources asks of its surroundings: who lies where, which devices the sender
 * has, what a code means in the hospital of a unit. The readers are pure; this is all they know.
 */
import type { DeviceChannels } from '../channels/channel-frames.ts';
import type { Receipt } from '../intake/feed-message.ts';
import type { StayPlace } from '../hl7/message/message-context.ts';
import type { TermGate } from '../terms/term-gate.port.ts';

/** A reference that can be looked up: the id part of a relative reference, or a business identifier. */
export type FhirReference =
  | { readonly kind: 'id'; readonly resource: string; readonly id: string }
  | { readonly kind: 'identifier'; readonly resource: string; readonly system: string; readonly value: string };

/** A device that may stream, and whose it is at that moment by its bed. */
export interface DeviceLocation {
  readonly unitId: string;
  readonly deviceId: string;
  readonly intervalMs: number;
  /** null: at no bed, or the bed is empty; its samples become nobody's. */
  readonly stayId: string | null;
}

export interface ObservationContext {
  readonly receipt: Receipt;
  /** Unit under which a refusal is kept when it could be laid to none. */
  readonly unplacedUnitId: string;
  /** Stay of a patient or an encounter at that moment; null: unknown here. */
  stayAt(reference: FhirReference, atMs: number): StayPlace | null;
  /** A device of this sender; null: none of its devices. */
  deviceAt(reference: FhirReference, atMs: number): DeviceLocation | null;
  /** What is remembered of the channels of a device. */
  channelsOf(device: Pick<DeviceLocation, 'unitId' | 'deviceId'>): DeviceChannels;
  /** What was told of devices may not have become durable. */
  tellAgain(): void;
  /** Terminology gate of the unit's hospital; null: the unit is no hospital's. */
  gateOf(unitId: string): TermGate | null;
}

const RELATIVE = /^([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/**
 * The ways in which a reference can be looked up as `resource`. An address on another server names
 * nobody here: its `Patient/1` is not ours.
 */
export function lookupsOf(reference: SentReference | undefined, resource: string): readonly FhirReference[] {
  if (reference === undefined) return [];
  const [, type = '', id = ''] = RELATIVE.exec(reference.reference ?? '') ?? [];
  const { system, value } = reference.identifier ?? {};
  return [
    ...(type === resource ? [{ kind: 'id', resource, id } as const] : []),
    ...(system !== undefined && value !== undefined ? [{ kind: 'identifier', resource, system, value } as const] : []),
  ];
}

/** FHIR's Reference, the part that is read. */
export interface SentReference {
  readonly reference?: string | undefined;
  readonly identifier?: { readonly system?: string | undefined; readonly value?: string | undefined } | undefined;
}
