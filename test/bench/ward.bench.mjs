/**
 * The embedded ward: `vigil run`, everything in one process on the embedded stores, fed over HTTP by a
 * gateway of 60 beds x 12 signals x 1 Hz, with four screens watching. Resident memory and the share of
 * one core, after the ward has settled. `--seconds 60`, `--beds 60`.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { gatewayFileOf } from '../../dist/services/access/adapters/filed-gateways.js';
import { storeGateway } from '../../dist/services/access/adapters/gateway-file.js';
import { SIGNALS } from '../../dist/services/clinical/signal/signals.js';
import { LIVE_EVENTS, SCREEN_EVENTS } from '../../dist/services/contract/screens/live-events.js';
import { bedsOf, frameAt, openingRecords, unitIdsOf } from './consortium-load.mjs';
import { argument, cpuSecondsOf, figure, report, residentMbOf, watchMachine } from './measure.mjs';
import { signIn, startVigilProcess } from './vigil-process.mjs';

const BEDS = Number(argument('beds', 60));
const MEASURE_SECONDS = Number(argument('seconds', 60));
const WARM_SECONDS = 30;
const SCREENS = 4;
const TOKEN = 'bench-gateway-token';
/** Kinds that Vigil writes itself or a person charts do not come through the door of records. */
const BY_GATEWAY = ['unit.configured', 'policy.set', 'stay.opened', 'device.linked', 'bed.occupied'];

/** A gateway: each bed's frame is one message, at the bed's own phase of the second. */
class Gateway {
  #origin;
  #beds = bedsOf(BEDS);
  #stop = false;
  #sending = new Set();
  sent = 0;
  refused = 0;

  constructor(origin) {
    this.#origin = origin;
  }

  async open() {
    const records = openingRecords(this.#beds, Math.floor(Date.now() / 1000) * 1000);
    for (const unitId of unitIdsOf(this.#beds)) {
      const ofUnit = records.filter((record) => record.unitId === unitId);
      const sendable = ofUnit
        .filter(({ kind }) => BY_GATEWAY.includes(kind))
        .map(({ version: _v, unitId: _u, receivedAtMs: _r, source: _s, ...record }) => record);
      const charted = ofUnit
        .filter(({ kind }) => kind === 'observation.charted')
        .map(({ stayId, name, value, by, observedAtMs }) => ({ stayId, name, value, by, observedAtMs }));
      await this.#post('records', { unitId, records: sendable });
      await this.#post('charted', { unitId, charted });
    }
  }

  /** Sends until `stop`; open loop, so a slow answer delays no frame. */
  async run() {
    for (let second = Math.floor(Date.now() / 1000) + 1; !this.#stop; second++) {
      for (const [place, bed] of this.#beds.entries()) {
        const atMs = second * 1000 + Math.floor((1000 * place) / BEDS);
        await sleep(Math.max(0, atMs - Date.now()));
        if (this.#stop) break;
        const sending = this.#send(bed, atMs).finally(() => this.#sending.delete(sending));
        this.#sending.add(sending);
      }
    }
    await Promise.all(this.#sending);
  }

  stop() {
    this.#stop = true;
  }

  async #send(bed, atMs) {
    const { presentBits, values } = frameAt(bed, atMs);
    const named = SIGNALS.flatMap(({ name }, signal) =>
      (presentBits & (1 << signal)) === 0 ? [] : [[name, values[signal]]],
    );
    const message = {
      unitId: bed.unitId,
      deviceId: bed.source.id,
      intervalMs: 1000,
      frames: [{ observedAtMs: atMs, values: Object.fromEntries(named) }],
    };
    try {
      await this.#post('frames', message);
      this.sent += 1;
    } catch {
      this.refused += 1; // counted and shown; the run goes on
    }
  }

  async #post(door, message) {
    const response = await fetch(`${this.#origin}/api/feed/${door}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    const answer = await response.text();
    assert.equal(response.status, 202, `${door}: ${answer}`);
    assert.equal(JSON.parse(answer).quarantined.length, 0, answer);
  }
}

/** Screens that count what they are shown. */
async function openScreens(origin) {
  const cookie = await signIn(origin, 'nurse.kim');
  const units = unitIdsOf(bedsOf(BEDS));
  const counts = { vitals: 0 };
  for (let index = 0; index < SCREENS; index++) {
    const socket = io(origin, { transports: ['websocket'], forceNew: true, extraHeaders: { cookie, origin } });
    socket.on(LIVE_EVENTS.vitals, () => counts.vitals++);
    await new Promise((resolve) => socket.once('connect', resolve));
    const answer = await socket.emitWithAck(SCREEN_EVENTS.watch, {
      unitId: units[index % units.length],
      cursor: null,
      screenId: `bench-${index}`,
      visible: true,
    });
    assert.ok(answer.ok);
  }
  return counts;
}

async function measureWard(vigil) {
  const gateway = new Gateway(vigil.origin);
  await gateway.open();
  const running = gateway.run();
  const screens = await openScreens(vigil.origin);
  await sleep(WARM_SECONDS * 1000);
  const before = { cpu: cpuSecondsOf(vigil.pid), sent: gateway.sent, vitals: screens.vitals };
  const end = watchMachine(
    () => cpuSecondsOf(vigil.pid) + process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  );
  let residentMb = 0;
  for (let second = 0; second < MEASURE_SECONDS; second++) {
    await sleep(1_000);
    residentMb = Math.max(residentMb, residentMbOf(vigil.pid));
  }
  const machine = end();
  const corePercent = (100 * (cpuSecondsOf(vigil.pid) - before.cpu)) / MEASURE_SECONDS;
  const sent = gateway.sent - before.sent;
  gateway.stop();
  await running;
  assert.ok(screens.vitals > before.vitals, 'the screens are fed');
  return { machine, residentMb, corePercent, sent, refused: gateway.refused, metrics: await vigil.metrics() };
}

await report(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  const gateway = { gatewayId: 'bench', hospitalId: null, units: ['*'], sends: ['frames', 'records'] };
  const issued = { issuedBy: 'a bench', issuedAtMs: Date.now(), expiresAtMs: null };
  await storeGateway(gatewayFileOf(dataDir), { ...gateway, ...issued }, TOKEN);
  const vigil = await startVigilProcess({ settings: {}, dataDir });
  try {
    const { machine, residentMb, corePercent, sent, refused, metrics } = await measureWard(vigil);
    const figures = [
      figure(`embedded ward of ${BEDS} beds, resident memory`, residentMb, 'MB', {
        goal: ['<=', 500],
        note: 'largest of the run; the screens and the gateway are not in it',
      }),
      figure(`embedded ward of ${BEDS} beds, share of one core`, corePercent, '%', {
        goal: ['<=', 30],
        note: `${(sent / MEASURE_SECONDS).toFixed(0)} frames/s as one HTTP message each, ${SCREENS} screens`,
      }),
      figure('frames refused', refused, 'frames', {
        goal: ['<=', 0],
        note: `history ${metrics.vigil_history_lag_seconds.toFixed(1)} s behind`,
      }),
    ];
    return { figures, machine, details: { beds: BEDS, seconds: MEASURE_SECONDS } };
  } finally {
    await vigil.stop();
    await rm(dataDir, { recursive: true });
  }
});
