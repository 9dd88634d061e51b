/** What a client asks for: understood whole, or refused with the reason; and where it may be called. */
import { describe, expect, it } from 'vitest';
import { endpointFault } from '../../../services/export/subscriptions/allowed-endpoint.ts';
import { notificationBundle } from '../../../services/export/subscriptions/notification-bundle.ts';
import {
  parseSubscription,
  subscriptionResource,
} from '../../../services/export/subscriptions/subscription-resource.ts';
import { isKnown, newState, TOPICS, withChange } from '../../../services/export/subscriptions/subscription.ts';
import { fhirIdOf, nameOfFhirId } from '../../../services/export/fhir/resources/fhir-ids.ts';
import { asked, BASE_URL } from './subscription-bench.ts';
import { PATIENT, subscriptionJson } from './subscription-json.ts';

const parse = (json: unknown) => parseSubscription(json, nameOfFhirId);
const faultOf = (json: unknown): string => {
  const parsed = parse(json);
  return parsed.ok ? '' : parsed.fault;
};

describe('a subscription that is asked for', () => {
  it('is read with its filters, its heartbeat and its content', () => {
    const parsed = parse(
      subscriptionJson({ filters: [`DetectedIssue?patient=Patient/${fhirIdOf(PATIENT)}`, 'unit=unit-a,unit-b'] }),
    );
    expect(parsed).toEqual({
      ok: true,
      asked: {
        topic: TOPICS.alerts,
        patientIds: [PATIENT],
        unitIds: ['unit-a', 'unit-b'],
        filters: [`DetectedIssue?patient=Patient/${fhirIdOf(PATIENT)}`, 'unit=unit-a,unit-b'],
        endpoint: 'https://ehr.example/hook',
        headers: ['Authorization: Bearer secret'],
        content: 'id-only',
        heartbeatSeconds: 60,
        timeoutSeconds: 10,
        endMs: null,
        reason: 'Alerts for the record',
      },
    });
  });

  it('several filters must all hold', () => {
    const parsed = parse(subscriptionJson({ filters: ['unit=a,b', 'unit=b,c'] }));
    expect(parsed.ok && parsed.asked.unitIds).toEqual(['b']);
  });

  it.each([
    ['another resource', { resourceType: 'Observation' }, 'resourceType'],
    ['a status of its own choosing', { status: 'active' }, 'status'],
    ['a topic that is not ours', { criteria: 'Observation?code=1' }, 'criteria'],
    ['a filter of another type', { filters: ['Encounter?patient=Patient/1'] }, 'this topic is about DetectedIssue'],
    ['a filter that is not known', { filters: ['DetectedIssue?severity=high'] }, 'only patient, subject and unit'],
    ['a patient that cannot be one', { filters: ['patient=Patient/**'] }, 'not a patient of this server'],
    ['another channel', { channel: { type: 'email' } }, 'channel.type'],
    ['a header that begins another', { channel: { header: ['X: 1\r\nHost: elsewhere'] } }, 'channel.header'],
    ['a header of the connection', { channel: { header: ['Host: elsewhere'] } }, 'header of the connection'],
    ['no word on how much is sent', { channel: { _payload: { extension: [] } } }, 'must say how much'],
  ])('%s is refused', (_what, rest, fault) => {
    expect(faultOf(subscriptionJson(rest))).toContain(fault);
  });

  it.each([null, 'text', [], {}])('%j is refused', (json) => {
    expect(faultOf(json)).not.toBe('');
  });

  it('is shown again as it was asked for, without the secret in its header', () => {
    const state = newState(
      {
        ...asked({ headers: ['Authorization: Bearer secret'], filters: ['unit=a'], heartbeatSeconds: 60, endMs: 0 }),
        id: 's1',
        createdAtMs: 0,
      },
      [],
    );
    const shown = subscriptionResource(state);
    expect(shown).toMatchObject({
      resourceType: 'Subscription',
      id: 's1',
      status: 'requested',
      criteria: TOPICS.alerts,
      end: '1970-01-01T00:00:00.000Z',
    });
    expect(JSON.stringify(shown)).not.toContain('secret');
    expect(parse({ ...shown, status: 'requested' }).ok).toBe(true);
  });
});

describe('an endpoint', () => {
  it.each([
    ['https://ehr.example/hook', null],
    ['https://ehr.example:8443/hook', 'not registered'],
    ['https://ehr.example.evil/hook', 'not registered'],
    ['https://ehr.example@evil.example/', 'password'],
    ['http://ehr.example/hook', 'must be https'],
    ['http://127.0.0.1:9000/hook', null],
    ['http://127.0.0.1:9001/hook', 'not registered'],
    ['http://169.254.169.254/latest', 'must be https'],
    ['file:///etc/passwd', 'must be https'],
    ['hook', 'no address'],
  ])('%s: %s', (endpoint, fault) => {
    const found = endpointFault(endpoint, ['https://ehr.example', 'http://127.0.0.1:9000']);
    if (fault === null) expect(found).toBeNull();
    else expect(found).toContain(fault);
  });
});

describe('the state', () => {
  const state = newState({ ...asked(), id: 's1', createdAtMs: 0 }, [[0, 100]]);
  const event = { number: 1, decisionId: 'd1', atMs: 0, focus: 'DetectedIssue/1', resources: [] };

  it('knows what came before it, and what it was told', () => {
    const next = withChange(state, { kind: 'event', partition: 0, nextOffset: 121, event }) ?? state;
    expect([
      isKnown(state, { partition: 0, offset: 99 }, 'd0'),
      isKnown(state, { partition: 0, offset: 100 }, 'd0'),
      isKnown(state, { partition: 1, offset: 0 }, 'd0'),
    ]).toEqual([true, false, false]);
    expect([
      isKnown(next, { partition: 0, offset: 120 }, 'dx'),
      isKnown(next, { partition: 0, offset: 500 }, 'd1'),
    ]).toEqual([true, true]);
  });

  it('never goes back in what was delivered, and is nothing before it began', () => {
    const delivered = withChange(withChange(state, { kind: 'delivered', through: 5 }), {
      kind: 'delivered',
      through: 3,
    });
    expect(delivered?.deliveredThrough).toBe(5);
    expect(withChange(null, { kind: 'delivered', through: 1 })).toBeNull();
  });

  it('a repeated notification has the same ids, another event others', () => {
    const idOf = (number: number): string =>
      notificationBundle({
        state,
        type: 'event-notification',
        events: [{ ...event, number }],
        content: 'id-only',
        atMs: 5,
        baseUrl: BASE_URL,
      }).id;
    expect(idOf(1)).toBe(idOf(1));
    expect(idOf(1)).not.toBe(idOf(2));
    expect(idOf(1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
