// Hazards: H52 (docs/hazards.md).
/** Five thousand connections that say nothing: an alert still reaches the screens within 2 s, and a new screen comes in. */
import 'reflect-metadata';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { encodeDecision } from '../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC } from '../../services/contract/topics.ts';
import { alert, alertChanged, unitState } from '../live/decision-samples.ts';
import { TestScreen } from '../live/test-screen.ts';
import { OWN } from '../command/route-table.ts';
import { WholeApplication } from '../command/whole-application.ts';
import { timeLimit } from '../support/patience.ts';

const IDLE = 5_000;
const WITHIN_MS = 2_000;

let whole: WholeApplication;
const idle: Socket[] = [];

beforeAll(async () => {
  whole = await WholeApplication.open();
}, timeLimit(60_000));
afterAll(async () => {
  for (const socket of idle) socket.destroy();
  await whole.close();
});

async function decide(...decisions: readonly Decision[]): Promise<void> {
  await whole.log.append(
    DECISION_TOPIC,
    0,
    decisions.map((decision) => ({ key: OWN, value: encodeDecision(decision) })),
  );
}

async function openIdle(count: number): Promise<void> {
  const { port } = whole.app.getHttpServer().address() as AddressInfo;
  for (let opened = 0; opened < count; opened += 250) {
    await Promise.all(
      Array.from(
        { length: 250 },
        () =>
          new Promise<void>((resolve, reject) => {
            const socket = connect(port, '127.0.0.1', resolve);
            socket.on('error', reject).on('close', () => resolve());
            // One that the server ends is ended, and no fault of the test.
            socket.removeListener('error', reject).on('error', () => resolve());
            idle.push(socket);
          }),
      ),
    );
  }
}

async function screen(): Promise<TestScreen> {
  const cookie = whole.headersOf('nurse')['cookie'] ?? '';
  const opened = new TestScreen({ address: whole.address }, cookie);
  await opened.connect();
  expect(await opened.watch(OWN)).toMatchObject({ ok: true });
  return opened;
}

it(
  'an alert arrives in time, and who comes after them is let in',
  async () => {
    await decide(unitState());
    const before = await screen();
    await before.seen('unit.snapshot');
    await openIdle(IDLE);
    const changed = alert();
    const beganMs = performance.now();
    const arrived = before.seen('unit.change');
    await decide(alertChanged('raised', changed));
    await arrived;
    expect(performance.now() - beganMs).toBeLessThan(timeLimit(WITHIN_MS));
    const after = await screen();
    await after.seen('unit.snapshot');
    expect((await fetch(`${whole.address}/health/live`)).status).toBe(200);
    expect(idle.filter((socket) => !socket.destroyed).length).toBeLessThan(1_024);
    for (const each of [before, after]) each.close();
  },
  timeLimit(60_000),
);
