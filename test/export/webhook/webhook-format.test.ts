/** What a webhook is told, and of whom nothing; how a secret is written. */
import { describe, expect, it } from 'vitest';
import { DECISION_VERSION, type DeliveryProved } from '../../../services/contract/decisions/decision.ts';
import type { PushTarget } from '../../../services/export/push/push-format.port.ts';
import { WardDirectory } from '../../../services/export/ward/ward-directory.ts';
import { signatureHeaders, webhookSecretIn } from '../../../services/export/webhook/sign-webhook.ts';
import { WEBHOOK_FORMAT } from '../../../services/export/webhook/webhook-format.ts';
import { START_MS, alert, alertChanged, scoreComputed, stay, unitState } from '../../live/decision-samples.ts';

const PAGER: PushTarget = { receiverId: 'pager', units: ['unit-a'], sends: ['alerts'] };
const WATCHMAN: PushTarget = { receiverId: 'watchman', units: ['unit-a'], sends: ['beats'] };

const wards = new WardDirectory();
wards.apply(unitState({ stays: [stay('stay-1', { displayName: 'Seo A.' })] }), {
  partition: 0,
  offset: 0,
  recordedAtMs: START_MS,
});
const PARTS = { wards, writtenAtMs: START_MS + 1_000 };

function proved(atMs = START_MS): DeliveryProved {
  const envelope = {
    version: DECISION_VERSION,
    id: 'unit-a/delivery/proved/p',
    unitId: 'unit-a',
    cause: '0:1',
  } as const;
  return {
    ...envelope,
    atMs,
    kind: 'delivery.proved',
    stayId: null,
    probeId: 'p',
    probedAtMs: atMs - 300,
    screenId: 's',
  };
}

const told = (message: ReturnType<typeof WEBHOOK_FORMAT.messageFor>): Record<string, unknown> =>
  JSON.parse(message?.text ?? '{}') as Record<string, unknown>;

describe('the message of a webhook', () => {
  it('says what stands, where and how urgent, by the id of its repetitions, and names nobody', () => {
    const holder = {
      by: 'nurse.kim',
      displayName: 'Nurse Kim J.',
      role: 'nurse',
      reason: 'other',
      note: null,
    } as const;
    const decision = alertChanged(
      'acknowledged',
      alert({ phase: 'acknowledged', holder: { ...holder, atMs: START_MS, untilMs: START_MS + 600_000 } }),
    );
    const message = WEBHOOK_FORMAT.messageFor(decision, PAGER, PARTS);
    expect(told(message)).toMatchObject({
      id: message?.controlId,
      kind: 'alert',
      unitId: 'unit-a',
      alertId: decision.alert.id,
      change: 'acknowledged',
      level: decision.alert.level,
      raisedAt: new Date(decision.alert.firstRaisedAtMs).toISOString(),
    });
    expect(message?.text).not.toMatch(/Kim|Seo/);
    expect(WEBHOOK_FORMAT.messageFor(decision, PAGER, { ...PARTS, writtenAtMs: 9e12 })?.controlId).toBe(
      message?.controlId,
    );
  });

  it('is a beat for whoever asks for beats, while it says something of now', () => {
    expect(told(WEBHOOK_FORMAT.messageFor(proved(), WATCHMAN, PARTS))).toMatchObject({
      kind: 'beat',
      unitId: 'unit-a',
      paintedAt: new Date(START_MS).toISOString(),
    });
    expect(WEBHOOK_FORMAT.messageFor(proved(START_MS - 200_000), WATCHMAN, PARTS)).toBeNull();
    expect(WEBHOOK_FORMAT.messageFor(proved(), PAGER, PARTS)).toBeNull();
    expect(WEBHOOK_FORMAT.messageFor(alertChanged('raised', alert()), WATCHMAN, PARTS)).toBeNull();
  });

  it('is none of what was not asked for, of other units, or of the screens alone', () => {
    const others = [
      scoreComputed(5),
      alertChanged('painted', alert()),
      alertChanged('raised', alert(), { unitId: 'unit-b' }),
    ];
    for (const decision of others) expect(WEBHOOK_FORMAT.messageFor(decision, PAGER, PARTS)).toBeNull();
  });

  it.each([
    ['200', 'accepted'],
    ['204', 'accepted'],
    ['401', 'failed'],
    ['404', 'failed'],
    ['410', 'refused'],
  ])('takes %s for %s', (status, verdict) => {
    expect(WEBHOOK_FORMAT.verdictOf(status, 'id')).toBe(verdict);
  });
});

describe('the secret of a webhook', () => {
  it('is whsec_ and 24 to 64 bytes in Base64', () => {
    const written = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}\n`;
    expect(webhookSecretIn(written(32))).toEqual(Buffer.alloc(32, 1));
    for (const text of [written(8), written(80), 'whsec_', 'hunter2', 'whsec_не base64']) {
      expect(webhookSecretIn(text)).toBeNull();
    }
  });

  it('signs as the specification shows', () => {
    // Example of standard-webhooks.md, «Signature scheme».
    const secret = webhookSecretIn('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
    const sentAtMs = 1_614_265_330_000;
    expect(signatureHeaders({ id, sentAtMs, body: '{"test": 2432232314}' }, secret ?? new Uint8Array())).toEqual({
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});
