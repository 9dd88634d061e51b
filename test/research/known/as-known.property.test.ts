/** What is shown of a moment depends on what had arrived by then, and on nothing that came after it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replayRules } from '../../../services/replay/replay-rules.ts';
import { knownAt, type KnownUnit } from '../../../services/research/known/as-known.ts';
import {
  START_MS,
  UNIT,
  UnitScript,
  configured,
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
} from '../../engine/unit-script.ts';
import { shippedRules } from '../../engine/shipped-rules.ts';
import { arrivingOf, receivedMsOf, sourceOf, type Arrival } from '../support-log.ts';
import { timeLimit } from '../../support/patience.ts';

const MINUTE_MS = 60_000;
// Alerts of vital signs are enough: with the scores a case costs seconds.
const rules = replayRules({ rules: { ...(await shippedRules()), scores: [], models: [] } });

async function known(arrivals: readonly Arrival[], atMs: number): Promise<KnownUnit> {
  return knownAt({
    source: await sourceOf(arrivals),
    rules,
    restore: () => false,
    unitId: UNIT,
    atMs: START_MS + atMs,
  });
}

const STORY_MS = 90_000;
const story = [...oneChild(), ...seconds(0, STORY_MS, (second) => ({ heartRatePerMin: second < 40 ? 110 : 40 }))];

/** Observed somewhere in the story, told whenever. */
function toldAt(toldMs: number, observedMs: number, make: (atMs: number) => Input): Input {
  const made = make(observedMs);
  if (made.kind !== 'record') return made;
  return { kind: 'record', record: { ...made.record, receivedAtMs: START_MS + toldMs } };
}

/** What comes late in a ward: laboratory values, corrections, back-dated admissions and moves, withdrawals, late frames. */
const lateThing = (toldMs: number, number: number): fc.Arbitrary<Input> =>
  fc.tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 1, max: 9 })).chain(([second, value]) => {
    const observedMs = second * 1_000;
    const id = `late-${toldMs}-${number}`;
    return fc.constantFrom<Input>(
      toldAt(toldMs, observedMs, (atMs) =>
        record('lab.resulted', atMs, { stayId: 'stay-1', name: 'lactateMmolPerL', value, unit: 'mmol/L' }, id),
      ),
      toldAt(toldMs, observedMs, (atMs) =>
        record('observation.charted', atMs, { stayId: 'stay-1', name: 'capillaryRefillSeconds', value, by: 'k' }, id),
      ),
      toldAt(toldMs, observedMs, (atMs) => opened(`stay-late-${number}`, atMs)),
      occupied('bed-1', null, observedMs, toldMs),
      occupied('bed-2', 'stay-1', observedMs, toldMs),
      linked('monitor-1', null, observedMs, toldMs),
      toldAt(toldMs, observedMs, (atMs) =>
        record('stay.updated', atMs, { stayId: 'stay-1', changes: { displayName: `Late ${value}` } }, id),
      ),
      record(
        'values.withdrawn',
        toldMs,
        {
          targets: [{ kind: 'signal', name: 'heartRatePerMin' }],
          code: 'X',
          fromMs: START_MS,
          toMs: START_MS + observedMs + 1,
          by: 'Dr Lee',
          reason: 'made-up',
        },
        id,
      ),
      frame({ atMs: observedMs + 500, receivedAtMs: toldMs, values: { heartRatePerMin: 100 + value } }),
    );
  });

/** Told at whole and half seconds within the story and after it. */
const lateThings = fc
  .array(fc.integer({ min: 1, max: 200 }), { maxLength: 8 })
  .chain((halves) =>
    fc.tuple(...halves.map((half, number) => lateThing(half * 500, number).map((input) => ({ half, input })))),
  )
  .map((told): readonly Arrival[] => told.map(({ half, input }) => ({ arrivedMs: half * 500, input })));

function inOrder(arrivals: readonly Arrival[]): readonly Arrival[] {
  return arrivals.toSorted((a, b) => a.arrivedMs - b.arrivedMs);
}

