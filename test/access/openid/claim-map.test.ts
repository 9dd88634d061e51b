/** What claims give by the map of the hospital, and what a map may say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimMapSchema, grantOf, mapPerson, type ClaimMap } from '../../../services/access/openid/claim-map.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const MAP: ClaimMap = {
  version: 1,
  userName: ['preferred_username'],
  displayName: ['name'],
  roles: [
    { claim: ['realm_access', 'roles'], value: 'vigil-doctor', role: 'doctor' },
    { claim: ['https://hospital.example/job'], value: 'nurse', role: 'nurse' },
  ],
  units: [{ claim: ['groups'], value: '/wards/a', units: ['unit-a', 'unit-b'] }],
};

describe('the claim map', () => {
  it('finds claims inside others, and names with dots in them', () => {
    const claims = { preferred_username: 'Lee', realm_access: { roles: ['x', 'vigil-doctor'] }, groups: '/wards/a' };
    const person = mapPerson(MAP, claims);
    expect(person).toMatchObject({ userName: 'lee', displayName: 'lee' });
    expect(grantOf(MAP, person?.held ?? [])).toEqual({ role: 'doctor', units: ['unit-a', 'unit-b'] });
    const nurse = mapPerson(MAP, { preferred_username: 'kim', 'https://hospital.example/job': 'nurse' });
    expect(grantOf(MAP, nurse?.held ?? [])).toEqual({ role: 'nurse', units: [] });
  });

  it('gives nothing for what no rule names, whatever the claims are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (claims, roles) => {
        const held = mapPerson(MAP, { ...claims, preferred_username: 'kim', realm_access: roles, groups: roles })?.held;
        fc.pre(!JSON.stringify([claims, roles]).match(/vigil-doctor|nurse|wards/));
        expect(held).toEqual([]);
        expect(grantOf(MAP, held ?? [])).toBeNull();
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('takes a right away from who is signed in as soon as the map no longer gives it', () => {
    const held = mapPerson(MAP, { preferred_username: 'kim', 'https://hospital.example/job': 'nurse' })?.held ?? [];
    expect(grantOf({ ...MAP, roles: MAP.roles.slice(0, 1) }, held)).toBeNull();
  });

  it.each([
    [{ ...MAP, roles: [] }],
    [{ ...MAP, version: 2 }],
    [{ ...MAP, roles: [{ claim: ['groups'], value: 'x', role: 'wall' }] }],
    [{ ...MAP, roles: [{ claim: ['groups'], value: 'x', role: 'gateway' }] }],
    [{ ...MAP, roles: [{ claim: 'groups', value: 'x', role: 'nurse' }] }],
    [{ ...MAP, units: [{ claim: ['groups'], value: 'x', units: [] }] }],
    [{ ...MAP, everybody: 'nurse' }],
  ])('refuses %#', (map) => expect(claimMapSchema.safeParse(map).success).toBe(false));
});
