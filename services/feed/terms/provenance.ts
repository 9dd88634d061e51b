/** From which code a value was read, as it is kept beside the value. */
import type { Provenance } from '../../contract/records/terms-records.ts';
import type { LocalCode, TermVerdict } from './term-gate.port.ts';

/** Longest texts that are kept; codes and units that mean something are far shorter. */
const [SYSTEM_MAX, CODE_MAX, UNIT_MAX] = [120, 200, 120];

type Decided = Pick<Extract<TermVerdict, { ok: true; target: object }>, 'map'>;

/** The place in the device (OBX-4) is left out: some senders number their rows anew in each message. */
export function provenanceOf(
  { system, code, unit }: Omit<LocalCode, 'name' | 'channel'>,
  { map }: Decided,
): Provenance {
  const unitText = unit.code === '' ? unit.name : unit.code;
  return {
    system: system.slice(0, SYSTEM_MAX),
    code: code.slice(0, CODE_MAX),
    unit: unitText.slice(0, UNIT_MAX),
    map,
  };
}
