/** Stored changes of subscriptions are parsed: what is none is refused, what was written comes back. */
import { describe, expect, it } from 'vitest';
import { changeLine, CHANGE_VERSION, parseChange } from '../../../services/export/subscriptions/parse-change.ts';
import { newState, TOPICS, type SubscriptionChange } from '../../../services/export/subscriptions/subscription.ts';

const STATE = newState(
  {
    id: 's-1',
    clientId: 'client-1',
    topic: TOPICS.alerts,
    patientIds: null,
    unitIds: ['unit-1'],
    endpoint: 'https://example.org/hook',
    headers: [],
    content: 'id-only',
    heartbeatSeconds: null,
    timeoutSeconds: 10,
    endMs: null,
    reason: 'test',
    createdAtMs: 1,
    filters: [],
  },
  [[0, 7]],
);

/** What a subscriber that was away is still to be sent. */
const WHOLE = { status: 'active', code: { text: 'Heart rate low' } };

describe('a stored change', () => {
  it.each<[SubscriptionChange]>([
    [{ kind: 'state', state: STATE }],
    [{ kind: 'delivered', through: 3 }],
    [{ kind: 'status', status: 'error', error: 'no answer' }],
    [
      {
        kind: 'event',
        partition: 0,
        nextOffset: 8,
        event: {
          number: 1,
          decisionId: 'd',
          atMs: 2,
          focus: 'Flag/x',
          resources: [{ resourceType: 'Flag', id: 'x', ...WHOLE }],
        },
      },
    ],
  ])('comes back as it was written: %j', (change) => expect(parseChange(changeLine(change))).toEqual(change));

  it.each([
    '{"kind":"state"}',
    '{"kind":"delivered","through":"3"}',
    '{"kind":"status","status":"gone","error":null}',
    '{"kind',
    `{"version":${CHANGE_VERSION + 1},"kind":"delivered","through":3}`,
    '{"version":0,"kind":"delivered","through":3}',
  ])('that is none is refused: %s', (line) => expect(() => parseChange(line)).toThrow());

  it('without a version is of the first', () => {
    expect(parseChange('{"kind":"delivered","through":3}')).toEqual({ kind: 'delivered', through: 3 });
  });
});
