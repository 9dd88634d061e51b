/** Two roles and two wards by the groups of a hospital. */
import type { ClaimMap } from '../../../services/access/openid/claim-map.ts';

export const CLAIM_MAP: ClaimMap = {
  version: 1,
  userName: ['preferred_username'],
  displayName: ['name'],
  roles: [
    { claim: ['groups'], value: 'vigil-doctors', role: 'doctor' },
    { claim: ['groups'], value: 'vigil-nurses', role: 'nurse' },
  ],
  units: [
    { claim: ['groups'], value: 'ward-a', units: ['unit-a'] },
    { claim: ['groups'], value: 'ward-b', units: ['unit-b'] },
  ],
};

/** One role and one ward. */
export const NURSES_OF_A: ClaimMap = {
  version: 1,
  userName: ['preferred_username'],
  displayName: ['name'],
  roles: [{ claim: ['groups'], value: 'nurses', role: 'nurse' }],
  units: [{ claim: ['groups'], value: 'ward-a', units: ['unit-a'] }],
};
