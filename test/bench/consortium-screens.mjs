/**
 * The screens of the consortium bench, a process of its own: browsers' sockets, each signed in as a nurse and watching a
 * unit. The first of a unit notes when each desaturation alert arrives, and acknowledges it a second or more later: then it
 * is measured how long it takes until the press is confirmed there, and seen on the last of the unit's screens.
 */
import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { LIVE_EVENTS, SCREEN_EVENTS } from '../../dist/services/contract/screens/live-events.js';
import { signIn } from './vigil-process.mjs';

/** Presses come so long after the alert, spread evenly, ms. */
const PRESSED_AFTER_MS = [1_000, 5_000];
const raised = [];
/** Receipts of screens that paint, where any do. */
const painted = [];
let isPressing = true;
/** By commandId. */
const presses = new Map();
const ofUnit = new Map();
const counts = { snapshots: 0, changes: 0, vitals: 0, heartbeats: 0, disconnects: 0 };
let engineLagMsMax = 0;
let sockets = [];

process.on(
  'message',
  ({ what, ...how }) => void COMMANDS[what](how).then((answer) => process.send({ what, ...answer })),
);
process.on('disconnect', () => process.exit());

const COMMANDS = { watch, lag, seen, stop };

/** `presses` false: alerts are only watched. */
async function watch({ origin, unitIds, screens, presses: pressesToo = true }) {
  isPressing = pressesToo;
  const cookie = await signIn(origin, 'nurse.kim');
  const places = Array.from({ length: screens }, (_, index) => ({ index, unitId: unitIds[index % unitIds.length] }));
  for (const { unitId } of places) ofUnit.set(unitId, (ofUnit.get(unitId) ?? 0) + 1);
  sockets = await Promise.all(
    places.map(({ index, unitId }) =>
      openScreen({ origin, cookie, unitId, screenId: `bench-screen-${index}`, isFirst: index < unitIds.length }),
    ),
  );
  return { screens: sockets.length };
}

async function openScreen({ origin, cookie, unitId, screenId, isFirst }) {
  const socket = io(origin, { transports: ['websocket'], forceNew: true, extraHeaders: { cookie, origin } });
  socket.on('disconnect', () => counts.disconnects++);
  let cursor = null;
  socket.on(LIVE_EVENTS.snapshot, (snapshot) => {
    cursor = snapshot.cursor;
    counts.snapshots++;
  });
  socket.on(LIVE_EVENTS.vitals, () => counts.vitals++);
  socket.on(LIVE_EVENTS.heartbeat, (beat) => {
    counts.heartbeats++;
    engineLagMsMax = Math.max(engineLagMsMax, beat.engineLagMs ?? 0);
  });
  socket.on(LIVE_EVENTS.change, ({ cursor: newest, decision }) => {
    const receivedAtMs = Date.now();
    cursor = newest;
    counts.changes++;
    if (decision.kind !== 'alert.changed' || decision.alert.ruleId !== 'desaturation') return;
    const pressed = presses.get(decision.commandId);
    if (pressed !== undefined) {
      pressed.screens += 1;
      pressed.lastMs = performance.now() - pressed.atMs;
    }
    if (!isFirst) return;
    const [cause] = decision.alert.inputs;
    const seen = { stayId: decision.stayId, alertId: decision.alert.id, atMs: cause.observedAtMs, receivedAtMs };
    if (decision.change === 'painted') painted.push(seen);
    if (decision.change !== 'raised') return;
    raised.push({ ...seen, isEmergency: decision.alert.isEmergency === true });
    if (!isPressing) return;
    const [from, to] = PRESSED_AFTER_MS;
    setTimeout(() => void press(socket, unitId, decision.alert), from + Math.random() * (to - from));
  });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const watchUnit = async () => {
    const answer = await socket.emitWithAck(SCREEN_EVENTS.watch, { unitId, cursor, screenId, visible: true });
    if (!answer.ok) throw new Error(`watching ${unitId}: ${answer.code}`);
  };
  await watchUnit();
  // A connection that was lost comes back by itself; what it watched it has to say again, as a browser does.
  socket.on('connect', () => void watchUnit());
  return socket;
}

/** Acknowledges an alert as a nurse would who has just seen it; it may have changed meanwhile, and then the press is refused. */
async function press(socket, unitId, { id: alertId, transition: seenTransition }) {
  const commandId = randomUUID();
  const pressed = { at: Date.now(), atMs: performance.now(), of: ofUnit.get(unitId), screens: 0, lastMs: 0, ms: 0 };
  presses.set(commandId, pressed);
  const command = { commandId, unitId, alertId, seenTransition, reason: 'treatment-started', note: null };
  const answer = await socket.emitWithAck(SCREEN_EVENTS.acknowledge, command);
  pressed.ms = performance.now() - pressed.atMs;
  pressed.code = answer.ok ? 'ok' : answer.code;
}

/** How far the heartbeats said that the engine is behind since this was asked last, ms. */
async function lag() {
  const maxMs = engineLagMsMax;
  engineLagMsMax = 0;
  return { maxMs };
}

async function seen() {
  return { raised: raised.length, painted: painted.length };
}

async function stop() {
  for (const socket of sockets) socket.off('disconnect').disconnect();
  return { raised, painted, counts, presses: [...presses.values()] };
}
