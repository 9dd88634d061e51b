/** What a running process is made of, and the order in which it is taken apart. */
import type { ArchiveWriter } from '../archive/write-archive.ts';
import type { DecisionMemory } from '../contract/decisions/memory/decision-memory.ts';
import type { Audit } from './parts/audit-parts.ts';
import type { RiskRunner } from '../engine/risk/risk-runner.ts';
import type { Engine } from '../engine/engine-status.ts';
import type { CheckedRiskModel } from '../engine/risk/checked-risk-model.ts';
import type { ServedHistory } from '../history/adapters/asked/history-socket.ts';
import type { History } from '../history/history.port.ts';
import type { HistoryWriter } from '../history/write-history.ts';
import type { EventLog } from '../log/event-log.port.ts';
import type { StageLog } from '../log/stage-log.ts';
import type { RunRole } from './parts/pipeline.ts';
import type { DiskRoom } from '../platform/disk/disk-room.ts';
import { messageOf, type VigilError } from '../platform/errors.ts';
import type { HttpServer } from './http/http.module.ts';
import type { ExportRole } from './parts/start-export.ts';
import type { FeedRole } from './feed/start-feed.ts';

/** What has been started so far; a part that a role does not need stays null. */
export interface Parts {
  readonly room: DiskRoom;
  readonly log: EventLog;
  /** Who saw what; of every process, whatever its roles. */
  readonly audit: Audit;
  /** What makes an acknowledgement of the log worth less than asked for. */
  readonly weaknesses: readonly string[];
  /** What the stages of this process have written or read lately: none parses what another one made. */
  readonly decisions: DecisionMemory;
  /** The log as each role of this process uses it. */
  readonly logs: ReadonlyMap<RunRole, StageLog>;
  models: readonly CheckedRiskModel[];
  history: History | null;
  /** Commands beside this process ask it for an embedded history. */
  servedHistory: ServedHistory | null;
  historyWriter: HistoryWriter | null;
  historyFault: VigilError | null;
  archive: ArchiveWriter | null;
  archiveFault: VigilError | null;
  riskRunner: RiskRunner | null;
  engine: Engine | null;
  /** Ends the forgetting of decisions that every reader has had. */
  readonly stopForgetting: () => void;
  /** Ends the look at units in which no score can alert. */
  stopWarning: () => void;
  /** No longer tries to keep the rules in an archive that is away. */
  stopKeeping: () => void;
  feed: FeedRole | null;
  exporting: ExportRole | null;
  http: HttpServer | null;
  fault: VigilError | null;
}

/** Intake first, readers next, stores last; every part is closed although another one failed to. */
export async function closeAll(parts: Parts): Promise<void> {
  const failures: unknown[] = [];
  parts.stopWarning();
  parts.stopKeeping();
  parts.stopForgetting();
  const steps = [
    parts.feed,
    parts.http,
    parts.servedHistory,
    parts.exporting,
    parts.riskRunner,
    parts.engine,
    parts.historyWriter,
    parts.archive,
    ...parts.models,
    parts.history,
    parts.log,
    parts.audit,
    parts.room,
  ];
  for (const part of steps) await part?.close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, `closing failed: ${failures.map(messageOf).join('; ')}`);
}
