/**
 * Names of patients, visits and stays in records: keyed hashes, so that the numbers of a hospital
 * enter neither the log nor anything behind it, and cannot be found by trying them out.
 */
import { createHmac } from 'node:crypto';

/** The first half of SHA-256: far more than there are children. */
const HEX_DIGITS = 32;

/** `authority`: who gave the number (CX-4); empty where the message does not say. */
export function patientIdOf(secret: Uint8Array, hospitalId: string, authority: string, number: string): string {
  return `patient:${keyedHash(secret, ['patient', hospitalId, authority, number])}`;
}

export function visitIdOf(secret: Uint8Array, hospitalId: string, visitNumber: string): string {
  return `visit:${keyedHash(secret, ['visit', hospitalId, visitNumber])}`;
}

/** One stay of a visit: in one unit, from one moment (ms) on. Without visit numbers the patient id stands in. */
export function stayIdOf(
  secret: Uint8Array,
  stay: {
    readonly hospitalId: string;
    readonly visitNumber: string;
    readonly unitId: string;
    readonly openedAtMs: number;
  },
): string {
  return `stay:${keyedHash(secret, ['stay', stay.hospitalId, stay.visitNumber, stay.unitId, stay.openedAtMs])}`;
}

/** JSON keeps the parts apart: no number can be taken for another one's authority. */
function keyedHash(secret: Uint8Array, parts: readonly (string | number)[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex').slice(0, HEX_DIGITS);
}
