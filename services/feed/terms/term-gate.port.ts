/**
 * The terminology gate as readers of messages see it: what a local code means here, or why it means
 * nothing. Behind it stand the code map of one hospital and the units of UCUM (read-code-map.ts).
 *
 * Invariants: an unmapped code, a wrong unit and a contradiction of code, name and unit are refused,
 * never guessed; the same question has the same answer while `mapVersion` stays; nothing throws.
 */
import type { BodySite } from '../../contract/records/channel.ts';
import type { QuarantineCode } from '../../contract/records/quarantine.ts';
import type { Provenance } from '../../contract/records/terms-records.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { Conversion } from '../units/unit-library.port.ts';

/** A code as it was sent, nothing translated. Absent parts are the empty string. */
export interface LocalCode {
  /** Coding system: `MDC`, `LN`, `99MNDRY`, `MDIL`, a FHIR system address… */
  readonly system: string;
  readonly code: string;
  readonly name: string;
  readonly unit: { readonly code: string; readonly name: string; readonly system: string };
  /** Where the device has it from: OBX-4. One code may stand for several sources. */
  readonly channel: string;
}

/** What a code means: a streamed signal (column), a laboratory value or a charted one. */
export type TermTarget =
  | { readonly kind: 'signal'; readonly signal: number }
  | { readonly kind: 'lab'; readonly name: string }
  | { readonly kind: 'charted'; readonly name: string };

export type TermVerdict =
  | {
      readonly ok: true;
      readonly target: TermTarget;
      /** Own value = value * factor + offset. */
      readonly conversion: Conversion;
      /** Unit in which it came, UCUM; and whether the factor is only about right. */
      readonly unit: string;
      readonly isApproximate: boolean;
      /** Of several channels of one signal the lowest is scored (../channels/channel-rule.ts). */
      readonly preference: number;
      /** Where on the body, where the code itself says it. */
      readonly site?: BodySite | undefined;
      /** What decided: an entry of the hospital's map; null: the standard codes. */
      readonly map: Provenance['map'];
      /** Codes of an answer list to the codes of closed-lists.ts; null for numbers. */
      readonly answers: Readonly<Record<string, string>> | null;
    }
  /** Known and of no use here (waveform parameters, alarm limits): not scored, not quarantined. */
  | { readonly ok: true; readonly target: null }
  | {
      readonly ok: false;
      readonly code: Extract<QuarantineCode, 'unmapped-code' | 'wrong-unit' | 'conflicting-terms'>;
      readonly reason: Refusal;
    };

export interface TermGate {
  readonly hospitalId: string;
  /** Version of the map with the beginning of its digest: two maps never share one. May change while Vigil runs. */
  readonly mapVersion: string;
  resolve(local: LocalCode): TermVerdict;
}
