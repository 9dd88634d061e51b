/** What `/health/ready` says of a running process: each part, whether it is well, and why not. */
import type { ArchiveWriter } from '../archive/write-archive.ts';
import type { Engine } from '../engine/engine-status.ts';
import { UNIT_TOPIC } from '../contract/topics.ts';
import type { HistoryWriterStatus } from '../history/write-history.ts';
import { disagreementMs } from '../feed/intake/ticker.ts';
import type { MapStatus } from '../feed/terms/active/active-maps.ts';
import type { StageLog } from '../log/stage-log.ts';
import type { Clock } from '../platform/clock.port.ts';
import { DISK_TEXT, type DiskRoom } from '../platform/disk/disk-room.ts';
import { ERROR_CODES, type VigilError } from '../platform/errors.ts';
import { healthOf, type HealthReport, type PartHealth } from '../platform/health.ts';
import type { ExportRole } from './parts/start-export.ts';
import type { FeedRole } from './feed/start-feed.ts';
import type { Audit } from './parts/audit-parts.ts';
import type { Parts } from './vigil-parts.ts';

export function healthReport(parts: Parts, clock: Clock): HealthReport {
  // Codes, not messages: whoever may ask here is nobody we know, and messages hold paths and addresses.
  const report: PartHealth[] = [...logHealth(parts)];
  report.push(clockHealth(clock, parts.engine));
  if (parts.feed !== null) report.push(feedHealth(parts.feed));
  if (parts.feed?.spoolFault) report.push(spoolHealth(parts.feed.spoolFault));
  if (parts.feed?.maps) report.push(termsHealth(parts.feed.maps.status()));
  if (parts.engine !== null) report.push(engineHealth(parts.engine, modelsText(parts.models)));
  report.push(diskHealth(parts.room));
  report.push(auditHealth(parts.audit));
  if (parts.weaknesses.length > 0) report.push(durabilityHealth(parts.weaknesses.length));
  if (parts.exporting !== null) report.push(exportHealth(parts.exporting));
  if (parts.historyWriter !== null) report.push(historyHealth(parts.historyWriter.status(), parts.historyFault));
  if (parts.archive !== null || parts.archiveFault !== null) {
    report.push(archiveHealth(parts.archive, parts.archiveFault));
  }
  return healthOf(report);
}

/** Roles whose reading is the alarm path. */
const ALARM_ROLES: ReadonlySet<string> = new Set(['feed', 'engine', 'live']);

/** One line for the log, and one for each role that does not get what it reads. */
function logHealth({ fault, logs, engine }: Parts): readonly PartHealth[] {
  if (fault !== null) {
    return [{ name: 'log', ok: false, critical: true, detail: `${fault.code}. ${fault.remedy}` }];
  }
  const interrupted = [...logs].flatMap(([role, log]) => {
    const interruption = role === 'engine' ? interruptionOf(engine) : log.interruption();
    if (interruption === null) return [];
    const { sinceMs, cause, topic } = interruption;
    const since = new Date(sinceMs).toISOString();
    return [
      {
        name: 'log',
        ok: false,
        critical: ALARM_ROLES.has(role),
        detail: `${role} gets nothing of ${topic} since ${since}: ${cause.code}. ${cause.remedy}`,
      },
    ];
  });
  return interrupted.length > 0 ? interrupted : [{ name: 'log', ok: true, critical: true, detail: 'reading' }];
}

/** An engine in threads of its own reads a log of its own. */
function interruptionOf(engine: Engine | null): ReturnType<StageLog['interruption']> {
  const interrupted = engine?.status().interrupted ?? null;
  return interrupted === null ? null : { ...interrupted, topic: UNIT_TOPIC };
}

/** Beside the alarm path: no score and no alert waits for a model. */
function modelsText(models: Parts['models']): string {
  const waiting = models.filter((model) => model.check() !== 'passed');
  const told = waiting.map((model) => `; ${model.manifest.modelId}: its check: ${model.check()}`).join('');
  return `${models.length - waiting.length} models in shadow${told}`;
}

function engineHealth(engine: Engine, models: string): PartHealth {
  const { units, unsavedSinceMs, unsavedCause, blind, unpublished, unheardSinceMs } = engine.status();
  const unsaved =
    unsavedSinceMs === null
      ? ''
      : `; its state cannot be saved since ${new Date(unsavedSinceMs).toISOString()}: ${unsavedCause ?? ''}`;
  const lost = blind === 0 ? '' : `; of ${blind} it is not known who lies where: see \`node vigil.mjs beds\``;
  const held =
    unpublished === null
      ? ''
      : `; what it decides is not taken by the log since ${new Date(unpublished.sinceMs).toISOString()}: ${unpublished.cause.code}`;
  const unheard =
    unheardSinceMs === null
      ? ''
      : `; a thread that folds has said nothing since ${new Date(unheardSinceMs).toISOString()}: restart it`;
  return {
    name: 'engine',
    ok: blind === 0 && unpublished === null && unheardSinceMs === null,
    critical: true,
    detail: `${units} units, ${models}${unheard}${held}${lost}${unsaved}`,
  };
}

/** History and raw messages may wait; what lives on a reserve needs somebody now. */
function diskHealth({ level }: DiskRoom): PartHealth {
  return { name: 'disk', ok: level === 'ample', critical: level !== 'low', detail: DISK_TEXT[level] };
}

/** Alerts go on by arrival under a wrong clock; whoever relies on their times must know. */
function clockHealth(clock: Clock, engine: Engine | null): PartHealth {
  const aheadMs = disagreementMs(clock);
  const wrong = engine?.status().clocksWrong ?? 0;
  const faults = [
    ...(aheadMs > 0 ? [`unit time is ${Math.round(aheadMs / 1000)} s ahead of this machine, set its clock right`] : []),
    ...(wrong > 0 ? [`${wrong} units disagree with their monitors or with what the clock said before`] : []),
  ];
  return { name: 'clock', ok: faults.length === 0, critical: true, detail: faults.join('; ') || 'agrees' };
}

