/**
 * Alerts a bed-day of the shipped policy, and of a naive one beside it, on the demonstration ward and on the recordings: each stream is
 * sealed into an archive of its own and folded by the fold that runs live. Naive: the limits of the same rules, an alert with the first
 * value beyond one, over with the first that is back: no wait, no margin, no guard against artefacts; no scores.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealPast } from '../../../test/bench/unit-past.mjs';
import { checkoutFolder } from '../checkout.mjs';

const built = (path) => import(new URL(`../../../dist/services/${path}`, import.meta.url).href);

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];
const FROM_MS = Date.UTC(2026, 0, 5);
const SEED = 7;
/** Of the septic course: it repeats, and is at its worst from then on. */
const SEPTIC = { everyMs: 6 * HOUR_MS, worstMs: 22 * MINUTE_MS };
/** What a unit bears in a bed-day: an estimate from published counts of useful alarms (3 to 19 a day), not a measurement. */
const BUDGET = { picu: { urgent: 2, medium: 6 }, nicu: { urgent: 4, medium: 10 } };

/** Rows of a table, and whether a budget was exceeded or a deterioration came without an alert before it. */
export async function alertRates({ days, recordings }) {
  const policies = await bothPolicies();
  const rows = [];
  const faults = [];
  const ward = await wardRates(days, policies);
  for (const setting of ['picu', 'nicu']) {
    const [shipped, naive] = ward.map((each) => each.of(setting));
    if (exceeds(shipped, BUDGET[setting])) faults.push(`${setting}: more than the budget`);
    rows.push(rowOf(`demonstration ward, ${setting.toUpperCase()}`, shipped, naive, BUDGET[setting]));
  }
  const septic = ward[0].septicLeads(days);
  if (septic.some((lead) => lead === null)) faults.push('a deterioration without an alert before its worst');
  for (const recording of recordings) {
    const [shipped, naive] = await recordingRates(recording, policies);
    rows.push(rowOf(recording.name, shipped, naive, null));
  }
  return { rows, septic, faults };
}

async function bothPolicies() {
  const { loadRules } = await built('engine/adapters/rule-files.js');
  const shipped = { ...(await loadRules(join(checkoutFolder, 'models/rules'))), models: [] };
  return [shipped, { ...shipped, scores: [], vitals: shipped.vitals.map(naiveRule) }];
}

function naiveRule(rule) {
  const naive = (steps) => steps.map((step) => ({ ...step, sustainedForMs: 0, clearMargin: 0, clearForMs: 1_000 }));
  return {
    ...rule,
    clearMargin: 0,
    clearForMs: 1_000,
    guard: null,
    newborn: { ...rule.newborn, steps: naive(rule.newborn.steps) },
    bands: rule.bands.map((band) => ({ ...band, steps: naive(band.steps) })),
    ...(rule.everyAge === undefined ? {} : { everyAge: naive(rule.everyAge) }),
    ...(rule.unknownAge === undefined ? {} : { unknownAge: naive(rule.unknownAge) }),
  };
}

async function wardRates(days, policies) {
  const { openWard, simulateRound, simulateSecond, DEMO_UNIT_ID } = await built('feed/simulator/simulate-ward.js');
  const { encodeUnitRecord } = await built('contract/records/unit-record.js');
  const { VitalsBlockBuilder } = await built('contract/records/vitals-block.js');
  const { tickRecord } = await built('feed/intake/tick.js');
  const settings = { seed: SEED, openedAtMs: FROM_MS, courseSpeed: 1 };
  const block = new VitalsBlockBuilder();
  const recordsOfHour = (hour) => {
    const records = [];
    const add = (atMs, record) =>
      records.push({ recordedAtMs: atMs, key: DEMO_UNIT_ID, value: encodeUnitRecord(record) });
    if (hour === 0) for (const record of openWard(settings)) add(FROM_MS, record);
    for (let second = hour * 3_600; second < (hour + 1) * 3_600; second++) {
      const atMs = FROM_MS + second * 1_000;
      const lived = second === 0 ? simulateRound(settings, atMs) : simulateSecond(settings, atMs);
      for (const frame of lived.frames) block.add(frame);
      records.push({ recordedAtMs: atMs, key: 'vitals', value: block.finish() });
      for (const record of lived.records) add(atMs, record);
      add(atMs, tickRecord(DEMO_UNIT_ID, atMs / 1_000));
    }
    return records;
  };
  return rates({ unitId: DEMO_UNIT_ID, hours: 24 * days, recordsOfHour, toMs: FROM_MS + days * DAY_MS }, policies);
}

