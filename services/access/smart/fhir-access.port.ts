/** May this request touch FHIR data, and whose? Doors of every stage that speak FHIR ask here. */
import type { AccessRequest } from '../authorization.port.ts';
import type { PersonSight } from '../../contract/access/access-table.ts';
import type { FhirAction } from './scope.ts';

export const FHIR_ACCESS = Symbol('FhirAccess');

/** Who asks: a signed-in person, or a program registered in `smart-clients.json`. */
export interface FhirReader extends PersonSight {
  readonly kind: 'person' | 'client';
  readonly id: string;
  /** Network address; without it none is known, as of an export that is written ahead. */
  readonly address?: string | null;
  /** Units whose data it may see; `*` for all of this installation. */
  readonly units: readonly string[];
  /** May ask for a child by the number of its hospital. */
  readonly namesByHospitalNumber: boolean;
  /** An AuditEvent is then one of the trail of who saw and did what. */
  readonly readsTrail: boolean;
  /** Data of this patient alone; null: of every patient of the units. */
  readonly onlyPatientId: string | null;
}

export type FhirVerdict =
  | { readonly ok: true; readonly reader: FhirReader }
  | { readonly ok: false; readonly status: 401 | 403; readonly message: string };

export interface FhirAccess {
  judge(request: AccessRequest, asked: { readonly type: string; readonly action: FhirAction }): Promise<FhirVerdict>;
}