/** What an engine would say that had folded these arrivals and no more. */
function saidOf(arrivals: readonly Arrival[]): UnitScript {
  return new UnitScript(rules.own).play(arrivals.map(({ input }) => input));
}

it(
  'shows nothing with a later arrival, and all that had arrived',
  async () => {
    await fc.assert(
      fc.asyncProperty(lateThings, fc.integer({ min: 0, max: 190 }), async (late, half) => {
        const atMs = half * 500;
        const all = inOrder([...arrivingOf(story), ...late]);
        const arrived = all.filter(({ arrivedMs }) => arrivedMs <= atMs);
        const [whole, cut] = [await known(all, atMs), await known(arrived, 1_000 * MINUTE_MS)];
        expect({ ...whole, atMs: 0 }).toEqual({ ...cut, atMs: 0 });
        expect(whole.lastOffset).toBe(arrived.length === 0 ? null : arrived.length - 1);
        // The newest tick that had arrived is as far as the unit's time goes.
        expect(whole.unitAtMs).toBe(START_MS + Math.min(STORY_MS - 1_000, Math.floor(atMs / 1_000) * 1_000));
      }),
      { numRuns: 30 },
    );
  },
  timeLimit(60_000),
);

it('shows the alerts that stood, as the fold raised them', async () => {
  const atMs = 80_000;
  const arrived = arrivingOf(story).filter(({ arrivedMs }) => arrivedMs <= atMs);
  const { state } = await known(arrivingOf(story), atMs);
  const standing = new Map(
    saidOf(arrived)
      .of('alert.changed')
      .map(({ alert }) => [alert.id, alert]),
  );
  const open = [...standing.values()].filter(({ phase }) => phase !== 'cleared');
  expect(open.map(({ ruleId }) => ruleId)).toContain('bradycardia');
  expect(state?.alerts.map(({ id, phase, level }) => ({ id, phase, level }))).toEqual(
    open.map(({ id, phase, level }) => ({ id, phase, level })),
  );
});

it('reads a playback by the time that it plays: its log was written in a moment, long after', async () => {
  const afterMs = 1_000 * MINUTE_MS;
  const played = [configured({ mode: 'playback' }), ...story.slice(1)].map((input) => ({ arrivedMs: afterMs, input }));
  const { state, unitAtMs } = await known(played, 70_500);
  expect(unitAtMs).toBe(START_MS + 70_000);
  expect(state?.stays[0]?.signals.find(({ signal }) => signal === 'heartRatePerMin')).toMatchObject({
    value: 40,
    observedAtMs: START_MS + 70_000,
  });
});

it('is not cut short by what other units told before the playback began', async () => {
  const afterMs = 1_000 * MINUTE_MS;
  const [neighbour] = [tick(0)].map((input) =>
    input.kind === 'record' ? { ...input, record: { ...input.record, unitId: 'unit-2', id: 'tick-of-unit-2' } } : input,
  );
  if (neighbour === undefined) throw new Error('no tick');
  const played = [neighbour, configured({ mode: 'playback' }), ...story.slice(1)];
  const { unitAtMs } = await known(
    played.map((input) => ({ arrivedMs: afterMs, input })),
    70_500,
  );
  expect(unitAtMs).toBe(START_MS + 70_000);
});

it('knows nothing before the first record, and says how old the unit’s time is where its feed stood still', async () => {
  expect(
    await known(
      story.map((input) => ({ arrivedMs: 10_000, input })),
      9_999,
    ),
  ).toMatchObject({
    unitAtMs: null,
    state: null,
    lastOffset: null,
  });
  const gap = [...arrivingOf(story), ...arrivingOf([tick(60 * MINUTE_MS)])];
  expect((await known(gap, 30 * MINUTE_MS)).unitAtMs).toBe(START_MS + STORY_MS - 1_000);
  // What a spool held back while the log was away was on no screen before it came.
  const spooled = inOrder(story.map((input) => ({ arrivedMs: receivedMsOf(input) < 60_000 ? 0 : 600_000, input })));
  expect((await known(spooled, 120_000)).unitAtMs).toBe(START_MS + 59_000);
});
