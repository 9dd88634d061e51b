// Hazards: H35, H64 (docs/hazards.md).
/**
 * An engine is killed a moment after a nurse's acknowledgement and starts from the state that it saved before. No screen
 * may see the alert unanswered again, not even until the next assertion.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../services/contract/decisions/read-decision.ts';
import { encodeUnitRecord } from '../../services/contract/records/unit-record.ts';
import { DECISION_TOPIC, TOPICS, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import { RiskRunner } from '../../services/engine/risk/risk-runner.ts';
import { startEngine, type Engine } from '../../services/engine/run-engine.ts';
import { UnitBoard } from '../../services/live/board/unit-board.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { readRange } from '../../services/replay/read-range.ts';
import { NO_RULES, configured, linked, occupied, opened, record, tick, type Input } from '../engine/unit-script.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { timeLimit } from '../support/patience.ts';

/** Ten seconds after an outline: nothing that the engine says by itself comes between the save and the acknowledgement. */
const SAVED_AT_MS = 190_000;

let folder: string;
let log: MemoryEventLog;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-restarted-'));
  log = new MemoryEventLog(new SystemClock());
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: 1, retentionMs: 3_600_000 })));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('what was acknowledged after the saved state stays so on the board, and is so in all that the engine says', async () => {
  const raised = await raiseAndSave();
  await cp(folder, `${folder}-saved`, { recursive: true });
  await fold([acknowledgement(raised.alert.id), tick(SAVED_AT_MS + 1_000)]);
  // Killed: what it saved at its end is not there.
  await rm(folder, { recursive: true });
  await cp(`${folder}-saved`, folder, { recursive: true });
  await rm(`${folder}-saved`, { recursive: true });
  const before = await decisions();
  await fold([]);
  const said = (await decisions()).slice(before.length);

  const board = new UnitBoard('epoch');
  for (const decision of before) board.apply(decision);
  expect(phaseOn(board, raised.alert.id)).toBe('acknowledged');
  for (const decision of said) {
    board.apply(decision);
    expect(phaseOn(board, raised.alert.id), decision.id).toBe('acknowledged');
  }
  const asserted = said.filter((decision) => decision.kind === 'unit.state');
  expect(asserted.map(({ alerts }) => alerts.find(({ id }) => id === raised.alert.id)?.phase)).toEqual([
    'acknowledged',
  ]);
});

function phaseOn(board: UnitBoard, alertId: string): string | undefined {
  return board.state?.alerts.find(({ id }) => id === alertId)?.phase;
}

function acknowledgement(alertId: string): Input {
  return record('alert.acknowledged', SAVED_AT_MS, {
    alertId,
    seenTransition: 1,
    by: 'nurse.kim',
    displayName: 'Nurse Kim J.',
    role: 'nurse',
    reason: 'seen-at-bedside',
    note: null,
  });
}

/** A monitor that sends nothing is an alert; the state is saved when it stands on the screens. */
async function raiseAndSave(): Promise<Extract<Decision, { kind: 'alert.changed' }>> {
  const ticks = Array.from({ length: SAVED_AT_MS / 1_000 }, (_, second) => tick((second + 1) * 1_000));
  await fold([
    configured(),
    opened('stay-1'),
    occupied('bed-1', 'stay-1', 0),
    linked('monitor-1', 'bed-1', 0),
    ...ticks,
  ]);
  const raised = (await decisions()).find((each) => each.kind === 'alert.changed' && each.change === 'raised');
  if (raised?.kind !== 'alert.changed') throw new Error('no alert');
  return raised;
}

/** An engine of its own takes the inputs, saves and ends. */
async function fold(inputs: readonly Input[]): Promise<void> {
  const clock = new SystemClock();
  const riskRunner = new RiskRunner({ models: [], log, clock, logger: SILENT_LOGGER });
  const engine: Engine = await startEngine({
    log,
    rules: NO_RULES,
    clock,
    riskRunner,
    snapshots: new SnapshotFiles({ folder, logger: SILENT_LOGGER }),
    snapshotIntervalMs: 3_600_000,
    logger: SILENT_LOGGER,
    partitions: [0],
    onFault: (fault) => {
      throw fault;
    },
  });
  const records = inputs.flatMap((input) => (input.kind === 'record' ? [input.record] : []));
  await log.append(
    UNIT_TOPIC,
    0,
    records.map((each) => ({ key: each.unitId, value: encodeUnitRecord(each) })),
  );
  const { endOffset } = await log.bounds(UNIT_TOPIC, 0);
  await vi.waitFor(() => expect(engine.foldedBelow().get(0)).toBe(endOffset), timeLimit(20_000));
  await engine.close();
  await riskRunner.close();
}

async function decisions(): Promise<readonly Decision[]> {
  const found: Decision[] = [];
  const bounds = await log.bounds(DECISION_TOPIC, 0);
  const onRecord = ({ value }: { readonly value: Uint8Array }): void => void found.push(decodeDecision(value));
  await readRange({ log, topic: DECISION_TOPIC, partition: 0, bounds, onRecord });
  return found;
}
