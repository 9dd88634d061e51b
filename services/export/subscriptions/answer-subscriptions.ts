/**
 * The interactions on Subscription, from what was asked to what is answered, without HTTP. A client sees
 * its own subscriptions alone; those of others do not exist for it.
 */
import type { FhirReader } from '../../access/smart/fhir-access.port.ts';
import { operationOutcome } from '../fhir/answers.ts';
import type { OtherInteraction } from '../fhir/capability-statement.ts';
import { nameOfFhirId } from '../fhir/resources/fhir-ids.ts';
import { endpointFault } from './allowed-endpoint.ts';
import { notificationBundle, statusParameters } from './notification-bundle.ts';
import { SUBSCRIPTIONS_PER_CLIENT_MAX, type SubscriptionManager } from './subscription-manager.ts';
import { allowedByBoth, parseSubscription, subscriptionResource } from './subscription-resource.ts';
import { CONTENTS, SUBSCRIPTION_STATUSES, TOPICS, type ClientGrant, type SubscriptionState } from './subscription.ts';

const SEARCHED = [
  { name: '_id', type: 'token' },
  { name: 'status', type: 'token' },
  { name: 'criteria', type: 'uri' },
  { name: 'topic', type: 'uri' },
] as const;
const DEFINITIONS = 'http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition';
const OPERATIONS = ['status', 'events'].map((name) => ({
  name,
  definition: `${DEFINITIONS}/backport-subscription-${name}`,
}));

/** For the CapabilityStatement. */
export const SUBSCRIPTION_INTERACTIONS: readonly OtherInteraction[] = (
  ['create', 'read', 'search-type', 'delete'] as const
).map((code) => ({
  type: 'Subscription',
  code,
  ...(code === 'search-type' ? { searchParam: SEARCHED } : {}),
  ...(code === 'read' ? { operation: OPERATIONS } : {}),
  documentation: `Topic-based subscriptions (Subscriptions R5 Backport 1.1.0), rest-hook alone; topics ${Object.values(TOPICS).join(' and ')}; $status and $events.`,
}));

export interface FhirAnswer {
  readonly status: number;
  /** null: no body. */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly location?: string;
}

export interface AnswerParts {
  readonly manager: Pick<SubscriptionManager, 'create' | 'of' | 'remove'>;
  readonly grantOf: (clientId: string) => ClientGrant | null;
  /** Address of the FHIR server, without a slash at the end. */
  readonly baseUrl: string;
}

/** Parameters of a search or an operation, by name; each may stand several times. */
export type Asked = URLSearchParams;

/** Type of resource that a subscription to this JSON would tell of; null: no topic of ours. What it may see is to be judged by it. */
export function focusTypeOf(json: unknown): string | null {
  const criteria = typeof json === 'object' && json !== null && 'criteria' in json ? json.criteria : null;
  if (criteria === TOPICS.alerts) return 'DetectedIssue';
  return criteria === TOPICS.scores ? 'Observation' : null;
}

export async function createSubscription(
  { manager, grantOf, baseUrl }: AnswerParts,
  reader: FhirReader,
  json: unknown,
): Promise<FhirAnswer> {
  const parsed = parseSubscription(json, nameOfFhirId);
  if (!parsed.ok) return refusal(422, parsed.fault, 'processing');
  const fault = endpointFault(parsed.asked.endpoint, grantOf(reader.id)?.endpointOrigins ?? []);
  if (fault !== null) return refusal(403, fault);
  const patientIds = allowedByBoth(
    parsed.asked.patientIds,
    reader.onlyPatientId === null ? null : [reader.onlyPatientId],
  );
  const state = await manager.create({ ...parsed.asked, patientIds, clientId: reader.id });
  if (state === null) return refusal(429, `at most ${SUBSCRIPTIONS_PER_CLIENT_MAX} subscriptions a client`);
  return {
    status: 201,
    body: subscriptionResource(state),
    location: `${baseUrl}/Subscription/${state.subscription.id}`,
  };
}

export function readSubscription({ manager }: AnswerParts, reader: FhirReader, id: string): FhirAnswer {
  const state = stateOf(manager, reader, id);
  return state === null ? missing(id) : { status: 200, body: subscriptionResource(state) };
}

export function searchSubscriptions({ manager, baseUrl }: AnswerParts, reader: FhirReader, asked: Asked): FhirAnswer {
  const fault = queryFault(asked, ['_id', ...FILTERS]);
  if (fault !== null) return fault;
  const found = manager.of(reader.id).filter((state) => isAsked(state, asked, '_id'));
  return {
    status: 200,
    body: searchSet(
      addressOf(`${baseUrl}/Subscription`, asked),
      found.map((state) => ({
        fullUrl: `${baseUrl}/Subscription/${state.subscription.id}`,
        resource: subscriptionResource(state),
        search: { mode: 'match' },
      })),
    ),
  };
}

export async function deleteSubscription(
  { manager }: AnswerParts,
  reader: FhirReader,
  id: string,
): Promise<FhirAnswer> {
  if (stateOf(manager, reader, id) === null) return missing(id);
  await manager.remove(id);
  return { status: 204, body: null };
}

