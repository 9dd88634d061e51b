/** Subscriptions from handshake to end: each decision once, in order, and nothing lost while a subscriber is away. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertChanged } from '../../../services/contract/decisions/decision.ts';
import { FAILURES_MAX, OFF_AFTER_MS } from '../../../services/export/subscriptions/next-notification.ts';
import {
  SUBSCRIPTIONS_PER_CLIENT_MAX,
  type SubscriptionManager,
} from '../../../services/export/subscriptions/subscription-manager.ts';
import { TOPICS, type SubscriptionState } from '../../../services/export/subscriptions/subscription.ts';
import { alert, alertChanged, scoreComputed, stay, stayChanged, unitState } from '../../live/decision-samples.ts';
import { settled } from '../push/receiver-bench.ts';
import { asked, BASE_URL, SubscriptionBench } from './subscription-bench.ts';

let bench: SubscriptionBench;
let manager: SubscriptionManager;
beforeEach(async () => {
  bench = new SubscriptionBench();
  manager = await bench.start();
});
afterEach(() => bench.stop());

const raised = (id: string, rest: Partial<Parameters<typeof alert>[0]> = {}): AlertChanged =>
  alertChanged('raised', alert({ id, ...rest }));

async function subscribe(rest: Parameters<typeof asked>[0] = {}): Promise<string> {
  const state = await manager.create(asked(rest));
  await settled();
  return state?.subscription.id ?? '';
}

function stateOf(id: string): SubscriptionState | undefined {
  return manager.of('client-1').find(({ subscription }) => subscription.id === id);
}

function eventNumbers(): string[] {
  return bench.told().flatMap(({ events }) => events.map(({ number }) => number));
}

describe('a subscription', () => {
  it('is greeted first, and active when the greeting was taken', async () => {
    const id = await subscribe({ headers: ['Authorization: Bearer x'] });
    expect(bench.told()).toMatchObject([{ type: 'handshake', status: 'requested', count: '0', events: [] }]);
    expect(bench.calls[0]).toMatchObject({
      endpoint: 'https://ehr.example/hook',
      headers: ['Authorization: Bearer x'],
      timeoutMs: 10_000,
    });
    expect(stateOf(id)?.status).toBe('active');
  });

  it('is told of new alerts by reference, numbered from 1', async () => {
    await subscribe();
    await bench.decide(
      unitState(),
      raised('one'),
      alertChanged('painted', alert()),
      scoreComputed(5),
      alertChanged('cleared', alert({ id: 'one', phase: 'cleared', transition: 2 })),
    );
    const events = bench.told().slice(1);
    expect(events).toMatchObject([
      { type: 'event-notification', status: 'active', count: '1', resources: [] },
      { type: 'event-notification', count: '2' },
    ]);
    expect(eventNumbers()).toEqual(['1', '2']);
    expect(events[0]?.events[0]?.focus).toMatch(new RegExp(`^${BASE_URL}/DetectedIssue/a-`));
  });

  it('gets whole resources only when it asked for them, and nothing at all when it wants nothing', async () => {
    await subscribe({ content: 'full-resource' });
    await subscribe({ content: 'empty' });
    await bench.decide(unitState(), raised('one'));
    const [full, empty] = bench
      .told()
      .filter(({ type }) => type === 'event-notification')
      .toSorted((left, right) => right.resources.length - left.resources.length);
    expect(full?.resources).toEqual(['DetectedIssue', 'Flag']);
    expect(empty).toMatchObject({ resources: [], events: [{ number: '1', focus: undefined }] });
    expect(
      bench.calls.find(({ body }) => !body.includes('DetectedIssue') && body.includes('event-notification'))?.body,
    ).not.toContain(TOPICS.alerts);
  });

  it('to scores is told of scores', async () => {
    await subscribe({ topic: TOPICS.scores, content: 'full-resource' });
    await bench.decide(unitState(), raised('one'), scoreComputed(5));
    expect(bench.told().slice(1)).toMatchObject([{ resources: ['Observation'] }]);
  });

  it('is told of its units and its patients alone', async () => {
    await subscribe({ patientIds: ['patient-of-stay-1'] });
    await subscribe({ unitIds: ['unit-b'] });
    await bench.decide(
      unitState(),
      stayChanged('opened', stay('stay-2')),
      raised('mine'),
      raised('other child', { stayId: 'stay-2' }),
      raised('nobody', { stayId: null }),
    );
    expect(eventNumbers()).toEqual(['1']);
    bench.grant = { units: ['unit-a'], endpointOrigins: [] };
    await bench.decide(unitState({ unitId: 'unit-b' }), raised('foreign', { unitId: 'unit-b' }));
    expect(eventNumbers()).toEqual(['1']);
  });

  it('counts the decision of two engines once', async () => {
    await subscribe();
    const decision = raised('one');
    await bench.decide(decision, decision, raised('two'));
    expect(eventNumbers()).toEqual(['1', '2']);
  });

  it('hears a sign of life when nothing happens', async () => {
    await subscribe({ heartbeatSeconds: 30 });
    await bench.pass(29_000);
    expect(bench.told().map(({ type }) => type)).toEqual(['handshake']);
    await bench.pass(1_000);
    expect(bench.told().map(({ type }) => type)).toEqual(['handshake', 'heartbeat']);
    expect(bench.told()[1]?.count).toBe('0');
  });

  it('ends when its time is over', async () => {
    const id = await subscribe({ endMs: bench.clock.nowMs() + 5_000 });
    await bench.pass(6_000);
    expect(stateOf(id)?.status).toBe('off');
    await bench.decide(raised('late'));
    expect(eventNumbers()).toEqual([]);
  });

  it('is gone when it is deleted', async () => {
    const id = await subscribe();
    await manager.remove(id);
    await bench.decide(raised('one'));
    expect(eventNumbers()).toEqual([]);
    expect(await bench.store.load()).toEqual([]);
  });

  it('cannot be made without end', async () => {
    for (let count = 0; count < SUBSCRIPTIONS_PER_CLIENT_MAX; count++) await subscribe();
    expect(await manager.create(asked())).toBeNull();
    expect(await manager.create(asked({ clientId: 'client-2' }))).not.toBeNull();
  });
});

describe('a subscriber that does not answer', () => {
  it('gets no event before it has answered the greeting', async () => {
    bench.answer = 500;
    const id = await subscribe();
    await bench.decide(raised('one'));
    await bench.pass(5_000);
    expect(new Set(bench.told().map(({ type }) => type))).toEqual(new Set(['handshake']));
    expect(stateOf(id)?.status).toBe('requested');
    bench.answer = 204;
    await bench.pass(30_000);
    expect(eventNumbers()).toEqual(['1']);
  });

  it('becomes error after several failures, keeps its events, and gets them in order when it is back', async () => {
    const id = await subscribe();
    bench.answer = new Error('connection refused');
    await bench.decide(raised('one'), raised('two'), raised('three'));
    await bench.pass(20_000);
    expect(stateOf(id)).toMatchObject({
      status: 'error',
      error: 'connection refused',
      eventCount: 3,
      deliveredThrough: 0,
    });
    expect(bench.calls).toHaveLength(1 + FAILURES_MAX);
    expect(manager.status()).toMatchObject({ subscriptions: 1, inError: 1, waitingEvents: 3, gaps: 0 });
    bench.answer = 200;
    bench.calls.length = 0;
    await bench.pass(60_000);
    expect(eventNumbers()).toEqual(['1', '2', '3']);
    expect(stateOf(id)).toMatchObject({ status: 'active', error: null });
  });

  it('is given up after a day', async () => {
    const id = await subscribe();
    bench.answer = 503;
    await bench.decide(raised('one'));
    bench.clock.advance(1_000);
    await settled();
    for (let hour = 0; hour < 26; hour++) {
      bench.clock.advance(OFF_AFTER_MS / 24);
      await settled();
    }
    expect(stateOf(id)).toMatchObject({ status: 'off', error: 'the endpoint did not answer for a day' });
  });
});

describe('a restart', () => {
  it('goes on with the next number; nothing is lost and nothing told twice', async () => {
    const id = await subscribe();
    await bench.decide(unitState(), raised('one'));
    await bench.kill();
    await bench.decide(raised('two'));
    manager = await bench.start();
    expect(stateOf(id)?.status).toBe('active');
    expect(eventNumbers()).toEqual(['1', '2']);
  });

  it('C12: with its position lost goes on at the oldest record kept, and a number left out tells of the gap', async () => {
    await subscribe();
    await bench.decide(unitState(), raised('one'));
    await bench.stop();
    await bench.decide(raised('two'));
    const former = { topicId: 'a former topic', nextOffset: 4_000, contextOffset: 4_000 };
    await bench.progress.save('fhir-subscriptions', { positions: new Map([[0, former]]), sent: [] });
    manager = await bench.start();
    await bench.decide(raised('three'));
    expect(eventNumbers()).toEqual(['1', '3', '4']);
    expect(manager.status()).toMatchObject({ gaps: 1, inError: 0 });
    await bench.kill();
    manager = await bench.start();
    await bench.decide(raised('four'));
    expect(eventNumbers()).toEqual(['1', '3', '4', '5']);
    expect(manager.status().gaps).toBe(0);
  });

  it('delivers what was stored and not taken', async () => {
    await subscribe();
    bench.answer = 503;
    await bench.decide(raised('one'), raised('two'));
    await bench.stop();
    bench.answer = 200;
    bench.calls.length = 0;
    manager = await bench.start();
    expect(eventNumbers()).toEqual(['1', '2']);
  });

  it.each([
    ['the client', null, 'the client is no longer registered'],
    [
      'its address',
      { units: ['*'], endpointOrigins: [] },
      'channel.endpoint: https://ehr.example is not registered for this client',
    ],
  ] as const)('ends it when %s is no longer registered', async (_what, grant, error) => {
    const id = await subscribe();
    await bench.stop();
    bench.grant = grant;
    manager = await bench.start();
    expect(stateOf(id)).toMatchObject({ status: 'off', error });
  });
});
