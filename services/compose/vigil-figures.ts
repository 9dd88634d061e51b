/** The figures of `/metrics`, read from the parts when asked. */
import type { Engine } from '../engine/engine-status.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { HealthReport } from '../platform/health.ts';
import { createMetrics, type Figure } from '../platform/metrics.ts';
import type { Parts } from './vigil-parts.ts';

export interface Watched {
  readonly clock: Clock;
  readonly health: () => HealthReport;
}

export function metricsOf(parts: Parts, watched: Watched): () => Promise<string> {
  const engine = (): ReturnType<Engine['status']> | null => parts.engine?.status() ?? null;
  const metrics = createMetrics([
    ...healthFigures(parts, watched),
    { name: 'vigil_engine_units', help: 'Units held by this engine', read: () => engine()?.units ?? null },
    {
      name: 'vigil_engine_records_folded',
      help: 'Input records folded since start',
      read: () => engine()?.recordsFolded ?? null,
    },
    {
      name: 'vigil_engine_decisions_published',
      help: 'Decisions published since start',
      read: () => engine()?.decisionsPublished ?? null,
    },
    {
      name: 'vigil_engine_unreadable_records',
      help: 'Input records that could not be read since start',
      read: () => engine()?.unreadable ?? null,
    },
    {
      name: 'vigil_engine_fold_seconds',
      help: 'Time spent folding since start',
      read: () => (parts.engine === null ? null : parts.engine.status().foldMs / 1000),
    },
    {
      name: 'vigil_risk_failures',
      help: 'Model answers that failed since start',
      read: () => parts.riskRunner?.failures ?? null,
    },
    {
      name: 'vigil_history_lag_seconds',
      help: 'Age of the oldest record read and not yet stored',
      read: () => (parts.historyWriter === null ? null : parts.historyWriter.status().lagMs / 1000),
    },
    ...auditFigures(parts),
    { name: 'vigil_live_screens', help: 'Connected screens', read: () => parts.http?.live()?.screens ?? null },
    {
      name: 'vigil_live_screens_dropped_slow',
      help: 'Screens dropped because they could not keep up, since start',
      read: () => parts.http?.live()?.droppedSlow ?? null,
    },
    {
      name: 'vigil_live_alert_conflicts',
      help: 'Alerts asserted with other content than shown; should stay 0',
      read: () => parts.http?.live()?.alertConflicts ?? null,
    },
    {
      name: 'vigil_live_state_corrections',
      help: 'Assertions that had to replace what screens showed; should stay 0',
      read: () => parts.http?.live()?.stateCorrections ?? null,
    },
    {
      name: 'vigil_export_gaps',
      help: 'Times since start that decisions were gone before subscribers or receivers were told; should stay 0',
      read: () => parts.exporting?.gaps() ?? null,
    },
    {
      name: 'vigil_feed_frames',
      help: 'Frames admitted since start',
      read: () => parts.feed?.intake.counts().frames ?? null,
    },
  ]);
  return () => metrics.text();
}

/** What a rule of an operator's monitoring asks first: whether somebody must come. */
function healthFigures(parts: Parts, { clock, health }: Watched): readonly Figure[] {
  return [
    {
      name: 'vigil_ready',
      help: '1 while every part that the alarm path needs is well, as /health/ready says; else 0',
      read: () => (health().ready ? 1 : 0),
    },
    {
      name: 'vigil_failed_parts',
      help: 'Parts that /health/ready calls not well, those beside the alarm path too',
      read: () => health().parts.filter(({ ok }) => !ok).length,
    },
    {
      name: 'vigil_engine_log_away_seconds',
      help: 'For how long the log gives the engine nothing or takes nothing from it; 0 while it answers',
      read: () => {
        const status = parts.engine?.status();
        if (status === undefined) return null;
        const sinceMs = [status.interrupted, status.unpublished].flatMap((each) =>
          each === null ? [] : [each.sinceMs],
        );
        return sinceMs.length === 0 ? 0 : (clock.nowMs() - Math.min(...sinceMs)) / 1000;
      },
    },
  ];
}

function auditFigures({ audit }: Parts): readonly Figure[] {
  return [
    {
      name: 'vigil_audit_waiting',
      help: 'Events of the audit trail that are not on the disk yet',
      read: () => audit.recorder.status().waiting,
    },
    {
      name: 'vigil_audit_missed',
      help: 'Events of the audit trail that found no room to wait, since start; should stay 0',
      read: () => audit.recorder.status().missed,
    },
  ];
}
