/**
 * What an admission message says, before anything is known about the patient: whom it is about, which
 * place it names, and when that was. One message may be about two patients (a swap of beds).
 */
import type { Receipt } from '../intake/feed-message.ts';
import { readHl7Time } from '../hl7/text/hl7-time.ts';
import { HL7_NULL, Hl7Segment } from '../hl7/text/hl7-message.ts';
import type { Hl7Message } from '../hl7/text/hl7-message.ts';
import { patientNumberOf, type PatientNumber } from '../hl7/message/patient-number.ts';
import type { Places } from '../sources/places.ts';
import type { Source, UnitSettings } from '../sources/source-settings.ts';

/** A bed; a bed that is not known of a ward that is; a place of no unit here; or no place at all. */
export type NamedLocation =
  | { readonly is: 'bed'; readonly unitId: string; readonly bedId: string }
  | { readonly is: 'ward'; readonly unitId: string }
  | { readonly is: 'elsewhere' }
  | { readonly is: 'nowhere' };

/** One patient of the message. */
export interface NamedPatient {
  readonly pid: Hl7Segment;
  readonly pv1: Hl7Segment;
  readonly mrg: Hl7Segment;
  readonly patient: PatientNumber | null;
  /** PV1-19; empty where the feed has no visits. */
  readonly visitNumber: string;
  readonly bedLocation: NamedLocation;
}

export interface AdmissionTimes {
  /** When it happened: EVN-6, else EVN-2, else MSH-7; never later than it was received. ms. */
  readonly atMs: number;
  /** When it was written down: EVN-2, else MSH-7. Orders messages that speak of one moment. */
  readonly toldAtMs: number;
  /** EVN-6 where it is there: in a cancel the moment of what is cancelled. */
  readonly occurredAtMs: number | null;
  /** The event was dated more than a minute after its arrival: the time of arrival stands for it. */
  readonly isAhead: boolean;
}

const AHEAD_MS = 60_000;

/** Trigger event in capitals: MSH-9.2, else EVN-1. */
export function triggerOf(message: Hl7Message): string {
  return (message.type.event || message.segment('EVN').text(1)).toUpperCase();
}

export interface PlaceContext {
  readonly source: Pick<Source, 'units'>;
  readonly places: Places;
}

/** The patients of the message, each with the PV1 and MRG that follow its PID. */
export function namedPatients(message: Hl7Message, context: PlaceContext, wards: Wards): readonly NamedPatient[] {
  const patients: { pid: Hl7Segment; pv1: Hl7Segment | null; mrg: Hl7Segment | null }[] = [];
  for (const segment of message.segments) {
    const current = patients.at(-1);
    if (segment.name === 'PID') patients.push({ pid: segment, pv1: null, mrg: null });
    else if (segment.name === 'PV1' && current !== undefined) current.pv1 ??= segment;
    else if (segment.name === 'MRG' && current !== undefined) current.mrg ??= segment;
  }
  return patients.map(({ pid, pv1: visit, mrg: merge }) => {
    const pv1 = visit ?? new Hl7Segment('PV1', message.delimiters);
    const mrg = merge ?? new Hl7Segment('MRG', message.delimiters);
    const visitNumber = pv1.text(19) === HL7_NULL ? '' : pv1.text(19).slice(0, 100);
    return {
      pid,
      pv1,
      mrg,
      patient: patientNumberOf(pid),
      visitNumber,
      bedLocation: namedPlace(pv1, message, context, wards),
    };
  });
}

/** Units by the first part of the places of their beds: a bed that nobody configured still has a ward. */
export type Wards = ReadonlyMap<string, string>;

/** Wards of units; a ward that two of them share tells nothing. */
export function wardsOf(units: readonly UnitSettings[]): Wards {
  const wards = new Map<string, string>();
  const shared = new Set<string>();
  for (const unit of units) {
    for (const location of unit.beds.flatMap((bed) => bed.locations)) {
      const ward = location.split('^', 1)[0]?.trim() ?? '';
      if ((wards.get(ward) ?? unit.unitId) !== unit.unitId) shared.add(ward);
      if (ward !== '') wards.set(ward, unit.unitId);
    }
  }
  for (const ward of shared) wards.delete(ward);
  return wards;
}

function namedPlace(
  pv1: Hl7Segment,
  message: Hl7Message,
  { places, source }: PlaceContext,
  wards: Wards,
): NamedLocation {
  const raw = pv1.repetitions(3)[0] ?? '';
  if (raw === '' || raw === HL7_NULL) return { is: 'nowhere' };
  const bedLocation = places.find(raw, message.delimiters);
  // A unit of another source is a place outside: whoever speaks for it takes the child in.
  if (bedLocation !== null && !source.units.includes(bedLocation.unitId)) return { is: 'elsewhere' };
  if (bedLocation !== null) return { is: 'bed', unitId: bedLocation.unitId, bedId: bedLocation.bedId };
  const unitId = wards.get(pv1.text(3));
  return unitId === undefined ? { is: 'elsewhere' } : { is: 'ward', unitId };
}

/** Times of the message; null: it has none that can be used. Days are too coarse to say who lay where. */
export function admissionTimes(
  message: Hl7Message,
  source: Pick<Source, 'timeZone'>,
  receipt: Receipt,
): AdmissionTimes | null {
  const read = (text: string): number | null => {
    const time = readHl7Time(text, { timeZone: source.timeZone, notBeforeMs: null });
    return time.ok && (time.precision === 'minute' || time.precision === 'second' || time.precision === 'millisecond')
      ? time.atMs
      : null;
  };
  const evn = message.segment('EVN');
  const occurredAtMs = read(evn.text(6));
  const writtenAtMs = read(evn.text(2)) ?? read(message.segment('MSH').text(7));
  const saidAtMs = occurredAtMs ?? writtenAtMs;
  if (saidAtMs === null || saidAtMs < 0) return null;
  const { receivedAtMs } = receipt;
  return {
    atMs: Math.min(saidAtMs, receivedAtMs),
    toldAtMs: writtenAtMs ?? receivedAtMs,
    occurredAtMs,
    isAhead: saidAtMs > receivedAtMs + AHEAD_MS,
  };
}
