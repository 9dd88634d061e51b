// Hazards: H50, H52 (docs/hazards.md).
/** Hostile senders over real sockets: whatever one does, a good message on another socket passes within a second. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from 'vitest';
import { startMllpListener } from '../../services/feed/adapters/mllp/mllp-listener.ts';
import type { MllpListener } from '../../services/feed/adapters/mllp/mllp-listener.ts';
import type { MllpLimits } from '../../services/feed/adapters/mllp/mllp-limits.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { TestSender } from '../feed/hl7/transport/mllp-sender.ts';
import { Hl7Door } from './hl7-hospital.ts';
import { makeWireCase } from './mutate-hl7.ts';
import { caseSeed, SeededRandom } from './seeded-random.ts';
import { timeLimit } from '../support/patience.ts';

const GOOD_WITHIN_MS = 1_000;
const MEMORY_GROWTH_MB_MAX = 48;
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

interface House {
  readonly door: Hl7Door;
  readonly listener: MllpListener;
}

async function openDoor(limits: Partial<MllpLimits> = {}): Promise<House> {
  const door = new Hl7Door();
  const handle = async (bytes: Uint8Array): Promise<Uint8Array | null> => {
    const { answer } = door.read(bytes);
    return answer === null ? null : Buffer.from(answer);
  };
  const listener = await startMllpListener({
    listen: { host: '127.0.0.1', port: 0, tls: null, allow: ['127.0.0.1/32'] },
    clock: new SystemClock(),
    logger: SILENT_LOGGER,
    limits,
    handle,
  });
  open.push(() => listener.close());
  return { door, listener };
}

async function senderTo({ listener }: House): Promise<TestSender> {
  const sender = await TestSender.open(listener.port);
  open.push(() => sender.end());
  return sender;
}

/** A hostile socket: it writes as fast as it is read, and a lost connection is not its end of the world. */
function attacker({ listener }: House): Socket {
  const socket = connect({ port: listener.port, host: '127.0.0.1' });
  socket.on('error', () => socket.destroy());
  socket.resume();
  open.push(() => void socket.destroy());
  return socket;
}

/** Resolves when the bytes have left or the connection is lost. */
async function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.write(bytes, () => {
      socket.removeAllListeners('close');
      resolve();
    });
  });
}

async function passesGood(house: House, sender: TestSender): Promise<void> {
  const before = sender.answers.length;
  sender.socket.write(house.door.good());
  const answers = await sender.answered(before + 1, GOOD_WITHIN_MS);
  expect(answers.at(-1)).toMatch(/^AA G\d+$/);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heldMb(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

it('binary noise', async () => {
  const house = await openDoor();
  const good = await senderTo(house);
  const random = new SeededRandom(1);
  for (let round = 0; round < 10; round++) {
    const socket = attacker(house);
    await send(socket, Buffer.from(Array.from({ length: 200_000 }, () => random.below(256))));
    await passesGood(house, good);
    socket.destroy();
  }
});

it('start bytes alone, as many as fit', async () => {
  const house = await openDoor();
  const good = await senderTo(house);
  await Promise.all([send(attacker(house), Buffer.alloc(2_000_000, 0x0b)), passesGood(house, good)]);
  await passesGood(house, good);
});

it('a frame of 100 MB without an end, and memory stays flat', { timeout: timeLimit(120_000) }, async () => {
  const house = await openDoor({ bytesPerSecond: 1_000_000_000 });
  const good = await senderTo(house);
  await passesGood(house, good);
  const before = heldMb();
  const socket = attacker(house);
  const chunk = Buffer.alloc(1_000_000, 'A');
  await send(socket, Buffer.of(0x0b));
  for (let sent = 0; sent < 100; sent++) {
    await send(socket, chunk);
    if (sent % 10 === 0) await passesGood(house, good);
  }
  expect(heldMb() - before).toBeLessThan(MEMORY_GROWTH_MB_MAX);
  expect(house.listener.status()).toMatchObject({ tooLarge: 1 });
});

it('a thousand idle sockets: beyond the limit they are turned away, and a sender that is in keeps its place', async () => {
  const house = await openDoor();
  const good = await senderTo(house);
  const sockets = Array.from({ length: 1_000 }, () => attacker(house));
  await Promise.all(
    sockets.map(
      async (socket) =>
        await new Promise<void>((resolve) => socket.once('connect', () => resolve()).once('close', () => resolve())),
    ),
  );
  await passesGood(house, good);
  await expect.poll(() => house.listener.status().refused.tooMany, { timeout: timeLimit(20_000) }).toBeGreaterThan(800);
  expect(house.listener.status().connections).toBeLessThanOrEqual(128);
  await passesGood(house, good);
  for (const socket of sockets) socket.destroy();
});

it('slow bytes lose their connection, and hold up nobody', async () => {
  const house = await openDoor({ frameMs: 300 });
  const good = await senderTo(house);
  const slow = Array.from({ length: 20 }, () => attacker(house));
  const text = Buffer.from('\u000bMSH|^~\\&|SLOW');
  for (const byte of text) {
    await Promise.all(slow.map(async (socket) => await send(socket, Buffer.of(byte))));
    await passesGood(house, good);
  }
  await Promise.all(
    slow.map(
      async (socket) =>
        await new Promise<void>((resolve) => (socket.destroyed ? resolve() : socket.once('close', () => resolve()))),
    ),
  );
  expect(house.listener.status().slow).toBe(20);
  await passesGood(house, good);
});

it('nested frames and mutated messages, each followed by a good one', { timeout: timeLimit(120_000) }, async () => {
  const house = await openDoor();
  const good = await senderTo(house);
  const frame = house.door.good();
  await send(attacker(house), Buffer.concat([frame.subarray(0, 40), frame, frame.subarray(40)]));
  await passesGood(house, good);
  const socket = attacker(house);
  for (let index = 0; index < 300; index++) {
    for (const chunk of makeWireCase(new SeededRandom(caseSeed(7, index))).chunks) await send(socket, chunk);
    if (index % 10 === 0) await passesGood(house, good);
  }
  await passesGood(house, good);
});
