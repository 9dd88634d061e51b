/** Signs a demo person in over HTTP and gives the cookie. */
import { DEMO_PASSWORD } from '../../services/access/adapters/demo-accounts.ts';

export async function sessionCookie(address: string, userName: string): Promise<string> {
  const response = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ userName, password: DEMO_PASSWORD }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`sign-in failed: ${response.status}`);
  return cookie;
}
