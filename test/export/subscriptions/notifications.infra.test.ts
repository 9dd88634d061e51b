/** Subscriptions and notifications against the HAPI validator, offline. The profiles of the guide itself are not at hand there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  notificationBundle,
  statusParameters,
  type Notification,
} from '../../../services/export/subscriptions/notification-bundle.ts';
import { subscriptionResource } from '../../../services/export/subscriptions/subscription-resource.ts';
import { newState, type SubscriptionState } from '../../../services/export/subscriptions/subscription.ts';
import { toldContent } from '../../../services/export/subscriptions/told-content.ts';
import { alert, alertChanged } from '../../live/decision-samples.ts';
import { withoutInfra } from '../../support/infra.ts';
import { ABSTAINED, PARTIAL, scored, WHERE } from '../export-samples.ts';
import { asked, BASE_URL, CATALOGUE } from './subscription-bench.ts';

const { runWithHapi } = (await import(new URL('../../../infra/local/hapi.mjs', import.meta.url).href)) as {
  readonly runWithHapi: (source: string, args: readonly string[]) => Promise<string>;
};
interface Finding {
  readonly line: number;
  readonly severity: string;
  readonly message: string;
}

const HOUSE = fileURLToPath(new URL('../fhir/FhirHouse.java', import.meta.url));
/** Not in the jars: the guide's profiles. */
const EXPECTED =
  /backport-subscription.*could not be found|Failed to retrieve profile with url=http:\/\/hl7\.org\/fhir\/uv\/subscriptions-backport/;

function resources(): readonly object[] {
  const told = [
    scored(PARTIAL),
    scored(ABSTAINED),
    alertChanged('raised', alert()),
    alertChanged('cleared', alert({ stayId: null })),
  ];
  const events = told.map((decision, index) => ({
    ...toldContent(decision, { where: WHERE, catalogue: CATALOGUE, isFull: true }),
    number: index + 1,
    decisionId: decision.id,
    atMs: decision.atMs,
  }));
  const subscription = {
    ...asked({ filters: ['unit=unit-a'], headers: ['Authorization: Bearer x'], heartbeatSeconds: 60, endMs: 1e12 }),
    id: 's1',
    createdAtMs: 0,
  };
  const state: SubscriptionState = {
    ...newState(subscription, []),
    eventCount: events.length,
    error: 'the endpoint answered 503',
  };
  const common: Omit<Notification, 'type' | 'events' | 'content'> = { state, atMs: 1e12, baseUrl: BASE_URL };
  return [
    subscriptionResource(state),
    statusParameters({ ...common, type: 'query-status', events: [], content: 'id-only' }),
    ...(['handshake', 'heartbeat'] as const).map((type) =>
      notificationBundle({ ...common, type, events: [], content: 'empty' }),
    ),
    ...(['empty', 'id-only', 'full-resource'] as const).map((content) =>
      notificationBundle({ ...common, type: 'event-notification', events, content }),
    ),
  ];
}

describe.skipIf(withoutInfra)('the HAPI validator', () => {
  it('finds no fault in what subscribers are sent', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'vigil-notifications-'));
    const file = path.join(folder, 'resources.ndjson');
    const broken = { ...resources()[1], parameter: [{ valueString: 'a parameter without a name' }] };
    const lines = [...resources(), broken];
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const answer = await runWithHapi(HOUSE, [file]);
    await rm(folder, { recursive: true });
    const { findings } = JSON.parse(answer.slice(answer.indexOf('ANSWER ') + 'ANSWER '.length)) as {
      readonly findings: readonly Finding[];
    };
    const faults = findings.filter(({ severity, message }) => severity !== 'warning' && !EXPECTED.test(message));
    expect(faults.filter(({ line }) => line < lines.length - 1)).toEqual([]);
    // That a fault is found at all.
    expect(faults.filter(({ line }) => line === lines.length - 1)).not.toEqual([]);
  });
});
