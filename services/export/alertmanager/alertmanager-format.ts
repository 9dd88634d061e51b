/**
 * Alerts for Prometheus Alertmanager, API v2. An alert there is its labels: the same labels again are the same alert, so a repetition
 * makes no second one. Severity is a label, since routes ask for it; when the level moves, the alert of each other level is ended in the same message.
 */
import { ALERT_LEVELS } from '../../contract/decisions/alert.ts';
import type { PushFormat } from '../push/push-format.port.ts';
import { httpVerdict, toldAlert, type ToldAlert } from '../push/told-alert.ts';

/** Without an end Alertmanager would end it by itself after minutes of silence; Vigil speaks when something changes. */
const OPEN_FOR_MS = 7 * 24 * 3_600_000;
const SEVERITIES = ['emergency', ...ALERT_LEVELS] as const;

export function alertmanagerFormat({ screensUrl }: { readonly screensUrl: string | null }): PushFormat {
  return {
    messageFor: (decision, target, parts) => {
      const told = toldAlert(decision, target, { ...parts, screensUrl });
      if (told === null) return null;
      return { controlId: told.controlId, text: JSON.stringify(alertsOf(told)), alert: told.about };
    },
    verdictOf: httpVerdict,
  };
}

function alertsOf(told: ToldAlert): readonly unknown[] {
  const { alert, urgency, isWaiting, summary, details, link } = told;
  const endedAt = timeText(Math.max(alert.changedAtMs, alert.firstRaisedAtMs + 1));
  return SEVERITIES.map((severity) => ({
    labels: labelsOf(told, severity),
    annotations: { summary, description: details, vigil_message: told.controlId },
    startsAt: timeText(alert.firstRaisedAtMs),
    endsAt: severity === urgency && isWaiting ? timeText(alert.changedAtMs + OPEN_FOR_MS) : endedAt,
    ...(link === null ? {} : { generatorURL: link }),
  }));
}

function labelsOf({ alert, where }: ToldAlert, severity: string): Readonly<Record<string, string>> {
  return {
    alertname: alert.ruleId,
    source: 'vigil',
    purpose: where.mode === 'clinical' ? 'patients' : 'training',
    hospital: where.hospitalId,
    unit: alert.unitId,
    ...(where.bedLabel === null ? {} : { bed: where.bedLabel }),
    alert_id: alert.id,
    severity,
  };
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}
