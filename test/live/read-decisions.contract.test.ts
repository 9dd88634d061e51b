/** A server that starts takes what was decided before it started as known, not as news: then it lets screens in. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DECISION_VERSION, encodeDecision, type Decision } from '../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC, TOPICS } from '../../services/contract/topics.ts';
import { readDecisions } from '../../services/live/board/read-decisions.ts';
import { WardView } from '../../services/live/board/ward-view.ts';
import { LmdbEventLog } from '../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';

const PARTITIONS = 3;
/** More than one batch of a reader. */
const PAST = 2_000;

it('everything decided before is taken when the readers are said to run', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-past-'));
  const clock = new SystemClock();
  const log = new LmdbEventLog({ folder, clock });
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: PARTITIONS, retentionMs: 1e9 })));
  const entries = Array.from({ length: PAST }, (_, index) => ({ key: 'unit', value: encodeDecision(noticeOf(index)) }));
  for (const partition of [0, 2]) await log.append(DECISION_TOPIC, partition, entries);
  const taken: Decision[] = [];
  const reader = await readDecisions({
    log,
    wards: new WardView('this run'),
    nowMs: clock.nowMs(),
    onDecision: (decision) => void taken.push(decision),
    onDamaged: () => {
      throw new Error('nothing is damaged');
    },
    onFault: (fault) => {
      throw fault;
    },
  });
  expect(taken).toHaveLength(2 * PAST);
  await reader.close();
  await log.close();
  await rm(folder, { recursive: true });
});

function noticeOf(index: number): Decision {
  return {
    version: DECISION_VERSION,
    id: `notice-${index}`,
    unitId: 'unit',
    atMs: index,
    cause: `0:${index}`,
    kind: 'engine.notice',
    stayId: null,
    code: 'late-samples',
    detail: { code: 'notice.frames-late', values: {} },
    count: 1,
  };
}
