/**
 * What is due for a subscription now, as a plain decision on its state and on how its endpoint has
 * answered. Repeated failure makes it `error`: then it is tried once a minute, and after a day given up.
 */
import type { SubscriptionState, SubscriptionStatus } from './subscription.ts';

/** How the endpoint has answered lately; known to the running process alone. */
export interface EndpointRecord {
  /** Failures in a row. */
  readonly failures: number;
  readonly failingSinceMs: number | null;
  readonly lastTriedAtMs: number | null;
}

export const UNTRIED: EndpointRecord = { failures: 0, failingSinceMs: null, lastTriedAtMs: null };

export type NextStep =
  | { readonly kind: 'handshake' }
  | { readonly kind: 'event'; readonly number: number }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'end'; readonly reason: string }
  /** Nothing before this moment, unless an event comes; null: nothing at all. */
  | { readonly kind: 'wait'; readonly untilMs: number | null };

/** Failures in a row after which the subscription is in error. */
export const FAILURES_MAX = 5;
const RETRY_MS_MIN = 500;
const RETRY_IN_ERROR_MS = 60_000;
/** An endpoint that has been away for this long is not coming back by itself. */
export const OFF_AFTER_MS = 24 * 3_600_000;

export function nextStep(state: SubscriptionState, record: EndpointRecord, nowMs: number): NextStep {
  const { subscription, status, deliveredThrough, events } = state;
  if (status === 'off') return { kind: 'wait', untilMs: null };
  if (subscription.endMs !== null && nowMs >= subscription.endMs) return { kind: 'end', reason: 'its time is over' };
  if (record.failingSinceMs !== null && nowMs - record.failingSinceMs >= OFF_AFTER_MS) {
    return { kind: 'end', reason: 'the endpoint did not answer for a day' };
  }
  const retryAtMs =
    record.failures === 0 || record.lastTriedAtMs === null
      ? nowMs
      : record.lastTriedAtMs + retryDelayMs(record.failures);
  if (retryAtMs > nowMs) return { kind: 'wait', untilMs: earliest(retryAtMs, subscription.endMs) };
  if (status === 'requested') return { kind: 'handshake' };
  const next = events.find(({ number }) => number > deliveredThrough);
  if (next !== undefined) return { kind: 'event', number: next.number };
  if (status === 'error') return { kind: 'heartbeat' };
  if (subscription.heartbeatSeconds === null) return { kind: 'wait', untilMs: subscription.endMs };
  // After a restart the subscriber hears at once that somebody is here again.
  const heartbeatAtMs =
    record.lastTriedAtMs === null ? nowMs : record.lastTriedAtMs + subscription.heartbeatSeconds * 1_000;
  return heartbeatAtMs <= nowMs
    ? { kind: 'heartbeat' }
    : { kind: 'wait', untilMs: earliest(heartbeatAtMs, subscription.endMs) };
}

/** The record after a try. */
export function recordAfter(record: EndpointRecord, isTaken: boolean, atMs: number): EndpointRecord {
  if (isTaken) return { failures: 0, failingSinceMs: null, lastTriedAtMs: atMs };
  return { failures: record.failures + 1, failingSinceMs: record.failingSinceMs ?? atMs, lastTriedAtMs: atMs };
}

/** Status after a try; null: as it was. */
export function statusAfter(status: SubscriptionStatus, record: EndpointRecord): SubscriptionStatus | null {
  if (record.failures === 0) return status === 'active' ? null : 'active';
  // A handshake that fails leaves it requested until then: no event is sent to an address that never answered.
  return record.failures === FAILURES_MAX && status === 'active' ? 'error' : null;
}

/** Wait after so many failures in a row, ms. */
export function retryDelayMs(failures: number): number {
  return failures >= FAILURES_MAX ? RETRY_IN_ERROR_MS : RETRY_MS_MIN * 2 ** failures;
}

function earliest(left: number, right: number | null): number {
  return right === null ? left : Math.min(left, right);
}
