/**
 * A flood of alarms (hazard H39): every child of twenty units falls ill in one second, through real Kafka, engine, sockets
 * and TimescaleDB. Measured from the sample that raises an emergency to the socket of a screen of its unit, for all of
 * them, and to the receipt of a page in a real Chromium that it is painted, for those whose unit has one. Beside them
 * stands what the same hops cost without Vigil, in the seconds before the flood.
 *
 * `--beds 500`, `--pages 2` (units with a page of their own; a browser needs a core of its own before long).
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBareHops } from './bare-hops.mjs';
import { bedsOf, unitIdsOf } from './consortium-load.mjs';
import { ForkedPart } from './forked-part.mjs';
import { argument, figure, rank, report, watchMachine } from './measure.mjs';
import { benchDatabase, deleteTopics, kafkaBrokers, timescaleUrl } from './real-parts.mjs';
import { startVigilProcess } from './vigil-process.mjs';

const BEDS = Number(argument('beds', 500));
const PAGES = Number(argument('pages', 2));
const PREFIX = `bench-flood-${process.pid}.`;
const CALM_MS = 45_000;
const HOPS_MS = 10_000;
const SEEN_WITHIN_MS = 60_000;
/** What came once more would come by then. */
const AFTER_MS = 5_000;

async function run({ database, dataDir, endings }) {
  const settings = {
    VIGIL_LOG: 'kafka',
    VIGIL_HISTORY: 'timescale',
    VIGIL_PARTITIONS: '8',
    VIGIL_KAFKA_PREFIX: PREFIX,
    VIGIL_KAFKA_BROKERS: kafkaBrokers().join(','),
    VIGIL_TIMESCALE_URL: database.url,
  };
  const vigil = await startVigilProcess({ roles: ['engine', 'live', 'history'], settings, dataDir });
  endings.push(() => vigil.stop());
  const parts = ['./consortium-feed.mjs', './consortium-screens.mjs', './flood-pages.mjs'];
  const [feed, screens, pages] = parts.map((file) => new ForkedPart(file));
  endings.push(
    () => feed.end(),
    () => screens.end(),
    () => pages.end(),
  );
  const beds = bedsOf(BEDS);
  const unitIds = unitIdsOf(beds);
  const paintedUnits = unitIds.slice(0, PAGES);
  await feed.ask('open', { count: BEDS, prefix: PREFIX, watchedUnits: unitIds });
  await feed.ask('admit');
  await screens.ask('watch', { origin: vigil.origin, unitIds, screens: unitIds.length, presses: false });
  await pages.ask('show', {
    origin: vigil.origin,
    unitIds: paintedUnits,
    beds: beds.filter(({ unitId }) => unitId === unitIds[0]).length,
  });
  const hops = await openBareHops(PREFIX);
  endings.push(() => hops.close());
  await sleep(CALM_MS - HOPS_MS);
  const hopSumsMs = await hops.measure(HOPS_MS);
  await feed.ask('flood');
  const paintable = beds.filter(({ unitId }) => paintedUnits.includes(unitId)).length;
  const deadlineMs = performance.now() + SEEN_WITHIN_MS;
  for (let isOut = true; isOut && performance.now() < deadlineMs;) {
    await sleep(500);
    const { raised, painted } = await screens.ask('seen');
    isOut = raised < BEDS || painted < paintable;
  }
  await sleep(AFTER_MS);
  const { expected } = await feed.ask('stop');
  const seen = await screens.ask('stop');
  await pages.ask('stop');
  return { expected, seen, paintable, hopSumsMs };
}

/** The first of each child, ms after its sample. */
function firstOf(arrivals) {
  const byStay = new Map();
  for (const { stayId, atMs, receivedAtMs } of arrivals) {
    byStay.set(stayId, Math.min(byStay.get(stayId) ?? Infinity, receivedAtMs - atMs));
  }
  return [...byStay.values()];
}

function figuresOf({ expected, seen, paintable, hopSumsMs }) {
  const emergencies = seen.raised.filter(({ isEmergency }) => isEmergency);
  const atSockets = firstOf(emergencies);
  const onGlass = firstOf(seen.painted);
  assert.ok(atSockets.length > 0, 'no emergency arrived');
  const moments = expected.map(({ atMs }) => atMs);
  const spanMs = Math.max(...moments) - Math.min(...moments);
  const hop99 = rank(hopSumsMs, 0.99);
  const told = (each) =>
    `p50 ${rank(each, 0.5)} ms, p99 ${rank(each, 0.99)} ms; the bare hops before it ${hop99.toFixed(1)} ms (p99)`;
  const alerts = new Set(emergencies.map(({ alertId }) => alertId)).size;
  return [
    figure('last of all emergencies at a screen of its unit', Math.max(...atSockets), 'ms', {
      goal: ['<=', 3_000],
      note: `${BEDS} beds within ${spanMs} ms; ${told(atSockets)}`,
    }),
    figure(
      'last of all emergencies painted in a real browser',
      onGlass.length === 0 ? null : Math.max(...onGlass),
      'ms',
      {
        goal: ['<=', 3_000],
        note: `${PAGES} walls of one unit each; ${onGlass.length === 0 ? 'none' : told(onGlass)}`,
      },
    ),
    figure(
      'emergencies missing, doubled, or not painted',
      BEDS - atSockets.length + (seen.raised.length - alerts) + paintable - onGlass.length,
      'alerts',
      {
        goal: ['<=', 0],
        note: `${atSockets.length} of ${BEDS} children at sockets, ${onGlass.length} of ${paintable} painted, ${seen.raised.length} raised for ${alerts} alerts`,
      },
    ),
  ];
}

await report(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  const database = await benchDatabase(timescaleUrl());
  const endings = [];
  const endMachine = watchMachine();
  try {
    const result = await run({ database, dataDir, endings });
    return {
      figures: figuresOf(result),
      machine: endMachine(),
      details: { beds: BEDS, pages: PAGES, painted: result.seen.painted.length },
    };
  } finally {
    for (const end of endings.reverse()) await end();
    await database.drop();
    await deleteTopics(PREFIX);
    await rm(dataDir, { recursive: true });
  }
});
