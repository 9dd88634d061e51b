/**
 * May this request? Decided here for every controller as a plain value: by session cookie for people,
 * by bearer token for gateways. A cookie counts only on requests that come from our own page.
 */
import { sessionTokenIn } from '../contract/screens/session-cookie.ts';
import { may } from '../contract/access/access-table.ts';
import { coversUnit, maySeeUnit, type Session } from '../contract/screens/session.ts';
import { isSameOrigin } from '../platform/same-origin.ts';
import type { AccessRequest, FeedQuestion, FeedSender } from './authorization.port.ts';
import { bearerTokenIn } from '../contract/access/bearer-token.ts';
import type { Gateways } from './gateways.port.ts';
import type { Identity } from './identity.port.ts';

export type Verdict<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: 'not-signed-in' | 'not-allowed'; readonly message: string };

export interface JudgeParts {
  readonly identity: Identity;
  readonly gateways: Gateways;
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
  question: FeedQuestion,
): Promise<Verdict<FeedSender>> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return judgeGateway(parts.gateways, authorization, question);
  const person = await judgePerson(parts, request, question.unitId);
  if (!person.ok) return person;
  if (question.message !== 'charted') return notAllowed('People chart; only gateways send this.');
  if (!may(person.value.role, 'chart-observations')) return notAllowed('Only nurses and doctors chart.');
  return { ok: true, value: { kind: 'person', session: person.value } };
}

async function judgeGateway(
  gateways: Gateways,
  header: string,
  { unitId, message }: FeedQuestion,
): Promise<Verdict<FeedSender>> {
  const offered = bearerTokenIn(header);
  const gateway = offered === null ? null : await gateways.gatewayOf(offered);
  if (gateway === null) return { ok: false, code: 'not-signed-in', message: 'The bearer token is not known.' };
  if (!gateway.sends.includes(message)) return notAllowed(`This token is not for ${message}.`);
  if (unitId !== null && !coversUnit(gateway, unitId)) return notAllowed('This token is for other units.');
  return { ok: true, value: { kind: 'gateway', gatewayId: gateway.gatewayId } };
}

function notAllowed(message: string): { readonly ok: false; readonly code: 'not-allowed'; readonly message: string } {
  return { ok: false, code: 'not-allowed', message };
}
