/** An alert to an alert manager: one episode from start to end, and nothing that only screens need. */
import { saying } from '../../support/told.ts';
import { describe, expect, it } from 'vitest';
import type { Alert, AlertChange } from '../../../services/contract/decisions/alert.ts';
import { alertMessage, isToldChange, transitionOf } from '../../../services/export/hl7/alert-message.ts';
import type { ReadMessage } from '../../../services/export/hl7/message-sender.port.ts';
import { alert, alertChanged } from '../../live/decision-samples.ts';
import { read, WHERE } from '../export-samples.ts';

const CONTEXT = { receiverId: 'alert-manager', writtenAtMs: 0, where: WHERE };

function told(change: AlertChange, rest: Partial<Alert> = {}): ReadMessage {
  return read(alertMessage(alertChanged(change, alert(rest)), CONTEXT) ?? '');
}

/** OBX-5 by the name in OBX-3. */
function facets(message: ReadMessage): Record<string, string> {
  return Object.fromEntries(message.all('OBX').map((obx) => [obx.text(3, 2), obx.text(5)]));
}

describe('an alert message', () => {
  it('starts an episode: phase, state, priority and type stand in their places', () => {
    const message = told('raised');
    expect(message.type).toEqual({ code: 'ORU', event: 'R40' });
    expect(message.segment('MSH').text(21)).toBe('IHE_PCD_ACM_001');
    expect(facets(message)).toMatchObject({
      MDC_EVT_ALARM: 'Desaturation: 80 %. SpO₂ below 85 % for 20 s: 80 % Now raised.',
      MDC_ATTR_EVENT_PHASE: 'start',
      MDC_ATTR_ALARM_STATE: 'active',
      MDC_ATTR_ALARM_INACTIVATION_STATE: 'enabled',
      MDC_ATTR_ALARM_PRIORITY: 'PH',
      MDC_ATTR_ALERT_TYPE: 'SP',
    });
    expect(alertMessage(alertChanged('raised', alert()), CONTEXT)).toContain('|A~PH~SP|');
    expect(message.segment('OBR').text(29, 2)).toBe('');
  });

  it('later messages name the first one, and the last one ends it', () => {
    expect(facets(told('worsened', { transition: 2 }))['MDC_ATTR_EVENT_PHASE']).toBe('update');
    const end = told('cleared', { transition: 3, phase: 'cleared' });
    expect(facets(end)).toMatchObject({ MDC_ATTR_EVENT_PHASE: 'end', MDC_ATTR_ALARM_STATE: 'inactive' });
    expect(end.segment('OBR').text(29, 2)).toBe(told('raised').segment('OBR').text(3));
  });

  it('tells that somebody holds it, without saying who', () => {
    const holder = {
      by: 'nurse-1',
      displayName: 'Nurse Kim',
      role: 'nurse',
      reason: 'seen',
      note: null,
      atMs: 0,
      untilMs: 1,
    } as const;
    const decision = alertChanged(
      'acknowledged',
      alert({
        phase: 'acknowledged',
        holder,
        transition: 2,
        detail: {
          code: 'concern.told',
          values: { from: 'family', level: 'high', toldAtMs: 0, untilMs: 1, by: 'nurse.kim' },
        },
        annotations: [
          { code: 'concern.taken-back', values: { from: 'family', atMs: 0, by: 'nurse.kim' } },
          saying('late samples'),
        ],
      }),
    );
    expect(facets(read(alertMessage(decision, CONTEXT) ?? ''))['MDC_ATTR_ALARM_INACTIVATION_STATE']).toBe(
      'alert-acknowledged',
    );
    expect(alertMessage(decision, CONTEXT)).not.toMatch(/kim/i);
    // Prose of before statements may hold a name, which no wording can take out.
    expect(alertMessage(decision, CONTEXT)).not.toContain('late samples');
  });

  it.each([
    ['high', 'PH'],
    ['medium', 'PM'],
    ['low', 'PL'],
  ] as const)('%s is %s', (level, priority) => {
    expect(facets(told('raised', { level }))['MDC_ATTR_ALARM_PRIORITY']).toBe(priority);
  });

  it.each([
    ['clinical', 'SP'],
    ['score', 'SP'],
    ['risk', 'SP'],
    ['technical', 'ST'],
  ] as const)('%s is %s', (kind, type) => {
    expect(facets(told('raised', { kind }))['MDC_ATTR_ALERT_TYPE']).toBe(type);
  });

  it('an alert of a bed is about nobody', () => {
    const decision = alertChanged('raised', alert({ kind: 'technical', stayId: null }));
    const message = read(
      alertMessage(decision, { ...CONTEXT, where: { ...WHERE, stayId: null, patientId: null } }) ?? '',
    );
    expect([message.segment('PID').text(3), message.segment('PV1').text(19)]).toEqual(['', '']);
  });

  it.each(['painted', 'annotated', 'refused'] as const)('%s is of the screens alone', (change) => {
    expect(isToldChange(change)).toBe(false);
    expect(alertMessage(alertChanged(change, alert()), CONTEXT)).toBeNull();
  });

  it('OBR-3 gives the alert and the transition back, whatever the id', () => {
    const message = told('worsened', { id: 'unit|a/stay^1/rule#2/1', transition: 7 });
    expect(transitionOf(message.segment('OBR').text(3))).toEqual({ alertId: 'unit|a/stay^1/rule#2/1', transition: 7 });
    expect(transitionOf('nothing of ours')).toBeNull();
  });
});
