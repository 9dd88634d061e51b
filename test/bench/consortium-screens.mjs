/**
 * The screens of the consortium bench, a process of its own: twenty browsers' sockets, each signed in
 * as a nurse and watching a unit. It notes when each desaturation alert arrives; the moment of the
 * sample that caused it stands in the alert.
 */
import { io } from 'socket.io-client';
import { LIVE_EVENTS, SCREEN_EVENTS } from '../../dist/services/contract/screens/live-events.js';
import { signIn } from './vigil-process.mjs';

const raised = [];
const counts = { snapshots: 0, changes: 0, vitals: 0, heartbeats: 0, disconnects: 0 };
let engineLagMsMax = 0;
let sockets = [];

process.on(
  'message',
  ({ what, ...how }) => void COMMANDS[what](how).then((answer) => process.send({ what, ...answer })),
);
process.on('disconnect', () => process.exit());

const COMMANDS = { watch, lag, stop };

async function watch({ origin, unitIds }) {
  const cookie = await signIn(origin, 'nurse.kim');
  sockets = await Promise.all(
    unitIds.map((unitId, index) => openScreen({ origin, cookie, unitId, screenId: `bench-screen-${index}` })),
  );
  return { screens: sockets.length };
}

async function openScreen({ origin, cookie, unitId, screenId }) {
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
    if (decision.kind !== 'alert.changed' || decision.change !== 'raised' || decision.alert.ruleId !== 'desaturation') {
      return;
    }
    const [cause] = decision.alert.inputs;
    raised.push({ stayId: decision.stayId, alertId: decision.alert.id, atMs: cause.observedAtMs, receivedAtMs });
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

/** How far the heartbeats said that the engine is behind since this was asked last, ms. */
async function lag() {
  const maxMs = engineLagMsMax;
  engineLagMsMax = 0;
  return { maxMs };
}

async function stop() {
  for (const socket of sockets) socket.off('disconnect').disconnect();
  return { raised, counts };
}
