/** Signs a person in over HTTP, of the demonstration unless a password is given, and gives the cookie. */
import { DEMO_PASSWORD } from '../../services/access/adapters/demo-accounts.ts';

export async function sessionCookie(
  address: string,
  userName: string,
  password: string = DEMO_PASSWORD,
): Promise<string> {
  const response = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ userName, password }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`sign-in failed: ${response.status}`);
  return cookie;
}
