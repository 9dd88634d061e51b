/** What the channels that call people say of an alert, when they stop asking, and that nobody's name is in it. */
import { describe, expect, it } from 'vitest';
import { sourceSettingsSchema } from '../../../services/feed/sources/source-settings.ts';
import { alertmanagerFormat } from '../../../services/export/alertmanager/alertmanager-format.ts';
import { communicationFormat } from '../../../services/export/fhir/told/communication-format.ts';
import { goalertFormat } from '../../../services/export/goalert/goalert-format.ts';
import { mailFormat } from '../../../services/export/mail/mail-format.ts';
import type { PushFormat, PushTarget } from '../../../services/export/push/push-format.port.ts';
import { WardDirectory } from '../../../services/export/ward/ward-directory.ts';
import type { Alert, AlertChange } from '../../../services/contract/decisions/alert.ts';
import { START_MS, alert, alertChanged, stay, unitState } from '../../live/decision-samples.ts';

const TARGET: PushTarget = { receiverId: 'out', units: ['unit-a'], sends: ['alerts'] };
const SCREENS = { screensUrl: 'https://vigil.example.org/' };
const FORMATS: Readonly<Record<string, PushFormat>> = {
  alertmanager: alertmanagerFormat(SCREENS),
  goalert: goalertFormat(SCREENS),
  fhir: communicationFormat(SCREENS),
  mail: mailFormat({ ...SCREENS, fromLevel: 'medium' }),
};
const HOLDER = {
  by: 'nurse.kim',
  displayName: 'Nurse Kim J.',
  role: 'nurse',
  reason: 'other',
  note: 'ask Seo',
} as const;
const held: Partial<Alert> = {
  phase: 'acknowledged',
  holder: { ...HOLDER, atMs: START_MS, untilMs: START_MS + 600_000 },
};

const wards = new WardDirectory();
wards.apply(unitState({ stays: [stay('stay-1', { displayName: 'Seo A.' })] }), {
  partition: 0,
  offset: 0,
  recordedAtMs: START_MS,
});

function textOf(format: PushFormat | undefined, change: AlertChange, of: Partial<Alert> = {}): string | null {
  const decision = alertChanged(change, alert({ id: 'a-1', bedId: 'bed-1', ...of }));
  return format?.messageFor(decision, TARGET, { wards, writtenAtMs: START_MS })?.text ?? null;
}
const told = (format: PushFormat | undefined, change: AlertChange, of: Partial<Alert> = {}): unknown =>
  JSON.parse(textOf(format, change, of) ?? 'null');

describe.each(Object.entries(FORMATS))('%s', (_name, format) => {
  it('names no child and no member of staff, and says where to look', () => {
    for (const [change, of] of [['raised', {}] as const, ['acknowledged', held] as const]) {
      const text = textOf(format, change, of) ?? '';
      expect(text).not.toMatch(/Kim|Seo/);
      if (text !== '') expect(text).toContain('https://vigil.example.org/#/bed/bed-1?unit=unit-a');
    }
  });

  it('has one id for a message whenever it is written, and another for each receiver', () => {
    const decision = alertChanged('raised', alert({ level: 'high' }));
    const idOf = (target: PushTarget, writtenAtMs: number): string | undefined =>
      format.messageFor(decision, target, { wards, writtenAtMs })?.controlId;
    expect(idOf(TARGET, START_MS)).toBe(idOf(TARGET, 9e12));
    expect(idOf({ ...TARGET, receiverId: 'other' }, START_MS)).not.toBe(idOf(TARGET, START_MS));
  });
});

describe('an alert that somebody has answered', () => {
  it('is open at Alertmanager under its one severity, and ended under every one when it is answered', () => {
    const openIn = (change: AlertChange, of: Partial<Alert>): readonly string[] =>
      (
        told(FORMATS['alertmanager'], change, of) as {
          labels: { severity: string };
          startsAt: string;
          endsAt: string;
        }[]
      )
        .filter(({ startsAt, endsAt }) => Date.parse(endsAt) - Date.parse(startsAt) > 86_400_000)
        .map(({ labels }) => labels.severity);
    expect(openIn('raised', { level: 'medium' })).toEqual(['medium']);
    expect(openIn('worsened', { level: 'high', isEmergency: true })).toEqual(['emergency']);
    expect(openIn('acknowledged', { level: 'high', ...held })).toEqual([]);
    expect(openIn('expired', { level: 'high' })).toEqual(['high']);
    expect(openIn('cleared', { phase: 'cleared' })).toEqual([]);
  });

  it('is closed at GoAlert, and opened again when the answer runs out', () => {
    expect(told(FORMATS['goalert'], 'raised')).not.toHaveProperty('action');
    expect(told(FORMATS['goalert'], 'acknowledged', held)).toMatchObject({ action: 'close', dedup: 'a-1' });
    expect(told(FORMATS['goalert'], 'expired')).not.toHaveProperty('action');
    expect(told(FORMATS['goalert'], 'cleared', { phase: 'cleared' })).toMatchObject({ action: 'close' });
  });

  it('makes no mail, and neither does what is lower than the mailbox asks for', () => {
    expect(textOf(FORMATS['mail'], 'acknowledged', held)).toBeNull();
    expect(textOf(FORMATS['mail'], 'cleared', { phase: 'cleared' })).toBeNull();
    expect(textOf(FORMATS['mail'], 'raised', { level: 'low' })).toBeNull();
    expect(told(FORMATS['mail'], 'raised', { level: 'medium' })).toMatchObject({
      subject: expect.stringMatching(/Medium: /),
    });
  });
});

describe('a channel in the settings', () => {
  const read = (channel: object) => {
    const channels = sourceSettingsSchema.safeParse({
      version: 1,
      hospitals: [],
      units: [],
      sources: [],
      channels: [channel],
    }).error?.issues;
    return (channels ?? []).filter(({ path }) => path[0] === 'channels').map(({ message }) => message);
  };
  const mail = {
    kind: 'mail',
    receiverId: 'pagers',
    units: ['picu'],
    host: 'mail.example.org',
    port: 587,
    from: 'vigil@example.org',
    to: ['ward@example.org'],
  };

  it('sends no mail in the clear to another machine, and no password without a name', () => {
    expect(read(mail)).toEqual([]);
    expect(read({ ...mail, security: 'none' })).toEqual(['mail without TLS goes to this machine alone']);
    expect(read({ ...mail, security: 'none', host: '127.0.0.1' })).toEqual([]);
    expect(read({ ...mail, user: 'vigil' })).toEqual(['user and passwordFile go together']);
  });

  it('goes over https alone', () => {
    const line = { receiverId: 'am', units: ['picu'], tokenFile: null, kind: 'alertmanager' };
    expect(read({ ...line, url: 'http://alertmanager.example.org' })).toHaveLength(1);
    expect(read({ ...line, url: 'https://alertmanager.example.org' })).toEqual([]);
  });
});
