/** Push over a real line and real files: a receiver that dies between messages misses nothing, and sees nothing twice that it answered. */
import { saying } from '../../support/told.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeDecision } from '../../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { ProgressFiles } from '../../../services/export/adapters/progress-files.ts';
import { startPushes, type ReceiverPushes } from '../../../services/export/push/push-receivers.ts';
import { hl7Format } from '../../../services/export/push/hl7-format.ts';
import { openMllpClient } from '../../../services/feed/adapters/mllp/mllp-client.ts';
import { LmdbEventLog } from '../../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { alert, alertChanged, unitState } from '../../live/decision-samples.ts';
import { read, readOrNull } from '../export-samples.ts';
import { LocalMllpReceiver } from '../local-receivers.ts';

const clock = new SystemClock();
let folder: string;
let log: LmdbEventLog;
let receiver: LocalMllpReceiver;
let pushes: ReceiverPushes;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-push-'));
  log = new LmdbEventLog({ folder: path.join(folder, 'log'), clock, logger: SILENT_LOGGER });
  await log.createTopics([DECISION_TOPIC, UNIT_TOPIC].map((name) => ({ name, partitions: 1, retentionMs: 3_600_000 })));
  receiver = new LocalMllpReceiver();
  await receiver.open();
  pushes = await start();
  await append(unitState());
});
afterEach(async () => {
  await pushes.close();
  await receiver.kill();
  await log.close();
  await rm(folder, { recursive: true });
});

function start(): Promise<ReceiverPushes> {
  const targets = [{ receiverId: 'alert-manager', units: ['unit-a'], sends: ['alerts'] as const }];
  const senderOf = () =>
    openMllpClient({ host: '127.0.0.1', port: receiver.port, tls: null, clock, answerWithinMs: 2_000 });
  return startPushes({
    log,
    clock,
    logger: SILENT_LOGGER,
    progress: new ProgressFiles(path.join(folder, 'export')),
    targets,
    senderOf,
    formatOf: () => hl7Format({ readMessage: readOrNull, loincOf: () => null }),
  });
}

async function append(...decisions: readonly Parameters<typeof encodeDecision>[0][]): Promise<void> {
  await log.append(
    DECISION_TOPIC,
    0,
    decisions.map((decision) => ({ key: decision.unitId, value: encodeDecision(decision) })),
  );
}

const raised = (title: string) =>
  alertChanged('raised', alert({ id: `unit-a/stay-1/${title}/1/5`, title: saying(title) }));
const controlIds = (): string[] => receiver.received.map((message) => read(message).segment('MSH').text(10));
const titles = (): string[] =>
  receiver.received.map((message) => read(message).all('OBX')[0]?.text(5).split('.')[0] ?? '');

it('a receiver that is killed between messages gets the rest when it is back, each once', async () => {
  await append(raised('one'), raised('two'));
  await receiver.until(2);
  await receiver.kill();
  await append(raised('three'), raised('four'));
  await receiver.open();
  await receiver.until(4);
  expect(titles()).toEqual(['one', 'two', 'three', 'four']);
});

it('a message whose answer was lost comes again under its number, before the next', async () => {
  receiver.reaction = (count) => (count === 1 ? null : 'AA');
  await append(raised('one'), raised('two'));
  await receiver.until(3);
  expect(titles()).toEqual(['one', 'one', 'two']);
  expect(new Set(controlIds()).size).toBe(2);
});

it('a restart of the export goes on where it was, with the patient known at once', async () => {
  await append(raised('one'));
  await receiver.until(1);
  await pushes.close();
  await append(raised('two'));
  pushes = await start();
  await receiver.until(2);
  expect(titles()).toEqual(['one', 'two']);
  expect(receiver.received.map((message) => read(message).segment('PID').text(3))).toEqual([
    'patient-of-stay-1',
    'patient-of-stay-1',
  ]);
});

it('progress that cannot be read is told, and nothing is guessed', async () => {
  await pushes.close();
  await writeFile(path.join(folder, 'export', 'alert-manager.json'), '{ half');
  pushes = await start();
  expect(pushes.status()[0]?.fault).toBe('data-file-corrupt');
});
