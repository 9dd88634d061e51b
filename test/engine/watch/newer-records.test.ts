/** A gateway that was upgraded before the engine: the unit says so once, the process once a minute, and nothing floods. */
import { describe, expect, it } from 'vitest';
import { SIGNAL_COUNT } from '../../../services/clinical/signal/signals.ts';
import { encodeUnitRecord } from '../../../services/contract/records/unit-record.ts';
import { BLOCK_VERSION, VitalsBlockBuilder } from '../../../services/contract/records/vitals-block.ts';
import { createPartitionFold, foldLogRecord } from '../../../services/engine/fold/partition-fold.ts';
import { UnreadableRecords } from '../../../services/engine/unreadable-records.ts';
import type { LogRecord } from '../../../services/log/event-log.port.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { memoryLog } from '../../feed/log-reading.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { NO_RULES, START_MS, configured, tick, type Input } from '../unit-script.ts';

const UNITS = ['unit-1', 'unit-2'];

/** A block of a version that nobody has written yet; its values are of both units, its key names the second. */
function newerBlock(offset: number, atMs: number): LogRecord {
  const builder = new VitalsBlockBuilder();
  for (const unitId of UNITS) {
    builder.add({
      unitId,
      source: { id: 'd1', intervalMs: 1_000 },
      observedAtMs: atMs,
      receivedAtMs: atMs,
      presentBits: 1,
      offBits: 0,
      values: new Float64Array(SIGNAL_COUNT).fill(120),
    });
  }
  const value = builder.finish();
  new DataView(value.buffer, value.byteOffset).setUint16(4, BLOCK_VERSION + 1, true);
  return { key: 'unit-2', value, offset, recordedAtMs: atMs };
}

function recordOf(input: Input, unitId: string, offset: number): LogRecord {
  if (input.kind !== 'record') throw new Error('records only');
  return { key: unitId, value: encodeUnitRecord({ ...input.record, unitId }), offset, recordedAtMs: START_MS };
}

/** Both units configured and ticked. */
function twoUnits() {
  const fold = createPartitionFold(0, NO_RULES);
  const records = UNITS.flatMap((unitId) => [configured(), tick(0)].map((input) => ({ input, unitId })));
  records.forEach(({ input, unitId }, offset) => foldLogRecord(fold, recordOf(input, unitId, offset)));
  fold.output.decisions.length = 0;
  return { fold, nextOffset: records.length };
}

describe('blocks of a newer version', () => {
  it('a ward whose vital signs cannot be read says so: every unit of the block, once, and one notice a minute', () => {
    const { fold, nextOffset } = twoUnits();
    for (let index = 0; index < 300; index++) {
      expect(foldLogRecord(fold, newerBlock(nextOffset + index, START_MS + index * 500))).toBe('version');
    }
    const alerts = fold.output.decisions.flatMap((each) => (each.kind === 'alert.changed' ? [each.alert] : []));
    expect(alerts.map(({ unitId, ruleId, level, phase }) => [unitId, ruleId, level, phase])).toEqual(
      UNITS.map((unitId) => [unitId, 'technical.newer-records', 'high', 'raised']),
    );
    const notices = fold.output.decisions.filter(({ kind }) => kind === 'engine.notice');
    expect(notices.map(({ atMs }) => Math.floor((atMs - START_MS) / 60_000))).toEqual([0, 1, 2]);
    expect(new Set(notices.map(({ id }) => id)).size).toBe(3);
  });

  it('a whole record of a newer Vigil is not called damaged', () => {
    const { fold, nextOffset } = twoUnits();
    const value = Buffer.from(JSON.stringify({ version: 99, kind: 'tick' }));
    const record = { key: 'unit-1', value, offset: nextOffset, recordedAtMs: START_MS };
    expect(foldLogRecord(fold, record)).toBe('newer-version');
    const alerts = fold.output.decisions.flatMap((each) => (each.kind === 'alert.changed' ? [each.alert] : []));
    expect(alerts).toMatchObject([
      {
        unitId: 'unit-1',
        ruleId: 'technical.newer-records',
        title: { code: 'newer-records.title', values: {} },
        detail: { code: 'newer-records.detail', values: {} },
      },
    ]);
  });
});

describe('a record that cannot be read', () => {
  it('is a high alert that says that something was lost, and rings anew with each', () => {
    const { fold, nextOffset } = twoUnits();
    const damaged = (offset: number): LogRecord => ({
      key: 'unit-1',
      value: Buffer.from('{"version":'),
      offset,
      recordedAtMs: START_MS,
    });
    for (const offset of [nextOffset, nextOffset + 1]) foldLogRecord(fold, damaged(offset));
    const told = fold.output.decisions.flatMap((each) => (each.kind === 'alert.changed' ? [each] : []));
    expect(told.map(({ change }) => change)).toEqual(['raised', 'worsened']);
    expect(told[0]?.alert).toMatchObject({
      unitId: 'unit-1',
      stayId: null,
      ruleId: 'technical.log-damage',
      level: 'high',
      title: { code: 'log-damage.title', values: {} },
      detail: { code: 'log-damage.detail', values: {} },
    });
  });
});

describe('what the process says', () => {
  it('fifty a second are one line a unit and minute with their number, and the rest at the end; each is counted once', async () => {
    const clock = new SimulatedClock(START_MS);
    const lines: unknown[] = [];
    const logger = { ...SILENT_LOGGER, error: (...line: readonly unknown[]) => void lines.push(line[2]) };
    const log = await memoryLog();
    const unreadable = new UnreadableRecords({ log, clock, logger });
    for (let index = 0; index < 3_050; index++) {
      unreadable.note(0, newerBlock(index, START_MS), 'version');
      clock.advance(20);
    }
    unreadable.close();
    const counts = lines.map((line) => (line as { readonly count: number }).count);
    expect(counts.length).toBe(3);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3_050);
    expect(counts[0]).toBe(1);
  });
});
