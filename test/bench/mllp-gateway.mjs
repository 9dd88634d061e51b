/**
 * The gateways of the MLLP bench, a process of its own: one connection each, every bed one message a
 * second at its own phase; or, with `bursts`, all beds of a gateway within 40 ms, the gateways in turn. Open loop: a latency counts from the moment at which the message was meant
 * to leave, however late it does, to its AA. Like real gateways it keeps what was not acknowledged and
 * sends it again, in order, on a new connection.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeMllp, MllpDecoder } from '../../dist/services/feed/hl7/transport/mllp-frames.js';
import { BEDS_A_GATEWAY, admissionOf, bedsOf, controlIdOf, gatewayOf, observationOf } from './mllp-load.mjs';
import { rank } from './measure.mjs';

const LOOK_EVERY_MS = 2;
const RECONNECT_MS = 100;

let gateways = [];
let running = null;
let isStopping = false;
/** Latencies, ms, between `fromMs` and `toMs` of the wall clock. */
let measured = { fromMs: Infinity, toMs: -Infinity, latencies: [] };
const answers = {};
const counts = { due: 0, acknowledged: 0, resent: 0, connections: 0, bytes: 0 };

process.on(
  'message',
  ({ what, ...how }) => void COMMANDS[what](how).then((answer) => process.send({ what, ...answer })),
);
process.on('disconnect', () => process.exit());

const COMMANDS = { open, start, measure, stop };

/** One gateway: what is due waits in order; at most `window` messages are on the way. */
class Gateway {
  #port;
  #window;
  #socket = null;
  #waiting = [];
  #sent = [];

  constructor({ port, window }) {
    this.#port = port;
    this.#window = window;
    this.#connect();
  }

  get backlog() {
    return this.#waiting.length + this.#sent.length;
  }

  add(message) {
    this.#waiting.push(message);
    this.#send();
  }

  end() {
    this.#socket?.destroy();
  }

  #connect() {
    const decoder = new MllpDecoder();
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.once('connect', () => {
      counts.connections += 1;
      this.#socket = socket;
      this.#send();
    });
    socket.on('data', (chunk) => {
      for (const event of decoder.push(chunk)) {
        if (event.kind === 'frame') this.#take(Buffer.from(event.bytes).toString('latin1'));
      }
      this.#send();
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#socket = null;
      counts.resent += this.#sent.length;
      this.#waiting = [...this.#sent, ...this.#waiting];
      this.#sent = [];
      if (!isStopping) setTimeout(() => this.#connect(), RECONNECT_MS);
    });
  }

  #send() {
    if (this.#socket === null) return;
    while (this.#sent.length < this.#window && this.#waiting.length > 0) {
      const message = this.#waiting.shift();
      this.#sent.push(message);
      const frame = encodeMllp(message.text());
      counts.bytes += frame.length;
      this.#socket.write(frame);
    }
  }

  #take(answer) {
    const [, code, controlId] = /\rMSA\|(\w\w)\|([^|\r]*)/.exec(answer) ?? [];
    const message = this.#sent.shift();
    if (message?.controlId !== controlId) throw new Error(`an answer to ${controlId}, not to ${message?.controlId}`);
    answers[code] = (answers[code] ?? 0) + 1;
    if (code === 'AA') counts.acknowledged += 1;
    const nowMs = performance.timeOrigin + performance.now();
    if (message.dueMs >= measured.fromMs && message.dueMs < measured.toMs) {
      measured.latencies.push(nowMs - message.dueMs);
    }
  }
}

/** Connects and admits a child to every bed; resolves when all are answered. */
async function open({ beds: bedCount, ports, window, admit }) {
  gateways = ports.map((port) => new Gateway({ port, window }));
  const beds = bedsOf(bedCount);
  if (admit) {
    const atMs = Math.floor(Date.now() / 1000) * 1000 - 60_000;
    for (const bed of beds) {
      gateways[gatewayOf(bed)].add({
        controlId: `a${bed.index}`,
        dueMs: -Infinity,
        text: () => admissionOf(bed, atMs),
      });
    }
  }
  while (gateways.some(({ backlog }) => backlog > 0) || counts.connections < ports.length) await sleep(50);
  return { admitted: { ...answers } };
}

/** Every bed once a second from the next whole second on. */
async function start({ beds: bedCount, bursts }) {
  const beds = bursts ? bedsOf(bedCount) : inTurns(bedsOf(bedCount));
  let second = Math.floor(Date.now() / 1000) + 1;
  let next = 0;
  running = setInterval(() => {
    const nowMs = performance.timeOrigin + performance.now();
    for (;;) {
      const bed = beds[next];
      const dueMs = second * 1000 + Math.floor((1000 * next) / beds.length);
      if (dueMs > nowMs) return;
      counts.due += 1;
      gateways[gatewayOf(bed)].add({
        controlId: controlIdOf(bed, dueMs),
        dueMs,
        text: () => observationOf(bed, dueMs),
      });
      next = (next + 1) % beds.length;
      if (next === 0) second += 1;
    }
  }, LOOK_EVERY_MS);
  return {};
}

/** One bed of each gateway after the other. */
function inTurns(beds) {
  const turnOf = (bed) => bed.index % BEDS_A_GATEWAY;
  return beds.toSorted((left, right) => turnOf(left) - turnOf(right) || left.index - right.index);
}

/** Latencies of what falls due in the next `ms`. */
async function measure({ ms }) {
  const fromMs = Date.now();
  measured = { fromMs, toMs: fromMs + ms, latencies: [] };
  const before = { ...counts };
  await sleep(ms);
  return {
    due: counts.due - before.due,
    acknowledged: counts.acknowledged - before.acknowledged,
    bytes: counts.bytes - before.bytes,
    backlog: backlog(),
  };
}

/** Sends nothing new, waits at most `withinMs` for what is due, and tells everything. */
async function stop({ withinMs = 20_000 }) {
  clearInterval(running);
  const deadline = Date.now() + withinMs;
  while (backlog() > 0 && Date.now() < deadline) await sleep(20);
  isStopping = true;
  for (const gateway of gateways) gateway.end();
  const { latencies } = measured;
  const of = (share) => (latencies.length === 0 ? null : rank(latencies, share));
  return {
    counts,
    answers,
    unanswered: backlog(),
    latencyMs: { count: latencies.length, p50: of(0.5), p99: of(0.99), p999: of(0.999), most: of(1) },
  };
}

function backlog() {
  return gateways.reduce((sum, gateway) => sum + gateway.backlog, 0);
}
