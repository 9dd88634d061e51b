/** What the doors of sign-in and of shared screens read and answer alike. */
import type { z } from 'zod';
import { sessionCookies, sessionTokenIn } from '../contract/screens/session-cookie.ts';
import type { Session } from '../contract/screens/session.ts';
import { refused } from '../platform/fault-answers.module.ts';
import { isSameOrigin } from '../platform/same-origin.ts';
import type { AccessRequest } from './authorization.port.ts';
import type { Identity, SignedIn } from './identity.port.ts';
import type { SignInParts } from './sign-in.ts';

/** The part of an HTTP answer that is written here. */
interface Answer {
  setHeader(name: string, value: string | readonly string[]): unknown;
}

/** What a body of this form says. Throws 400 with `needed`, what it should have said. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown, needed: string): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw refused(400, 'malformed', needed);
  return parsed.data;
}

/** Throws 403 for a request that another page made. */
export function refuseForeignPage(request: AccessRequest): void {
  if (!isSameOrigin(request.headers)) throw refused(403, 'not-allowed', 'This request comes from another page.');
}

/** 429, with when to try again. */
export function tooManyAttempts(response: Answer, retryAfterMs: number): ReturnType<typeof refused> {
  const seconds = Math.ceil(retryAfterMs / 1_000);
  response.setHeader('Retry-After', String(seconds));
  return refused(429, 'too-many-attempts', `Too many wrong attempts: try again in ${seconds} s.`);
}

/** A session over an old one ends the old one: the cookie is about to be overwritten. */
export async function enterSession(
  { identity, clock }: Pick<SignInParts, 'identity' | 'clock'>,
  { request, response }: { readonly request: AccessRequest & { readonly secure: boolean }; readonly response: Answer },
  { token, session }: SignedIn,
): Promise<Session> {
  await signOutOf(identity, request);
  const maxAgeSeconds = (session.expiresAtMs - clock.nowMs()) / 1_000;
  response.setHeader('Set-Cookie', sessionCookies(token, { secure: request.secure, maxAgeSeconds }));
  return session;
}

/** Ends the session that the request came with, if it came with one. */
export async function signOutOf(identity: Pick<Identity, 'signOut'>, request: AccessRequest): Promise<void> {
  const token = sessionTokenIn(request.headers.cookie);
  if (token !== null) await identity.signOut(token);
}
