/**
 * Corrections of admissions: a discharge or an admission taken back, a move that never was, patient
 * numbers that are one child. Links stay the only answer to «whose sample is this»; these records
 * change the links, and what was measured meanwhile is attributed anew.
 */
import type { RecordOf } from '../contract/unit-record.ts';
import { notice, type Turn } from './turn.ts';

export type AdmissionRecord = RecordOf<'stay.reopened' | 'stay.cancelled' | 'move.cancelled' | 'patient.claimed' | 'patient.merged' | 'patient.unmerged'>;

export function foldAdmission(turn: Turn, record: AdmissionRecord): void {
  notice(turn, 'unknown-reference', { stayId: null, detail: `${record.kind} is not folded yet` });
}
