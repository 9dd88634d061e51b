/**
 * The preterm infants through real Kafka: every clean segment at speed 1, all of them side by side, and
 * every one at max. No bradycardia or apnoea alert may be raised, and both speeds must decide the same.
 * Takes as long as the longest segment, 200 s. Needs the recordings beside the checkout.
 */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isVitalsBlock } from '../../dist/services/contract/records/vitals-block.js';
import { DECISION_TOPIC, TOPICS, UNIT_TOPIC } from '../../dist/services/contract/topics.js';
import { loadRules } from '../../dist/services/engine/adapters/rule-files.js';
import { SnapshotFiles } from '../../dist/services/engine/adapters/snapshot-files.js';
import { RiskRunner } from '../../dist/services/engine/risk/risk-runner.js';
import { startEngine } from '../../dist/services/engine/run-engine.js';
import { openRecording } from '../../dist/services/feed/adapters/open-recording.js';
import { playRecording } from '../../dist/services/feed/playback/play-recording.js';
import { SILENT_LOGGER } from '../../dist/services/platform/logger.js';
import { SystemClock } from '../../dist/services/platform/system-clock.js';
import { digestOf, isReplayed } from '../../dist/services/replay/compare-decisions.js';
import { readRange } from '../../dist/services/replay/read-range.js';
import { figure, report, watchMachine } from './measure.mjs';
import { deleteTopics, openBenchLog } from './real-parts.mjs';

const SEGMENTS = '../shared/data/picsdb-preterm/dev/trend-1hz';
const PARTITIONS = 4;
const START_MS = Date.UTC(2026, 0, 5, 3);

/** The infants of this database were born after 29 to 34 weeks; a birth date it does not tell is assumed. */
const infant = (segment) => ({
  startMs: START_MS,
  bedId: 'N1',
  unitId: `unit-${segment}`,
  stayId: `stay-${segment}`,
  setting: 'nicu',
  timeZone: 'UTC',
  person: { birthDate: '2025-12-20', gestationalAgeAtBirthDays: 29 * 7, newbornStay: true },
});

async function playAll(segments, speed) {
  const prefix = `bench-recordings-${speed}-${process.pid}.`;
  const log = openBenchLog(prefix);
  const clock = new SystemClock();
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: PARTITIONS, retentionMs: 72 * 3_600_000 })));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-bench-'));
  const engine = await startEngine({
    log,
    clock,
    rules: { ...(await loadRules('models/rules')), models: [] },
    riskRunner: new RiskRunner({ models: [], log, clock, logger: SILENT_LOGGER }),
    snapshots: new SnapshotFiles({ folder, logger: SILENT_LOGGER }),
    snapshotIntervalMs: 60_000,
    logger: SILENT_LOGGER,
    partitions: Array.from({ length: PARTITIONS }, (_, partition) => partition),
    onFault: (fault) => {
      throw fault;
    },
  });
  await Promise.all(
    segments.map(async (segment) =>
      playRecording({
        recording: await openRecording(`${SEGMENTS}/${segment}.csv`, {}),
        options: infant(segment),
        speed,
        log,
        clock,
      }),
    ),
  );
  await untilFolded(log, engine);
  const decisions = await readDecisions(log);
  await engine.close();
  await log.close();
  await deleteTopics(prefix);
  return decisions;
}

async function untilFolded(log, engine) {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const { endOffset } = await log.bounds(UNIT_TOPIC, partition);
    while ((engine.foldedBelow().get(partition) ?? 0) < endOffset) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function readDecisions(log) {
  const byId = new Map();
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const onRecord = ({ value }) => {
      if (isVitalsBlock(value)) return;
      const decision = JSON.parse(Buffer.from(value).toString());
      if (!byId.has(decision.id)) byId.set(decision.id, decision);
    };
    await readRange({
      log,
      topic: DECISION_TOPIC,
      partition,
      bounds: await log.bounds(DECISION_TOPIC, partition),
      onRecord,
    });
  }
  return [...byId.values()];
}

const isFalseAlert = (decision) =>
  decision.kind === 'alert.changed' &&
  decision.change === 'raised' &&
  ['bradycardia', 'apnoea'].some((name) => decision.alert.ruleId.includes(name));

await report(async () => {
  if (!existsSync(SEGMENTS)) {
    return { figures: [figure('preterm recordings are not beside the checkout', null, '')], machine: null };
  }
  const end = watchMachine();
  const segments = readdirSync(SEGMENTS).map((file) => path.basename(file, '.csv'));
  const live = await playAll(segments, 1);
  const fast = await playAll(segments, 'max');
  const digests = [live, fast].map((decisions) => digestOf(decisions.filter(isReplayed)));
  return {
    figures: [
      figure('preterm segments at speed 1: bradycardia or apnoea alerts', live.filter(isFalseAlert).length, 'alerts', {
        goal: ['<=', 0],
        note: `${segments.length} segments, ${live.length} decisions`,
      }),
      figure('preterm segments at max: bradycardia or apnoea alerts', fast.filter(isFalseAlert).length, 'alerts', {
        goal: ['<=', 0],
        note: `${fast.length} decisions`,
      }),
      figure('digests that differ between speed 1 and max', digests[0] === digests[1] ? 0 : 1, '', {
        goal: ['<=', 0],
        note: `sha256 ${digests[1].slice(0, 16)}`,
      }),
    ],
    machine: end(),
    details: { segments, digests },
  };
});
