/** A second person at a screen: a sign-in under the same limit as any, whose session ends at once. */
import type { SecondPerson } from './second-person.port.ts';
import { signIn, type SignInParts } from './sign-in.ts';

export function secondPerson(parts: SignInParts): SecondPerson {
  return async ({ userName, password, first }) => {
    const answer = await signIn(parts, { userName, password, address: `screen of ${first.userId}` });
    if (!answer.ok) return answer.code === 'too-many-attempts' ? 'pause' : 'failed';
    await parts.identity.signOut(answer.token);
    return answer.session.userId === first.userId ? 'failed' : answer.session;
  };
}
