/** What is kept of a row that the terminology gate refused, so that a corrected code map can admit it later. */
import type { RefusedObservation } from '../../../contract/records/quarantine.ts';
import type { LocalCode } from '../../terms/term-gate.port.ts';
import { flagOf, limitsOfText, senderRange } from '../../units/sender-range.ts';
import type { Hl7Segment } from '../text/hl7-message.ts';
import { keptValueOfRow } from '../message/row-value.ts';

const AS_SENT = { factor: 1, offset: 0 };

/** Of whom and when. */
export type ObservationAbout = Pick<
  RefusedObservation,
  'hospitalId' | 'deviceId' | 'stayId' | 'patientId' | 'observedAtMs' | 'intervalMs'
>;

/** null: the value is free text, which no code map admits and which may name a person. */
export function refusedObservation(
  row: Hl7Segment,
  { system, code, name, unit, channel }: LocalCode,
  about: ObservationAbout,
): RefusedObservation | null {
  const value = keptValueOfRow(row);
  if (value === null) return null;
  return {
    ...about,
    system: system.slice(0, 60),
    code: code.slice(0, 120),
    name: name.slice(0, 200),
    channel: channel.slice(0, 60),
    unitCode: unit.code.slice(0, 60),
    unitName: unit.name.slice(0, 60),
    unitSystem: unit.system.slice(0, 60),
    value,
    ...(about.stayId === null ? {} : rangeAsSent(row)),
  };
}

/** OBX-7 and OBX-8 of a result; the unit is known only by a corrected map. */
function rangeAsSent(row: Hl7Segment): Pick<RefusedObservation, 'range'> {
  const range = senderRange(limitsOfText(row.text(7), row.text(6)), flagOf(row.repetitions(8)), AS_SENT);
  return range === undefined ? {} : { range };
}
