/** Reports of a laboratory, and the frames of a gateway, with what a case changes in them. */
import type { RowParts } from '../../feed/hl7/hl7-messages.ts';
import { header, hl7, patient, report, row, visit } from '../../feed/hl7/hl7-messages.ts';
import { readOnce, type ReaderParts } from '../../feed/hl7/hl7-readers.ts';

const SPECIMEN = '20260912110500+0900';

export const lactate = (value = '2.4', rest: Partial<RowParts> = {}): string =>
  row({ code: '2524-7^Lactate^LN', value, unit: 'mmol/L^^UCUM', status: 'F', ...rest });

/** What the reader makes of a report about a child whose stay is known; `at`: of the specimen, as it is sent. */
export function laboratory(
  rows: readonly string[],
  { at = SPECIMEN, ...parts }: ReaderParts & { readonly at?: string } = {},
): unknown {
  const message = hl7([header({ sender: 'LAB' }), patient('7001'), visit(''), report({ at }), ...rows]);
  return readOnce(message, {
    sends: ['laboratory'],
    stayAt: () => ({ unitId: 'picu', stayId: 'stay:1', patientId: 'patient:1' }),
    ...parts,
  });
}