async function recordingRates({ file, birthDate, name }, policies) {
  const { openRecording } = await built('feed/adapters/open-recording.js');
  const { playbackSteps } = await built('feed/playback/playback-steps.js');
  const { playbackTarget } = await built('feed/playback/playback-target.js');
  const recording = await openRecording(file);
  const person = birthDate === null ? {} : { birthDate };
  const target = playbackTarget(recording, { startMs: FROM_MS, bedId: 'picu-1', unitId: name, stayId: name, person });
  const records = [];
  let lastMs = 0;
  for await (const { dueMs, entries } of playbackSteps(recording, target)) {
    lastMs = dueMs;
    records.push(...entries.map(({ key, value }) => ({ recordedAtMs: FROM_MS + dueMs, key, value })));
  }
  const past = { unitId: name, hours: 1, recordsOfHour: () => records, toMs: FROM_MS + lastMs + 1 };
  return (await rates(past, policies)).map((each) => each.of('picu'));
}

async function rates({ toMs, ...past }, policies) {
  const { foldPast } = await built('research/whatif/fold-past.js');
  const { CaseCollector } = await built('research/whatif/alert-cases.js');
  const { replayRules } = await built('replay/replay-rules.js');
  const folder = await mkdtemp(join(tmpdir(), 'vigil-alert-rates-'));
  try {
    const { source, unitId } = await sealPast(folder, past);
    const counted = [];
    for (const rules of policies) {
      const span = { fromMs: FROM_MS, toMs };
      const collector = new CaseCollector(span, ({ kind }) => kind !== 'technical');
      const heard = { onDecision: (decision) => collector.take(decision) };
      const asked = { source, rules: replayRules({ rules }), restore: () => false, unitId, ...span };
      collector.end((await foldPast(asked, heard)).endedAtMs);
      counted.push(new Rates(collector));
    }
    return counted;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What was counted of one policy on one stream. */
class Rates {
  constructor({ cases, bedTime }) {
    this.cases = cases;
    this.bedTime = bedTime;
  }

  /** Of the beds whose id begins so. */
  of(setting) {
    const cases = this.cases.filter(({ bedId }) => bedId?.startsWith(setting) === true);
    const ms = [...this.bedTime.byBed].reduce((sum, [bedId, each]) => sum + (bedId.startsWith(setting) ? each : 0), 0);
    const count = (...levels) => cases.filter(({ worstLevel }) => levels.includes(worstLevel)).length;
    return { bedDays: ms / DAY_MS, urgent: count('high'), medium: count('medium') };
  }

  /** ms from the first alert of the septic child after the course began to its worst, each time; null: none before it. */
  septicLeads(days) {
    const ofChild = this.cases.filter(({ bedId }) => bedId === 'picu-1');
    return Array.from({ length: (days * DAY_MS) / SEPTIC.everyMs }, (_, at) => {
      const beganMs = FROM_MS + at * SEPTIC.everyMs;
      const first = ofChild.find(({ raisedAtMs }) => raisedAtMs >= beganMs && raisedAtMs < beganMs + SEPTIC.worstMs);
      return first === undefined ? null : beganMs + SEPTIC.worstMs - first.raisedAtMs;
    });
  }
}

function exceeds({ bedDays, urgent, medium }, budget) {
  return urgent / bedDays > budget.urgent || medium / bedDays > budget.medium;
}

function rowOf(name, shipped, naive, budget) {
  const rate = ({ bedDays }, count) => (bedDays < 0.5 ? String(count) : (count / bedDays).toFixed(2));
  const cell = (of) => `${rate(of, of.urgent)} | ${rate(of, of.medium)}`;
  const allowed = budget === null ? '–' : `${budget.urgent}, ${budget.medium}`;
  const days = shipped.bedDays < 0.5 ? `${(24 * 60 * shipped.bedDays).toFixed(0)} min` : shipped.bedDays.toFixed(1);
  return `| ${name} | ${days} | ${cell(shipped)} | ${cell(naive)} | ${allowed} |`;
}