/** `$status`: of one subscription, or of all of the client that are asked for. */
export function statusOf(
  { manager, baseUrl }: AnswerParts,
  reader: FhirReader,
  { id, asked, nowMs }: { readonly id: string | null; readonly asked: Asked; readonly nowMs: number },
): FhirAnswer {
  const fault = queryFault(asked, id === null ? ['id', ...FILTERS] : []);
  if (fault !== null) return fault;
  const states = manager
    .of(reader.id)
    .filter((state) => (id === null ? isAsked(state, asked, 'id') : state.subscription.id === id));
  if (id !== null && states.length === 0) return missing(id);
  const entries = states.map((state) => {
    const resource = statusParameters({
      state,
      type: 'query-status',
      events: [],
      content: 'id-only',
      atMs: nowMs,
      baseUrl,
    });
    return { fullUrl: `urn:uuid:${resource.id}`, resource, search: { mode: 'match' } };
  });
  const place = id === null ? '$status' : `${id}/$status`;
  return { status: 200, body: searchSet(addressOf(`${baseUrl}/Subscription/${place}`, asked), entries) };
}

/** `$events`: those that are still kept, of the numbers asked for. */
export function eventsOf(
  { manager, baseUrl }: AnswerParts,
  reader: FhirReader,
  { id, asked, nowMs }: { readonly id: string; readonly asked: Asked; readonly nowMs: number },
): FhirAnswer {
  const state = stateOf(manager, reader, id);
  if (state === null) return missing(id);
  const fault = queryFault(asked, ['eventsSinceNumber', 'eventsUntilNumber', 'content']);
  if (fault !== null) return fault;
  const [since, until] = [
    asked.get('eventsSinceNumber') ?? '1',
    asked.get('eventsUntilNumber') ?? String(state.eventCount),
  ];
  if (![since, until].every((number) => /^\d{1,15}$/.test(number))) {
    return refusal(400, 'an event number is a whole number');
  }
  const events = state.events.filter(({ number }) => number >= Number(since) && number <= Number(until));
  // A wish for more than was subscribed to is not granted; it was never stored.
  const order = (word: string): number => CONTENTS.findIndex((content) => content === word);
  const wished = order(asked.get('content') ?? '');
  const content =
    CONTENTS[wished >= 0 ? Math.min(wished, order(state.subscription.content)) : order(state.subscription.content)] ??
    'empty';
  return {
    status: 200,
    body: { ...notificationBundle({ state, type: 'query-event', events, content, atMs: nowMs, baseUrl }) },
  };
}

/** An OperationOutcome; `code` where FHIR has a better word than the status says. */
export function refusal(status: number, diagnostics: string, code?: string): FhirAnswer {
  return { status, body: { ...operationOutcome(status, diagnostics, code) } };
}

function missing(id: string): FhirAnswer {
  return refusal(404, `there is no Subscription/${id}`);
}

function stateOf(manager: AnswerParts['manager'], reader: FhirReader, id: string): SubscriptionState | null {
  return manager.of(reader.id).find(({ subscription }) => subscription.id === id) ?? null;
}

function isAsked({ subscription, status }: SubscriptionState, asked: Asked, idName: string): boolean {
  const matches = (name: string, value: string): boolean => {
    const values = asked.getAll(name).flatMap((text) => text.split(','));
    return values.length === 0 || values.includes(value);
  };
  return (
    matches(idName, subscription.id) &&
    matches('status', status) &&
    matches('criteria', subscription.topic) &&
    matches('topic', subscription.topic)
  );
}

function searchSet(self: string, entry: readonly unknown[]): Readonly<Record<string, unknown>> {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: entry.length,
    link: [{ relation: 'self', url: self }],
    ...(entry.length === 0 ? {} : { entry }),
  };
}

function addressOf(place: string, asked: Asked): string {
  const query = asked.toString();
  return query === '' ? place : `${place}?${query}`;
}

const FILTERS = ['status', 'criteria', 'topic'];
/** Values that a name can have; of others any. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  status: SUBSCRIPTION_STATUSES,
  criteria: Object.values(TOPICS),
  topic: Object.values(TOPICS),
  content: CONTENTS,
  _format: ['json', 'application/json', 'application/fhir+json'],
};

/** What is not known here, or has no value, was meant to narrow the answer: it is refused, never left out. */
function queryFault(asked: Asked, names: readonly string[]): FhirAnswer | null {
  const known = [...names, '_format'];
  for (const [name, value] of asked) {
    if (!known.includes(name)) {
      const diagnostics = `unknown parameter ${name.slice(0, 100)}; known: ${known.join(', ')}`;
      return refusal(400, diagnostics, 'not-supported');
    }
    const allowed = VALUES[name];
    const values = value.split(',');
    if (values.includes('') || (allowed !== undefined && values.some((one) => !allowed.includes(one)))) {
      return refusal(400, allowed === undefined ? `${name}: has no value` : `${name}: must be ${allowed.join(', ')}`);
    }
  }
  return null;
}
