/** What the one HTTP server of a process is made of: roles, stores, clock and what to answer about health. */
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import type { TrailReader } from '../../audit/trail-reader.port.ts';
import type { DecisionMemory } from '../../contract/decisions/memory/decision-memory.ts';
import type { FhirCatalogue } from '../../export/fhir/resources/device.ts';
import type { History } from '../../history/history.port.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { RunRole } from '../parts/pipeline.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import type { VigilError } from '../../platform/errors.ts';
import type { HealthReport } from '../../platform/health.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ExportRole } from '../parts/start-export.ts';
import type { FeedRole } from '../feed/start-feed.ts';

export interface HttpOptions {
  readonly config: Config;
  readonly roles: ReadonlySet<RunRole>;
  readonly log: EventLog;
  /** Where who saw what is written. */
  readonly audit: AuditTrail;
  /** Where it is read. */
  readonly trails: TrailReader;
  readonly decisions: DecisionMemory;
  readonly history: History | null;
  readonly feed: FeedRole | null;
  readonly exporting: ExportRole | null;
  /** What FHIR tells of rules and models; null where no FHIR is spoken. */
  readonly catalogue: FhirCatalogue | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly health: () => HealthReport;
  readonly metrics: () => Promise<string>;
  readonly onFault: (fault: VigilError) => void;
}