/** Alerts and boards go on; nobody can look back until it is written again. */
function auditHealth({ recorder, keeper }: Audit): PartHealth {
  const { failure, failingSinceMs, waiting, missed } = recorder.status();
  const altered = keeper?.states().reduce((sum, { findings }) => sum + findings.length, 0) ?? 0;
  const unanchored = keeper?.anchorFailure() ?? null;
  const faults = [
    ...(failure === null
      ? []
      : [
          `${failure.code} since ${new Date(failingSinceMs ?? 0).toISOString()}, ${waiting} events wait. ${failure.remedy}`,
        ]),
    ...(altered > 0 ? [`${altered} findings: \`node vigil.mjs audit verify\` names them`] : []),
    ...(unanchored === null ? [] : [`not anchored: ${unanchored.code}. ${unanchored.remedy}`]),
    ...(missed > 0 ? [`${missed} events found no room`] : []),
  ];
  return { name: 'audit', ok: faults.length === 0, critical: false, detail: faults.join('; ') || 'written' };
}

/** Found at the start; the log takes and gives records all the same. */
function durabilityHealth(count: number): PartHealth {
  const detail = `log-not-durable: ${count} findings, \`node vigil.mjs doctor\` names them. ${ERROR_CODES['log-not-durable'].remedy}`;
  return { name: 'durability', ok: false, critical: false, detail };
}

/** Kafka takes what comes; while it is away nothing is kept here, and senders keep what is refused. */
function spoolHealth(fault: VigilError): PartHealth {
  return { name: 'spool', ok: false, critical: false, detail: `${fault.code}. ${fault.remedy}` };
}

/** The map of before goes on to count, so alerts do too; somebody meant another one. */
function termsHealth(maps: readonly MapStatus[]): PartHealth {
  const broken = maps.filter(({ fault }) => fault !== null).map(({ hospitalId }) => hospitalId);
  const detail =
    broken.length === 0
      ? `${maps.length} code maps`
      : `the code map on the disk of ${broken.join(', ')} was not taken up: \`node vigil.mjs terms check\` says why`;
  return { name: 'terms', ok: broken.length === 0, critical: false, detail };
}

/** What the log does not take is not scored, however well everything else runs. */
function feedHealth({ intake, spool }: FeedRole): PartHealth {
  const { refusedSinceMs } = intake.counts();
  const kept = spool();
  if (kept !== null && kept.sinceMs !== null) {
    return {
      name: 'feed',
      ok: false,
      critical: true,
      detail: `the log is away since ${new Date(kept.sinceMs).toISOString()}: ${kept.depth} records are kept on the disk, nothing is scored`,
    };
  }
  const detail =
    refusedSinceMs === null ? 'taken by the log' : `refused by the log since ${new Date(refusedSinceMs).toISOString()}`;
  return { name: 'feed', ok: refusedSinceMs === null, critical: true, detail };
}

/** Beside the alarm path: what is not told to others is told here. */
function exportHealth(exporting: ExportRole): PartHealth {
  const { pushes, subscriptions } = exporting;
  const receivers = pushes.status();
  const failing = receivers.filter(({ fault: receiverFault }) => receiverFault !== null).length;
  const { inError, subscriptions: subscribed } = subscriptions.status();
  const lost = exporting.gaps();
  // Until the next start: somebody must know that others were not told of something.
  const gapText =
    lost === 0
      ? ''
      : `; log-position-lost ${lost} times: others were not told of decisions that the log no longer holds`;
  const stopped = exporting.fault();
  const detail =
    stopped === null
      ? `${receivers.length} receivers, ${failing} failing; ${subscribed} subscriptions, ${inError} in error${gapText}`
      : stopped.code;
  return { name: 'export', ok: stopped === null && failing + inError + lost === 0, critical: false, detail };
}

function historyHealth(status: HistoryWriterStatus, fault: VigilError | null): PartHealth {
  if (fault !== null) return { name: 'history', ok: false, critical: false, detail: `${fault.code}. ${fault.remedy}` };
  const away = status.failingSinceMs !== null;
  const detail = away
    ? `${status.failure?.code ?? 'away'} since ${new Date(status.failingSinceMs ?? 0).toISOString()}; the log keeps everything. ${status.failure?.remedy ?? ''}`
    : `${Math.round(status.lagMs)} ms behind`;
  return { name: 'history', ok: !away, critical: false, detail };
}

/** What waits is in the log; before the log forgets it somebody must know. */
function archiveHealth(archive: ArchiveWriter | null, fault: VigilError | null): PartHealth {
  const name = 'archive';
  const status = archive?.status() ?? null;
  if (fault !== null || status === null) {
    const detail = fault === null ? 'not running' : `${fault.code}. ${fault.remedy}`;
    return { name, ok: false, critical: false, detail };
  }
  const { lagMs, isOvertaken, missing, failingSinceMs, failure } = status;
  const lost = missing === 0 ? '' : `; log-position-lost ${missing} times: what the log forgot before will not replay`;
  const since = new Date(failingSinceMs ?? 0).toISOString();
  const away =
    failingSinceMs === null
      ? `${Math.round(lagMs)} ms behind`
      : `${failure?.code ?? 'away'} since ${since}; the log keeps what waits. ${failure?.remedy ?? ''}`;
  const late = isOvertaken ? '; the log will soon forget what is not archived' : '';
  const ok = failingSinceMs === null && !isOvertaken && missing === 0;
  return { name, ok, critical: isOvertaken, detail: away + late + lost };
}
