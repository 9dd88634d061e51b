// Hazards: H34, H58 (docs/hazards.md).
/**
 * Ids of another unit, asked for by somebody who knows them: a stay, an alert, a patient, a trail. What is not theirs is
 * answered as what is not there, to the letter where an id alone is asked for, so that nobody learns that it exists.
 */
import 'reflect-metadata';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SCREEN_EVENTS } from '../../services/contract/screens/live-events.ts';
import { fhirIdOf } from '../../services/export/fhir/resources/fhir-ids.ts';
import { batchOf, stayChanged, T0 } from '../history/history-fixtures.ts';
import { OTHER, OWN } from '../command/route-table.ts';
import { WholeApplication } from '../command/whole-application.ts';
import { timeLimit } from '../support/patience.ts';

let whole: WholeApplication;
const stayOf = (unitId: string): string => `stay-of-${unitId}`;

beforeAll(async () => {
  whole = await WholeApplication.open();
  await whole.history.write(
    batchOf(1, {
      decisions: [OWN, OTHER].map((unitId) => stayChanged(unitId, T0, { stayId: stayOf(unitId), unitId })),
    }),
  );
}, timeLimit(60_000));
afterAll(() => whole.close());

async function get(place: string, caller: 'nurse' | 'researcher' = 'nurse') {
  const response = await fetch(whole.address + place, { headers: whole.headersOf(caller) });
  return { status: response.status, text: await response.text() };
}

const RANGE = `fromMs=${T0}&toMs=${T0 + 60_000}`;

it.each([
  (stayId: string) => `/api/history/vitals?stayId=${stayId}&${RANGE}&resolution=second&signals=heartRatePerMin`,
  (stayId: string) => `/api/history/score-trends?stayId=${stayId}&${RANGE}`,
  (stayId: string) => `/api/history/channels?stayId=${stayId}`,
])('a stay of another unit is not told over the history (%#)', async (place) => {
  expect((await get(place(stayOf(OWN)))).status).toBe(200);
  const others = await get(place(stayOf(OTHER)));
  expect([403, 404]).toContain(others.status);
  expect(others.text).not.toContain(OTHER);
});

it('a stay of another unit beside the own unit is not told either', async () => {
  const { status, text } = await get(`/api/history/decisions?unitId=${OWN}&stayId=${stayOf(OTHER)}&${RANGE}`);
  expect([status, text.includes(stayOf(OTHER))]).toEqual([200, false]);
});

it.each(['Patient', 'Encounter'])('over FHIR a %s of another unit is what is not there', async (type) => {
  const own = await get(`/fhir/${type}/${fhirIdOf(stayOf(OWN))}`);
  const [others, none] = [
    await get(`/fhir/${type}/${fhirIdOf(stayOf(OTHER))}`),
    await get(`/fhir/${type}/${fhirIdOf('stay-of-unit-z')}`),
  ];
  if (type === 'Encounter') expect(own.status).toBe(200);
  expect(others).toEqual(none);
  expect(others.status).toBe(404);
  for (const query of [`_id=${fhirIdOf(stayOf(OTHER))}`, `patient=${fhirIdOf(stayOf(OTHER))}`]) {
    if (type === 'Patient' && query.startsWith('patient')) continue;
    expect((await get(`/fhir/${type}?${query}`)).text).not.toContain(`"${type}/${fhirIdOf(stayOf(OTHER))}"`);
  }
});

it('a run, a cohort and a report that are not there or not theirs are told alike', async () => {
  const places = ['/api/research/runs/run-1/report.json', '/api/research/runs/run-1/report.html'];
  for (const place of places) {
    const { status } = await get(place, 'researcher');
    expect([place, status]).toEqual([place, 404]);
    expect((await get(place)).status).toBe(403);
  }
  expect((await get(`/api/research/stays?unitId=${OTHER}`, 'researcher')).status).toBe(403);
});

it('an alert of another unit is answered by nobody of this one, whichever unit they name', async () => {
  const socket = io(whole.address, {
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: whole.headersOf('nurse'),
  });
  try {
    for (const event of [SCREEN_EVENTS.acknowledge, SCREEN_EVENTS.snooze, SCREEN_EVENTS.undo]) {
      for (const unitId of [OWN, OTHER]) {
        const command = { commandId: `command-${unitId}`, unitId, alertId: `alert-of-${OTHER}`, seenTransition: 1 };
        const rest = event === SCREEN_EVENTS.undo ? {} : { reason: 'doctor-told' };
        const more = event === SCREEN_EVENTS.acknowledge ? { note: null } : {};
        const forMs = event === SCREEN_EVENTS.snooze ? { forMs: 60_000 } : {};
        const answer: unknown = await socket
          .timeout(timeLimit(10_000))
          .emitWithAck(event, { ...command, ...rest, ...more, ...forMs });
        expect(answer).toMatchObject({ ok: false });
      }
    }
  } finally {
    socket.disconnect();
  }
});
