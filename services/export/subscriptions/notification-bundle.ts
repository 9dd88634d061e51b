/**
 * Notifications as FHIR R4 bundles of the Subscriptions R5 Backport IG 1.1.0: a `history` bundle that
 * begins with the status of the subscription as Parameters; then, by content, the resources. Equal input
 * gives equal ids, so that a repetition is known.
 */
import { contentUuid } from '../../contract/content-id.ts';
import { NOTICE_TAGS } from '../fhir/resources/fhir-terms.ts';
import type { Content, SubscriptionEvent, SubscriptionState } from './subscription.ts';

const PROFILES = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

export type NotificationType = 'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event';

export interface Notification {
  readonly state: SubscriptionState;
  readonly type: NotificationType;
  readonly events: readonly SubscriptionEvent[];
  readonly content: Content;
  readonly atMs: number;
  /** Address of the FHIR server, without a slash at the end. */
  readonly baseUrl: string;
}

export interface FhirParameters {
  readonly resourceType: 'Parameters';
  readonly id: string;
  readonly meta: { readonly profile: readonly string[] };
  readonly parameter: readonly FhirParameter[];
}

type FhirParameter = Readonly<Record<string, unknown>> & { readonly name: string };

export interface NotificationBundle {
  readonly resourceType: 'Bundle';
  readonly id: string;
  readonly meta: { readonly profile: readonly string[]; readonly tag: readonly unknown[] };
  readonly type: 'history';
  readonly timestamp: string;
  readonly entry: readonly unknown[];
}

export function notificationBundle(notification: Notification): NotificationBundle {
  const { state, type, events, content, atMs, baseUrl } = notification;
  const key = [state.subscription.id, type, atMs, ...events.map(({ number }) => number)].join('/');
  const status = statusParameters(notification);
  const statusEntry = {
    fullUrl: `urn:uuid:${status.id}`,
    resource: status,
    request: { method: 'GET', url: `${baseUrl}/Subscription/${state.subscription.id}/$status` },
    response: { status: '200' },
  };
  return {
    resourceType: 'Bundle',
    id: contentUuid(`${key}/bundle`),
    meta: { profile: [`${PROFILES}/backport-subscription-notification-r4`], tag: NOTICE_TAGS },
    type: 'history',
    timestamp: new Date(atMs).toISOString(),
    entry: [statusEntry, ...(content === 'full-resource' ? resourceEntries(events, baseUrl) : [])],
  };
}

/** Status of a subscription as Parameters; with the events that a notification is about. */
export function statusParameters({ state, type, events, content, atMs, baseUrl }: Notification): FhirParameters {
  const { subscription } = state;
  return {
    resourceType: 'Parameters',
    id: contentUuid([subscription.id, type, atMs, ...events.map(({ number }) => number), 'status'].join('/')),
    meta: { profile: [`${PROFILES}/backport-subscription-status-r4`] },
    parameter: [
      { name: 'subscription', valueReference: { reference: `${baseUrl}/Subscription/${subscription.id}` } },
      // An empty payload says nothing of what it is about, the topic included.
      ...(content === 'empty' ? [] : [{ name: 'topic', valueCanonical: subscription.topic }]),
      { name: 'status', valueCode: state.status },
      { name: 'type', valueCode: type },
      { name: 'events-since-subscription-start', valueString: String(state.eventCount) },
      ...events.map((event) => eventParameter(event, content, baseUrl)),
      ...(state.error === null ? [] : [{ name: 'error', valueCodeableConcept: { text: state.error } }]),
    ],
  };
}

function eventParameter({ number, atMs, focus }: SubscriptionEvent, content: Content, baseUrl: string): FhirParameter {
  const part = [
    { name: 'event-number', valueString: String(number) },
    { name: 'timestamp', valueInstant: new Date(atMs).toISOString() },
    ...(content === 'empty' ? [] : [{ name: 'focus', valueReference: { reference: `${baseUrl}/${focus}` } }]),
  ];
  return { name: 'notification-event', part };
}

/** Each resource once, in its newest form. */
function resourceEntries(events: readonly SubscriptionEvent[], baseUrl: string): unknown[] {
  const resources = new Map(
    events.flatMap((event) =>
      event.resources.map((resource) => [`${resource.resourceType}/${resource.id}`, resource] as const),
    ),
  );
  return [...resources].map(([address, resource]) => ({
    fullUrl: `${baseUrl}/${address}`,
    resource,
    request: { method: 'PUT', url: address },
    response: { status: '200' },
  }));
}
