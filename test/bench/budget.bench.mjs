/**
 * Limits sought in a unit's own past that keep to an alert budget: twenty made-up children, whose saturation falls and whose hearts race
 * for as long as a limit waits, or shorter, or longer. The budget is six tenths of what the policy as it ships raises; the goal is that the
 * limits that are found come within five in a hundred of it, and never above. `--bed-days 20` by default, 1000 for the figure that is told.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SIGNAL_COUNT, signalIndex } from '../../dist/services/clinical/signal/signals.js';
import { encodeUnitRecord } from '../../dist/services/contract/records/unit-record.js';
import { VitalsBlockBuilder } from '../../dist/services/contract/records/vitals-block.js';
import { loadRules } from '../../dist/services/engine/adapters/rule-files.js';
import { tickRecord } from '../../dist/services/feed/intake/tick.js';
import { uniformAt } from '../../dist/services/feed/simulator/seeded-noise.js';
import { replayRules } from '../../dist/services/replay/replay-rules.js';
import { proposeLimits } from '../../dist/services/research/budget/propose-limits.js';
import { bedsOf, openingRecords } from './consortium-load.mjs';
import { argument, figure, report, watchMachine } from './measure.mjs';
import { sealPast } from './unit-past.mjs';

const BEDS = 20;
const BED_DAYS = Number(argument('bed-days', 20));
const HOURS = Math.round((BED_DAYS * 24) / BEDS);
const FROM_MS = Date.UTC(2026, 0, 5);
const HOUR_MS = 3_600_000;
/** A reading so often: shorter than any wait of a limit that is moved. */
const EVERY_SECONDS = 5;
const SHARE = 0.6;
const SEED = 11;
const WELL = { heartRatePerMin: 108, spo2Percent: 97 };
/** Once in so many seconds, for a time between the two, at a moment of the child's own. */
const FALLS = { everySeconds: 2_400, seconds: [10, 240], name: 'spo2Percent', to: 86 };
const RACES = { everySeconds: 7_200, seconds: [120, 1_200], name: 'heartRatePerMin', to: 162 };

function isIn({ everySeconds, seconds: [from, to] }, lane, second) {
  const window = Math.floor(second / everySeconds);
  const lasts = from + uniformAt({ seed: SEED, lane }, window) * (to - from);
  const begins = uniformAt({ seed: SEED, lane: lane + 1 }, window) * (everySeconds - to);
  const since = (second % everySeconds) - begins;
  return since >= 0 && since < lasts;
}

function frameOf(bed, second) {
  const values = new Float64Array(SIGNAL_COUNT);
  let presentBits = 0;
  for (const [name, value] of Object.entries(WELL)) {
    const event = [FALLS, RACES].findIndex((each) => each.name === name);
    const lane = 8 * bed.index + 4 * event;
    values[signalIndex(name)] = isIn([FALLS, RACES][event], lane, second) ? [FALLS, RACES][event].to : value;
    presentBits |= 1 << signalIndex(name);
  }
  const atMs = FROM_MS + second * 1_000;
  const source = { id: bed.source.id, intervalMs: EVERY_SECONDS * 1_000 };
  return { unitId: bed.unitId, source, observedAtMs: atMs, receivedAtMs: atMs, values, presentBits, offBits: 0 };
}

function makeUnit(folder) {
  const beds = bedsOf(BEDS);
  const [{ unitId }] = beds;
  const block = new VitalsBlockBuilder();
  const recordsOfHour = (hour) => {
    const records = [];
    const add = (recordedAtMs, record) => records.push({ recordedAtMs, key: unitId, value: encodeUnitRecord(record) });
    if (hour === 0) for (const record of openingRecords(beds, FROM_MS)) add(FROM_MS, record);
    for (let second = hour * 3_600; second < (hour + 1) * 3_600; second += EVERY_SECONDS) {
      for (const bed of beds) block.add(frameOf(bed, second));
      const recordedAtMs = FROM_MS + second * 1_000;
      records.push({ recordedAtMs, key: 'vitals', value: block.finish() });
      add(recordedAtMs, tickRecord(unitId, recordedAtMs / 1_000));
    }
    return records;
  };
  return sealPast(folder, { unitId, hours: HOURS, recordsOfHour });
}

await report(async () => {
  const { vitals } = await loadRules(fileURLToPath(new URL('../../models/rules', import.meta.url)));
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-budget-'));
  try {
    const { source, unitId } = await makeUnit(folder);
    const past = {
      source,
      rules: replayRules({ rules: { vitals, scores: [], models: [] } }),
      restore: () => false,
      unitId,
      fromMs: FROM_MS,
      toMs: FROM_MS + HOURS * HOUR_MS,
      policy: { optIns: [], disabledRules: [], findingAlerts: [] },
      labels: [],
      horizonMs: HOUR_MS,
      reason: 'budget',
    };
    const rateOf = ({ byLevel }, level) => byLevel[level]?.alertsABedDay ?? 0;
    const free = await proposeLimits({ ...past, budget: { urgent: 1e6, medium: 1e6 } });
    const was = { urgent: rateOf(free.before, 'high'), medium: rateOf(free.before, 'medium') };
    const budget = { urgent: Math.max(was.urgent, 1), medium: SHARE * was.medium };
    const endMachine = watchMachine();
    const startedMs = performance.now();
    const { isMet, after, counts, limits } = await proposeLimits({ ...past, budget });
    const rate = rateOf(after, 'medium');
    assert.ok(isMet && rate <= budget.medium, 'never above the budget');
    return {
      figures: [
        figure(
          'alert budget: the rate that was found, below the budget by',
          (100 * (budget.medium - rate)) / budget.medium,
          '%',
          {
            goal: ['<=', 5],
            note: `${after.bedDays.toFixed(0)} bed-days; medium alerts a bed-day ${was.medium.toFixed(2)} as it ships, budget ${budget.medium.toFixed(2)}, found ${rate.toFixed(2)}, with ${limits.length} limits; urgent ${was.urgent.toFixed(2)} before, ${rateOf(after, 'high').toFixed(2)} after`,
          },
        ),
        figure('alert budget: the search', (performance.now() - startedMs) / 1_000, 's', {
          note: `the past was counted ${counts} times`,
        }),
      ],
      machine: endMachine(),
      details: { limits },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
