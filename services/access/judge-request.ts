/**
 * May this request? Decided here for every controller as a plain value: by session cookie for people,
 * by bearer token for gateways. A cookie counts only on requests that come from our own page.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { sessionTokenIn } from '../contract/screens/session-cookie.ts';
import { may } from '../contract/access/access-table.ts';
import { maySeeUnit, type Session } from '../contract/screens/session.ts';
import { isSameOrigin } from '../platform/same-origin.ts';
import type { AccessRequest, FeedSender } from './authorization.port.ts';
import { bearerTokenIn } from './bearer-token.ts';
import type { Identity } from './identity.port.ts';

/** Token of a gateway and the units it may send for; `*` for all of this installation. */
export interface GatewayToken {
  readonly token: string;
  readonly units: readonly string[];
}

export type Verdict<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: 'not-signed-in' | 'not-allowed'; readonly message: string };

export interface JudgeParts {
  readonly identity: Identity;
  readonly gatewayTokens: readonly GatewayToken[];
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Session behind the request, permitted for the unit (null: any signed-in person). */
export async function judgePerson(
  parts: JudgeParts,
  request: AccessRequest,
  unitId: string | null,
): Promise<Verdict<Session>> {
  if (!SAFE_METHODS.includes(request.method ?? 'GET') && !isSameOrigin(request.headers)) {
    return notAllowed('This request comes from another page.');
  }
  const token = sessionTokenIn(request.headers.cookie);
  const session = token === null ? null : await parts.identity.session(token);
  if (session === null) return { ok: false, code: 'not-signed-in', message: 'Sign in first.' };
  if (unitId !== null && !maySeeUnit(session, unitId)) return notAllowed('This unit is not yours to see.');
  return { ok: true, value: session };
}

/** A gateway by its bearer token, else a nurse or doctor by session. A wrong token is never a person. */
export async function judgeFeed(
  parts: JudgeParts,
  request: AccessRequest,
  unitId: string | null,
): Promise<Verdict<FeedSender>> {
  if (request.headers.authorization !== undefined) {
    return judgeGateway(parts.gatewayTokens, request.headers.authorization, unitId);
  }
  const person = await judgePerson(parts, request, unitId);
  if (!person.ok) return person;
  if (!may(person.value.role, 'chart-observations')) return notAllowed('Only nurses and doctors chart.');
  return { ok: true, value: { kind: 'person', session: person.value } };
}

function judgeGateway(
  gatewayTokens: readonly GatewayToken[],
  header: string,
  unitId: string | null,
): Verdict<FeedSender> {
  const offered = bearerTokenIn(header);
  const matching = offered === null ? [] : gatewayTokens.filter(({ token }) => isSameSecret(token, offered));
  if (matching.length === 0) return { ok: false, code: 'not-signed-in', message: 'The bearer token is not known.' };
  if (unitId !== null && !matching.some(({ units }) => units.includes('*') || units.includes(unitId))) {
    return notAllowed('This token is for other units.');
  }
  return { ok: true, value: { kind: 'gateway' } };
}

/** Compares in constant time, whatever the lengths. */
function isSameSecret(left: string, right: string): boolean {
  return timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest());
}

function notAllowed(message: string): { readonly ok: false; readonly code: 'not-allowed'; readonly message: string } {
  return { ok: false, code: 'not-allowed', message };
}
