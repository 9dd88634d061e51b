/**
 * A topic-based subscription of a registered program, and what has become of it. State is the fold of
 * its changes, which are stored one by one; a program that was killed knows again how far it had come.
 *
 *   requested -> active -> error (tried on, slowly) -> active | off
 *
 * Invariants: events are numbered from 1 without a gap, a decision is one event however often it is
 * read, and the number delivered never goes back.
 */
import type { AlertChanged, Decision, ScoreComputed } from '../../contract/decisions/decision.ts';
import type { StayLocation } from '../ward/ward-directory.ts';

/** Names of the topics, without a version: what they mean does not change. */
export const TOPICS = { alerts: 'urn:vigil:topic:alert', scores: 'urn:vigil:topic:score' } as const;
export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

/** How much of an event is sent. */
export const CONTENTS = ['empty', 'id-only', 'full-resource'] as const;
export type Content = (typeof CONTENTS)[number];

export const SUBSCRIPTION_STATUSES = ['requested', 'active', 'error', 'off'] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

export interface Subscription {
  readonly id: string;
  readonly clientId: string;
  readonly topic: Topic;
  /** Data of this patient alone, by grant or by filter; null: of all. */
  readonly patientIds: readonly string[] | null;
  /** Filter of the client; null: none. */
  readonly unitIds: readonly string[] | null;
  readonly endpoint: string;
  /** `Name: value`, sent with each notification. */
  readonly headers: readonly string[];
  readonly content: Content;
  /** A sign of life after this much silence, seconds; null: none. */
  readonly heartbeatSeconds: number | null;
  /** Longest wait for the answer to a notification, seconds. */
  readonly timeoutSeconds: number;
  /** When it ends by itself, ms; null: never. */
  readonly endMs: number | null;
  readonly reason: string;
  readonly createdAtMs: number;
  /** Filters as the client wrote them. */
  readonly filters: readonly string[];
}

/** What a subscriber is told of: a resource by reference, and, for `full-resource`, whole. */
export interface ToldContent {
  /** `Type/id`. */
  readonly focus: string;
  /** The focus first. */
  readonly resources: readonly { readonly resourceType: string; readonly id: string }[];
}

export interface SubscriptionEvent extends ToldContent {
  /** From 1. */
  readonly number: number;
  readonly decisionId: string;
  readonly atMs: number;
}

export type SubscriptionChange =
  /** The whole of it: at its creation, when what is stored is written anew, and after a gap. Always the first. */
  | { readonly kind: 'state'; readonly state: SubscriptionState }
  | {
      readonly kind: 'event';
      readonly partition: number;
      readonly nextOffset: number;
      readonly event: SubscriptionEvent;
    }
  | { readonly kind: 'delivered'; readonly through: number }
  | { readonly kind: 'status'; readonly status: SubscriptionStatus; readonly error: string | null };

export interface SubscriptionState {
  readonly subscription: Subscription;
  readonly status: SubscriptionStatus;
  /** Why it is in error or off, in words; null otherwise. */
  readonly error: string | null;
  readonly eventCount: number;
  /** Number of the newest event that was delivered; 0: none. */
  readonly deliveredThrough: number;
  /** The newest ones, in order. */
  readonly events: readonly SubscriptionEvent[];
  /** First offset of each partition that may hold an event of it. */
  readonly fromOffsets: readonly (readonly [partition: number, offset: number])[];
}

/** Events kept for `$events`, and for a subscriber that is away; older ones are gone, and their numbers show it. */
export const EVENTS_KEPT_MAX = 500;

/** State after a change; null before the first. */
export function withChange(state: SubscriptionState | null, change: SubscriptionChange): SubscriptionState | null {
  if (change.kind === 'state') return change.state;
  if (state === null) return null;
  switch (change.kind) {
    case 'event': {
      const { event, partition, nextOffset } = change;
      const others = state.fromOffsets.filter(([known]) => known !== partition);
      return {
        ...state,
        eventCount: event.number,
        events: [...state.events, event].slice(-EVENTS_KEPT_MAX),
        fromOffsets: [...others, [partition, nextOffset]],
      };
    }
    case 'delivered':
      return { ...state, deliveredThrough: Math.max(state.deliveredThrough, change.through) };
    case 'status':
      return { ...state, status: change.status, error: change.error };
  }
}

/** A subscription that was just asked for; it is told of what is decided from these offsets on. */
export function newState(subscription: Subscription, fromOffsets: SubscriptionState['fromOffsets']): SubscriptionState {
  return {
    subscription,
    status: 'requested',
    error: null,
    eventCount: 0,
    deliveredThrough: 0,
    events: [],
    fromOffsets,
  };
}

export type ToldDecision = ScoreComputed | AlertChanged;

/** The topic a decision belongs to; null for what is never told. */
export function topicOf(decision: Decision): { readonly topic: Topic; readonly decision: ToldDecision } | null {
  if (decision.kind === 'score.computed') return { topic: TOPICS.scores, decision };
  const isTold = decision.kind === 'alert.changed' && ['raised', 'worsened', 'cleared'].includes(decision.change);
  return isTold ? { topic: TOPICS.alerts, decision } : null;
}

/** What a client may have, by `smart-clients.json` as it is now. */
export interface ClientGrant {
  /** `*` for all of this installation. */
  readonly units: readonly string[];
  /** Where it may be called, as `https://ehr.example:8443`. */
  readonly endpointOrigins: readonly string[];
}

/** Whether a decision of its topic is an event of this subscription: within its grant and its filters. */
export function isWanted(
  { unitIds, patientIds }: Subscription,
  { units }: Pick<ClientGrant, 'units'>,
  where: StayLocation,
): boolean {
  const isGranted = units.includes('*') || units.includes(where.unitId);
  const isUnit = unitIds === null || unitIds.includes(where.unitId);
  return (
    isGranted && isUnit && (patientIds === null || (where.patientId !== null && patientIds.includes(where.patientId)))
  );
}

/** Whether it was read before: below where it began, or the copy of another engine. */
export function isKnown(
  state: SubscriptionState,
  position: { readonly partition: number; readonly offset: number },
  decisionId: string,
): boolean {
  return (
    position.offset < (state.fromOffsets.find(([partition]) => partition === position.partition)?.[1] ?? 0) ||
    state.events.some((event) => event.decisionId === decisionId)
  );
}
