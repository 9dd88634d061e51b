/** Somebody else beside whoever is signed in at a screen, who proves with their own password who they are. */
import type { Session } from '../contract/screens/session.ts';

export const SECOND_PERSON = Symbol('SecondPerson');

export interface SecondPersonRequest {
  readonly userName: string;
  readonly password: string;
  /** Whose screen it is: wrong passwords are counted there. */
  readonly first: Session;
}

/** No session is left behind. `failed`: name or password is wrong, or it is the first person again. */
export type SecondPerson = (request: SecondPersonRequest) => Promise<Session | 'failed' | 'pause'>;
