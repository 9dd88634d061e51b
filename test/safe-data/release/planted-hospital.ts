/**
 * A hospital in a real embedded history, in which every place that somebody's words or ids can reach holds a planted
 * identifier: `planted` counts them. Nothing of it may be in what leaves.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Decision, StayCharted } from '../../../services/contract/decisions/decision.ts';
import { DuckDbHistory } from '../../../services/history/adapters/duckdb/duckdb-history.ts';
import { asked } from '../../export/dataset/dataset-story.ts';
import { SeededRandom } from '../../fuzz/seeded-random.ts';
import { alertChanged, batchOf, blockOf, scoreComputed, stayChanged } from '../../history/history-fixtures.ts';

export const MARK = 'CANARY';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const ADMITTED_FROM_MS = Date.UTC(2024, 2, 1);
export const UNIT_ID = `${MARK}-unit`;

export interface PlantedHospital {
  readonly folder: string;
  readonly history: DuckDbHistory;
  readonly planted: number;
  /** Days of real birth and admission, as texts. */
  readonly realDays: ReadonlySet<string>;
  readonly dispose: () => Promise<void>;
}

export async function openPlantedHospital(children: number): Promise<PlantedHospital> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-planted-'));
  const history = await DuckDbHistory.open({ file: path.join(folder, 'history.duckdb') });
  await history.migrate();
  const random = new SeededRandom(11);
  const realDays = new Set<string>();
  let planted = 0;
  const plant = (): string => {
    planted += 1;
    return `${MARK}-${planted}`;
  };
  const content = Array.from({ length: children }, (_, at) => childOf({ at, random, plant, realDays }));
  await history.write(
    batchOf(1, {
      vitals: content.flatMap(({ vitals }) => vitals),
      decisions: content.flatMap(({ decisions }) => decisions),
    }),
  );
  return {
    folder,
    history,
    planted,
    realDays,
    dispose: async () => {
      await history.close();
      await rm(folder, { recursive: true });
    },
  };
}

interface Planting {
  readonly at: number;
  readonly random: SeededRandom;
  readonly plant: () => string;
  readonly realDays: Set<string>;
}

function childOf({ at, random, plant, realDays }: Planting) {
  const openedAtMs = ADMITTED_FROM_MS + random.below(300 * 24) * HOUR_MS + random.below(HOUR_MS);
  const hours = 3 + random.below(40);
  const closedAtMs = openedAtMs + hours * HOUR_MS + random.below(HOUR_MS);
  const birthDate = dayOf(openedAtMs - random.pick([3, 15, 60, 400, 1_000, 3_000]) * DAY_MS);
  for (const day of [birthDate, dayOf(openedAtMs), dayOf(closedAtMs)]) realDays.add(day);
  const [stayId, patientId, channel] = [plant(), plant(), plant()];
  const stay = {
    patientId,
    displayName: plant(),
    bedId: plant(),
    birthDate,
    openedAtMs,
    sex: random.chance(0.5) ? ('female' as const) : ('male' as const),
  };
  const own = { stayId, unitId: UNIT_ID };
  const entries: readonly StayCharted['entry'][] = [
    { of: 'chart', name: 'consciousness', value: 'alert', observedAtMs: openedAtMs + 1.5 * HOUR_MS, by: plant() },
    {
      of: 'chart',
      name: 'weightKg',
      value: 3 + random.next() * 40,
      observedAtMs: openedAtMs + 1.6 * HOUR_MS,
      by: plant(),
    },
    { of: 'chart', name: 'oxygenDevice', value: plant(), observedAtMs: openedAtMs + 1.7 * HOUR_MS, by: plant() },
    { of: 'chart', name: plant(), value: plant(), observedAtMs: openedAtMs + 1.8 * HOUR_MS, by: plant() },
    { of: 'laboratory', name: plant(), value: 2, unit: plant(), observedAtMs: openedAtMs + 1.2 * HOUR_MS },
    { of: 'laboratory', name: 'lactateMmolPerL', value: 2, unit: plant(), observedAtMs: openedAtMs + 1.3 * HOUR_MS },
    { of: 'laboratory', name: 'lactateMmolPerL', value: 1.5, unit: 'mmol/L', observedAtMs: openedAtMs + 1.4 * HOUR_MS },
    ...Array.from({ length: 45 }, (_, index) => ({
      of: 'chart',
      name: plant(),
      value: plant(),
      observedAtMs: openedAtMs + 1.9 * HOUR_MS + index,
      by: plant(),
    })),
  ] as unknown as readonly StayCharted['entry'][];
  const decisions = [
    { ...stayChanged(`o${at}`, openedAtMs, { stay, stayId }), ...own },
    ...entries.map((entry, index) => chartedOf(own, `c${at}-${index}`, entry)),
    alertOf(own, `a${at}`, openedAtMs + 2 * HOUR_MS, { ruleId: 'bradycardia', plant }),
    alertOf(own, `b${at}`, openedAtMs + 2.1 * HOUR_MS, { ruleId: plant(), plant }),
    scoreOf(own, 'bedside-pews', openedAtMs + 2 * HOUR_MS),
    scoreOf(own, plant(), openedAtMs + 2.2 * HOUR_MS),
    { ...stayChanged(`z${at}`, closedAtMs, { change: 'closed', stay, stayId }), ...own },
  ] as unknown as readonly Decision[];
  const rows = Array.from({ length: hours * 2 }, (_, step) => ({
    stayId,
    unitId: UNIT_ID,
    atMs: Math.floor(openedAtMs / 1_000) * 1_000 + step * (HOUR_MS / 2) + 60_000,
    values: { heartRatePerMin: 120 + random.below(40), ...(at === 7 ? { spo2Percent: 97 } : {}) },
  }));
  const beside = rows.slice(0, 2).map((row) => ({ ...row, channel }));
  return { vitals: [blockOf([...rows, ...beside])], decisions };
}

interface Own {
  readonly stayId: string;
  readonly unitId: string;
}

function chartedOf(own: Own, id: string, entry: StayCharted['entry']) {
  return {
    ...stayChanged(id, entry.observedAtMs),
    ...own,
    kind: 'stay.charted',
    id,
    atMs: entry.observedAtMs + 60_000,
    entry,
    isNewest: true,
  };
}

function alertOf(own: Own, id: string, atMs: number, { ruleId, plant }: { ruleId: string; plant: () => string }) {
  const changed = alertChanged(id, atMs);
  const detail = { code: 'text.kept', values: { text: plant() } };
  return { ...changed, ...own, alert: { ...changed.alert, ...own, id: plant(), bedId: plant(), ruleId, detail } };
}

function scoreOf(own: Own, ruleId: string, atMs: number) {
  const computed = scoreComputed(ruleId, atMs);
  return { ...computed, ...own, id: `${own.stayId}/score/${ruleId}/${atMs}` };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Everything that stands in the files of a folder, names included: packed ones are unpacked. */
export async function everythingIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const raw = await readFile(file, 'latin1');
    const rows = file.endsWith('.parquet') ? JSON.stringify(await asked(`SELECT * FROM '${file}'`)) : '';
    found.set(path.relative(folder, file), `${entry.name}\n${raw}\n${rows}`);
  }
  return found;
}
