/**
 * The Subscription resource (FHIR R4 with the backport extensions): read from a client, and shown to it.
 *
 * Invariant: what is not understood is refused, never ignored: a filter that is dropped would tell of
 * children the client did not ask for, and a channel we do not speak would be silence.
 */
import { z } from 'zod';
import {
  CONTENTS,
  TOPICS,
  type Content,
  type Subscription,
  type SubscriptionState,
  type Topic,
} from './subscription.ts';

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
const URLS = {
  filter: `${BACKPORT}/backport-filter-criteria`,
  content: `${BACKPORT}/backport-payload-content`,
  heartbeat: `${BACKPORT}/backport-heartbeat-period`,
  timeout: `${BACKPORT}/backport-timeout`,
  maxCount: `${BACKPORT}/backport-max-count`,
} as const;
const PROFILE = `${BACKPORT}/backport-subscription`;
const PAYLOAD_TYPE = 'application/fhir+json';
const TIMEOUT_SECONDS = { usual: 10, most: 60 };
const FOCUS: Readonly<Record<Topic, string>> = { [TOPICS.alerts]: 'DetectedIssue', [TOPICS.scores]: 'Observation' };

const extension = z.looseObject({
  url: z.string(),
  valueString: z.string().max(500).optional(),
  valueCode: z.enum(CONTENTS).optional(),
  valueUnsignedInt: z.number().int().min(1).optional(),
  valuePositiveInt: z.number().int().min(1).optional(),
});
const extended = z.object({ extension: z.array(extension).max(20).default([]) });
/** RFC 9110 field name and a printable value: nothing that could begin another header. */
const header = z
  .string()
  .max(2_000)
  .regex(/^[\w!#$%&'*+.^`|~-]{1,100}: ?[\x20-\x7e\t]*$/);
const OWN_HEADERS = /^(host|content-.*|transfer-encoding|connection|upgrade|te|trailer|expect|proxy-.*|keep-alive):/i;

const resourceSchema = z.looseObject({
  resourceType: z.literal('Subscription'),
  status: z.literal('requested'),
  reason: z.string().min(1).max(500),
  end: z.iso.datetime({ offset: true }).optional(),
  criteria: z.enum([TOPICS.alerts, TOPICS.scores]),
  _criteria: extended.optional(),
  channel: z.looseObject({
    type: z.literal('rest-hook'),
    endpoint: z.string().max(2_000),
    payload: z.literal(PAYLOAD_TYPE).optional(),
    _payload: extended,
    header: z.array(header).max(10).default([]),
    extension: z.array(extension).max(20).default([]),
  }),
});

export type AskedSubscription = Omit<Subscription, 'id' | 'clientId' | 'createdAtMs'>;
export type ParsedSubscription =
  | { readonly ok: true; readonly asked: AskedSubscription }
  | { readonly ok: false; readonly fault: string };

/** `patientIdOf` gives our patient id behind a FHIR id, null when it is none. Never throws. */
export function parseSubscription(json: unknown, patientIdOf: (fhirId: string) => string | null): ParsedSubscription {
  const parsed = resourceSchema.safeParse(json);
  if (!parsed.success) {
    return {
      ok: false,
      fault: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    };
  }
  const { criteria, channel, reason, end, _criteria } = parsed.data;
  const filters = (_criteria?.extension ?? []).flatMap(({ url, valueString }) =>
    url === URLS.filter && valueString !== undefined ? [valueString] : [],
  );
  const content = channel._payload.extension.find(({ url }) => url === URLS.content)?.valueCode;
  if (content === undefined) {
    return { ok: false, fault: `channel._payload: the extension ${URLS.content} must say how much is sent` };
  }
  if (content !== 'empty' && channel.payload === undefined) {
    return { ok: false, fault: `channel.payload: must be ${PAYLOAD_TYPE}` };
  }
  if (channel.header.some((line) => OWN_HEADERS.test(line))) {
    return { ok: false, fault: 'channel.header: a header of the connection itself cannot be set' };
  }
  const filtered = readFilters(filters, FOCUS[criteria], patientIdOf);
  if (typeof filtered === 'string') return { ok: false, fault: filtered };
  const seconds = (url: string): number | undefined =>
    channel.extension.find((entry) => entry.url === url)?.valueUnsignedInt;
  return {
    ok: true,
    asked: {
      topic: criteria,
      ...filtered,
      filters,
      endpoint: channel.endpoint,
      headers: channel.header,
      content,
      heartbeatSeconds: seconds(URLS.heartbeat) ?? null,
      timeoutSeconds: Math.min(seconds(URLS.timeout) ?? TIMEOUT_SECONDS.usual, TIMEOUT_SECONDS.most),
      endMs: end === undefined ? null : Date.parse(end),
      reason,
    },
  };
}

/** Search-style filters, all of which must hold: `Type?patient=Patient/x`, `Type?unit=y`; commas mean «or». */
function readFilters(
  filters: readonly string[],
  type: string,
  patientIdOf: (fhirId: string) => string | null,
): Pick<Subscription, 'patientIds' | 'unitIds'> | string {
  let patientIds: readonly string[] | null = null;
  let unitIds: readonly string[] | null = null;
  for (const filter of filters) {
    const [, named, query = ''] = /^(?:([A-Z]\w+)\?)?(.+)$/.exec(filter) ?? [];
    if (named !== undefined && named !== type) return `filter «${filter}»: this topic is about ${type}`;
    for (const [key, value] of new URLSearchParams(query)) {
      const values = value.split(',');
      if (key === 'patient' || key === 'subject') {
        const found = values.map((reference) => patientIdOf(reference.replace(/^Patient\//, '')));
        if (found.some((patientId) => patientId === null)) return `filter «${filter}»: not a patient of this server`;
        patientIds = allowedByBoth(
          patientIds,
          found.filter((patientId) => patientId !== null),
        );
      } else if (key === 'unit') unitIds = allowedByBoth(unitIds, values);
      else return `filter «${filter}»: only patient, subject and unit can be filtered by`;
    }
  }
  return { patientIds, unitIds };
}

/** What both allow; null allows all. */
export function allowedByBoth(
  left: readonly string[] | null,
  right: readonly string[] | null,
): readonly string[] | null {
  if (left === null || right === null) return left ?? right;
  return left.filter((one) => right.includes(one));
}

/** The resource as it stands now. Headers may hold a secret of the client: their values are not shown again. */
export function subscriptionResource({
  subscription,
  status,
  error,
}: SubscriptionState): Readonly<Record<string, unknown>> {
  const { filters, heartbeatSeconds, headers, endMs } = subscription;
  const seconds = (url: string, value: number): unknown => ({ url, valueUnsignedInt: value });
  return {
    resourceType: 'Subscription',
    id: subscription.id,
    meta: { profile: [PROFILE] },
    status,
    ...(endMs === null ? {} : { end: new Date(endMs).toISOString() }),
    reason: subscription.reason,
    criteria: subscription.topic,
    ...(filters.length === 0
      ? {}
      : { _criteria: { extension: filters.map((filter) => ({ url: URLS.filter, valueString: filter })) } }),
    ...(error === null ? {} : { error }),
    channel: {
      extension: [
        ...(heartbeatSeconds === null ? [] : [seconds(URLS.heartbeat, heartbeatSeconds)]),
        seconds(URLS.timeout, subscription.timeoutSeconds),
      ],
      type: 'rest-hook',
      endpoint: subscription.endpoint,
      payload: PAYLOAD_TYPE,
      _payload: { extension: [{ url: URLS.content, valueCode: subscription.content satisfies Content }] },
      ...(headers.length === 0
        ? {}
        : { header: headers.map((line) => `${line.slice(0, line.indexOf(':'))}: (not shown)`) }),
    },
  };
}
