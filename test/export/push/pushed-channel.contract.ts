/**
 * What holds on every channel out, on a real line, a real log and real files: at least once, in order, each message with an id that
 * its repetitions have too, and a receipt in the log of the unit when the receiver has it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeDecision, type Decision } from '../../../services/contract/decisions/decision.ts';
import { parseUnitRecord, type UnitRecord } from '../../../services/contract/records/unit-record.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { ProgressFiles } from '../../../services/export/adapters/progress-files.ts';
import type { MessageSender } from '../../../services/export/hl7/message-sender.port.ts';
import type { PushFormat, PushTarget } from '../../../services/export/push/push-format.port.ts';
import { startPushes, type ReceiverPushes } from '../../../services/export/push/push-receivers.ts';
import { LmdbEventLog } from '../../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { readRange } from '../../../services/replay/read-range.ts';
import { alert, alertChanged, unitState } from '../../live/decision-samples.ts';

/** What the receiver makes of the message with this number, from 1. `lost`: it has it, and its answer never comes. */
export type Reaction = 'take' | 'lost' | 'refuse';

export interface ChannelPeer {
  readonly format: PushFormat;
  open(): Promise<void>;
  /** As a kill does. */
  kill(): Promise<void>;
  senderTo(): MessageSender;
  reaction: (count: number) => Reaction;
  /** Of each message that came, in order: its id and the alert it names. */
  received(): readonly { readonly id: string; readonly alertId: string }[];
  until(count: number): Promise<void>;
}

const TARGET: PushTarget = { receiverId: 'outside', units: ['unit-a'], sends: ['alerts'] };
const clock = new SystemClock();

export function pushedChannelContract(name: string, peerOf: () => ChannelPeer): void {
  describe(`${name}, a channel out`, () => {
    let folder: string;
    let log: LmdbEventLog;
    let peer: ChannelPeer;
    let pushes: ReceiverPushes;

    const start = (): Promise<ReceiverPushes> =>
      startPushes({
        log,
        clock,
        logger: SILENT_LOGGER,
        progress: new ProgressFiles(path.join(folder, 'export')),
        targets: [TARGET],
        senderOf: () => peer.senderTo(),
        formatOf: () => peer.format,
      });
    const decide = (...decisions: readonly Decision[]): Promise<void> =>
      log.append(
        DECISION_TOPIC,
        0,
        decisions.map((decision) => ({ key: decision.unitId, value: encodeDecision(decision) })),
      );
    const raised = (id: string) => alertChanged('raised', alert({ id }), { id: `decision-${id}` });
    const alerts = (): readonly string[] => peer.received().map(({ alertId }) => alertId);

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'vigil-channel-'));
      log = new LmdbEventLog({ folder: path.join(folder, 'log'), clock, logger: SILENT_LOGGER });
      const topics = [DECISION_TOPIC, UNIT_TOPIC];
      await log.createTopics(topics.map((topic) => ({ name: topic, partitions: 1, retentionMs: 3_600_000 })));
      peer = peerOf();
      await peer.open();
      pushes = await start();
      await decide(unitState());
    });
    afterEach(async () => {
      await pushes.close();
      await peer.kill();
      await log.close();
      await rm(folder, { recursive: true });
    });

    it('tells in order, and keeps a receipt of each in the log of the unit', async () => {
      await decide(raised('one'), raised('two'));
      await peer.until(2);
      expect(alerts()).toEqual(['one', 'two']);
      await expect
        .poll(() => receipts(log))
        .toMatchObject([
          { kind: 'alert.receipted', alertId: 'one', receiverId: 'outside', status: 'received' },
          { kind: 'alert.receipted', alertId: 'two', receiverId: 'outside', status: 'received' },
        ]);
    });

    it('a receiver that was killed gets the rest when it is back, each once', async () => {
      await decide(raised('one'));
      await peer.until(1);
      await peer.kill();
      await decide(raised('two'), raised('three'));
      await peer.open();
      await peer.until(3);
      expect(alerts()).toEqual(['one', 'two', 'three']);
    });

    it('what may have been lost comes again, under the same id and before the next', async () => {
      peer.reaction = (count) => (count === 1 ? 'lost' : 'take');
      await decide(raised('one'), raised('two'));
      await peer.until(3);
      expect(alerts()).toEqual(['one', 'one', 'two']);
      const [first, again, next] = peer.received().map(({ id }) => id);
      expect(again).toBe(first);
      expect(next).not.toBe(first);
    });

    it('what is refused for good is passed over, and told', async () => {
      peer.reaction = (count) => (count === 1 ? 'refuse' : 'take');
      await decide(raised('one'), raised('two'));
      await peer.until(2);
      expect(alerts()).toEqual(['one', 'two']);
      await expect.poll(() => pushes.status()[0]).toMatchObject({ sent: 1, dead: 1 });
    });

    it('a restart goes on where it was', async () => {
      await decide(raised('one'));
      await peer.until(1);
      await pushes.close();
      await decide(raised('two'));
      pushes = await start();
      await peer.until(2);
      expect(alerts()).toEqual(['one', 'two']);
    });

    it('is told nothing of other units, and nothing that is of the screens alone', async () => {
      await decide(
        alertChanged('raised', alert({ id: 'elsewhere', unitId: 'unit-b' }), { unitId: 'unit-b', id: 'decision-b' }),
        alertChanged('painted', alert({ id: 'seen' }), { id: 'decision-seen' }),
        raised('one'),
      );
      await peer.until(1);
      expect(alerts()).toEqual(['one']);
    });
  });
}

async function receipts(log: LmdbEventLog): Promise<readonly UnitRecord[]> {
  const records: UnitRecord[] = [];
  await readRange({
    log,
    topic: UNIT_TOPIC,
    partition: 0,
    bounds: await log.bounds(UNIT_TOPIC, 0),
    onRecord: ({ value }) => {
      const parsed = parseUnitRecord(value);
      if (parsed.ok) records.push(parsed.record);
    },
  });
  return records;
}
