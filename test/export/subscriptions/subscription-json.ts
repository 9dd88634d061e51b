/** A Subscription as a client sends it. */
import { TOPICS } from '../../../services/export/subscriptions/subscription.ts';

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
export const PATIENT = 'patient:0123456789abcdef0123456789abcdef';

export function subscriptionJson({
  filters = [],
  channel = {},
  ...rest
}: Readonly<Record<string, unknown>> & {
  readonly filters?: readonly string[];
  readonly channel?: Readonly<Record<string, unknown>>;
} = {}): Record<string, unknown> {
  return {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'Alerts for the record',
    criteria: TOPICS.alerts,
    ...(filters.length === 0
      ? {}
      : {
          _criteria: {
            extension: filters.map((valueString) => ({ url: `${BACKPORT}/backport-filter-criteria`, valueString })),
          },
        }),
    channel: {
      extension: [{ url: `${BACKPORT}/backport-heartbeat-period`, valueUnsignedInt: 60 }],
      type: 'rest-hook',
      endpoint: 'https://ehr.example/hook',
      payload: 'application/fhir+json',
      _payload: { extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: 'id-only' }] },
      header: ['Authorization: Bearer secret'],
      ...channel,
    },
    ...rest,
  };
}
