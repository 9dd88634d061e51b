/** People of the demonstration ward. They exist in demo mode only, in memory, with one printed password. */
import type { Account } from './account-file.ts';
import { hashWithSalt, type HashCost } from './password-hash.ts';

export const DEMO_PASSWORD = 'vigil-demo';

export const DEMO_PEOPLE = [
  { userName: 'nurse.kim', displayName: 'Nurse Kim J.', role: 'nurse' },
  { userName: 'nurse.park', displayName: 'Nurse Park S.', role: 'nurse' },
  { userName: 'dr.lee', displayName: 'Dr Lee H.', role: 'doctor' },
  { userName: 'researcher.choi', displayName: 'Researcher Choi M.', role: 'researcher' },
  { userName: 'engineer.jung', displayName: 'Engineer Jung D.', role: 'engineer' },
] as const satisfies readonly Pick<Account, 'userName' | 'displayName' | 'role'>[];

/** The password is printed at start: there is nothing to make dear to guess, nor a salt to make random. */
const DEMO_COST: HashCost = { N: 2 ** 10, r: 8, p: 1 };
const DEMO_SALT = Buffer.from('vigil demonstration');

/** The same at every start, so that a session of the demonstration survives a restart like any other. */
export async function demoAccounts(): Promise<readonly Account[]> {
  const password = await hashWithSalt(DEMO_PASSWORD, DEMO_COST, DEMO_SALT);
  return DEMO_PEOPLE.map((person) => ({ ...person, units: ['*'], isDisabled: false, password }));
}
