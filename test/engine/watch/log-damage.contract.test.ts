// Hazards: H47 (docs/hazards.md).
/** One flipped bit in the log, the way to the ward: the unit is told, quarantine has it, nothing is taken from it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { quarantineSchema } from '../../../services/contract/records/quarantine.ts';
import { encodeUnitRecord, type UnitRecord } from '../../../services/contract/records/unit-record.ts';
import { QUARANTINE_TOPIC, TOPICS, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { SnapshotFiles } from '../../../services/engine/adapters/snapshot-files.ts';
import { RiskRunner } from '../../../services/engine/risk/risk-runner.ts';
import { startEngine } from '../../../services/engine/run-engine.ts';
import { LmdbEventLog } from '../../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { CollectingReader, FROM_START, allPartitions } from '../../log/collecting-reader.ts';
import { lmdbDamage } from '../../log/log-damage.ts';
import { decidedIn } from '../../faults/log-contents.ts';
import { NO_RULES, UNIT, configured, opened, tick, type Input } from '../unit-script.ts';

it('a birth date with a flipped bit makes no child older: the unit says that a record was lost', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-damage-'));
  const clock = new SystemClock();
  const logger = SILENT_LOGGER;
  const log = new LmdbEventLog({ folder: path.join(folder, 'log'), clock });
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: 1, retentionMs: 1e9 })));
  const append = (input: Input): Promise<void> => log.append(UNIT_TOPIC, 0, [entryOf(input)]);
  await append(configured());
  await append(tick(0));
  await lmdbDamage(path.join(folder, 'log'), log).appendDamaged(UNIT_TOPIC, entryOf(opened('stay-1')));
  await append(tick(1000));
  const engine = await startEngine({
    log,
    rules: NO_RULES,
    riskRunner: new RiskRunner({ models: [], log, clock, logger }),
    snapshots: new SnapshotFiles({ folder: path.join(folder, 'snapshots'), logger }),
    snapshotIntervalMs: 60_000,
    clock,
    logger,
    partitions: [0],
    onFault: (fault) => {
      throw fault;
    },
  });
  const quarantined = await new CollectingReader().start(log, QUARANTINE_TOPIC, allPartitions(1, FROM_START));
  await quarantined.received(1);
  await expect.poll(() => engine.status().recordsFolded).toBe(4);
  await engine.close();
  const { decisions } = await decidedIn(log);
  const alerts = decisions.flatMap((each) => (each.kind === 'alert.changed' ? [each.alert] : []));
  expect(alerts).toMatchObject([{ unitId: UNIT, ruleId: 'technical.log-damage', level: 'high', phase: 'raised' }]);
  expect(decisions.filter(({ kind }) => kind === 'stay.changed')).toEqual([]);
  const kept = quarantineSchema.parse(JSON.parse(Buffer.from(quarantined.of(0)[0]?.value ?? []).toString()));
  expect(kept).toMatchObject({ code: 'checksum', source: 'log' });
  await quarantined.close();
  await log.close();
  await rm(folder, { recursive: true });
});

function entryOf(input: Input): { readonly key: string; readonly value: Uint8Array } {
  if (input.kind !== 'record') throw new Error('records only');
  return { key: UNIT, value: encodeUnitRecord(input.record satisfies UnitRecord) };
}
