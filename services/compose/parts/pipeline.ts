/**
 * The table of contents and the wiring: the stages in the order in which data flow through them, what
 * each reads and writes, and where it lives. Each stage gets the log through `logOf` and can use no other
 * topic than its own here. `vigil run <role...>` starts any subset; all in one process is the default.
 * test/pipeline-table.test.ts holds docs/ARCHITECTURE.md to this table, and test/architecture.test.ts
 * the direction of imports.
 */
import type { EventLog } from '../../log/event-log.port.ts';
import { stageLog, type StageLog } from '../../log/stage-log.ts';
import { invariant } from '../../platform/errors.ts';
import { DECISION_TOPIC, QUARANTINE_TOPIC, UNIT_TOPIC, type TopicName } from '../../contract/topics.ts';

export interface StageEntry {
  readonly name: string;
  readonly folder: string;
  readonly reads: readonly TopicName[];
  readonly writes: readonly TopicName[];
  readonly does: string;
}

export const PIPELINE = [
  {
    name: 'feed',
    folder: 'services/feed',
    reads: [UNIT_TOPIC, DECISION_TOPIC],
    writes: [UNIT_TOPIC, QUARANTINE_TOPIC],
    does: 'admits or quarantines what arrives; answers the sender when it is durable; ticks once a second, going on from the newest tick of the log; a playback waits for what is decided of it',
  },
  {
    name: 'engine',
    folder: 'services/engine',
    reads: [UNIT_TOPIC],
    writes: [DECISION_TOPIC, UNIT_TOPIC],
    does: 'folds each unit: links, windows, scores, alerts; model answers go back into the input log',
  },
  {
    name: 'live',
    folder: 'services/live',
    reads: [DECISION_TOPIC, UNIT_TOPIC, QUARANTINE_TOPIC],
    writes: [UNIT_TOPIC],
    does: 'shows the ward on every screen, with the ticks of the input log as heartbeat and what was refused; acknowledgements and receipts go into the input log',
  },
  {
    name: 'history',
    folder: 'services/history',
    reads: [DECISION_TOPIC, QUARANTINE_TOPIC],
    writes: [],
    does: 'keeps what was measured and decided; may lag, no alert waits for it',
  },
  {
    name: 'archive',
    folder: 'services/archive',
    reads: [UNIT_TOPIC, DECISION_TOPIC],
    writes: [],
    does: 'keeps the input and what was decided for years, sealed and chained; the log may then forget it',
  },
  {
    name: 'export',
    folder: 'services/export',
    reads: [DECISION_TOPIC],
    writes: [UNIT_TOPIC],
    does: 'tells other systems: FHIR on request and by subscription, HL7 v2 to receivers; their receipts go into the input log',
  },
  {
    name: 'replay',
    folder: 'services/replay',
    reads: [UNIT_TOPIC, DECISION_TOPIC],
    writes: [],
    does: 'folds the stored input again and compares every decision',
  },
  {
    name: 'research',
    folder: 'services/research',
    reads: [UNIT_TOPIC, DECISION_TOPIC],
    writes: [],
    does: 'asks the past: what was known at a time, what other limits would have done, what a score foretold, whom a study has; never on the alarm path',
  },
] as const satisfies readonly StageEntry[];

/** Roles of `vigil run`; replay and research are commands, not roles. */
export const ROLES = ['feed', 'engine', 'live', 'history', 'archive', 'export'] as const;
export type RunRole = (typeof ROLES)[number];

/** The log for one stage: the topics of its entry and no other. */
export function logOf(log: EventLog, stage: (typeof PIPELINE)[number]['name']): StageLog {
  const entry = PIPELINE.find(({ name }) => name === stage);
  invariant(entry !== undefined, `no stage ${stage}`);
  return stageLog(log, entry);
}
