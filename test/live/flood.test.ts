// Hazards: H39 (docs/hazards.md).
/**
 * Five hundred beds alarm in one second, on the parts that run: the fold with the rules that ship, the order in which its decisions
 * go out, the boards of the server and the store of each unit's page.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { openAlerts } from '../../dashboards/ward/live/alert-order.ts';
import { WardStore } from '../../dashboards/ward/live/ward-store.ts';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import type { AlertChanged, Decision } from '../../services/contract/decisions/decision.ts';
import { VitalsBlockBuilder } from '../../services/contract/records/vitals-block.ts';
import { encodeUnitRecord } from '../../services/contract/records/unit-record.ts';
import { createPartitionFold, foldLogRecord, type PartitionFold } from '../../services/engine/fold/partition-fold.ts';
import { emergenciesFirst } from '../../services/engine/publishing-order.ts';
import { WardView } from '../../services/live/board/ward-view.ts';
import { shippedRules } from '../engine/shipped-rules.ts';
import {
  START_MS,
  configured,
  linked,
  occupied,
  opened,
  record,
  tick,
  type Input,
  type Values,
} from '../engine/unit-script.ts';
import { timeLimit } from '../support/patience.ts';

const UNITS = 20;
const BEDS_A_UNIT = 25;
const BEDS = UNITS * BEDS_A_UNIT;
const WELL: Values = { heartRatePerMin: 110, pulseRatePerMin: 110, spo2Percent: 98, respiratoryRatePerMin: 26 };
/** Medium after 60 s, high after 30 s, and an emergency after 15 s: all at one second. */
const ILL = {
  medium: { fromSecond: 20, spo2Percent: 86 },
  high: { fromSecond: 50, spo2Percent: 75 },
  emergency: { fromSecond: 65, spo2Percent: 55 },
} as const;
const FLOOD_SECOND = 80;

const unitIdOf = (bed: number): string => `unit-${Math.floor(bed / BEDS_A_UNIT)}`;
const stayIdOf = (bed: number): string => `stay-${bed}`;
/** One bed of five, and in the last units none. */
const isGrave = (bed: number): boolean => bed % 5 === 0 && bed < 400;
const illnessOf = (bed: number) => ILL[isGrave(bed) ? 'emergency' : bed % 2 === 0 ? 'high' : 'medium'];

class Hospital {
  readonly published: Decision[] = [];
  readonly pages = new Map<string, WardStore>();
  readonly #fold: PartitionFold;
  readonly #wards = new WardView('epoch');
  #offset = 0;

  constructor(rules: Parameters<typeof createPartitionFold>[1]) {
    this.#fold = createPartitionFold(0, rules);
  }

  /** One second of all beds: a block, a tick a unit, and what came of them to every page, as one publish of the engine. */
  second(second: number, valuesOf: (bed: number) => Values | null): void {
    this.#read('vitals', blockOf(second, valuesOf));
    for (let unit = 0; unit < UNITS; unit++) this.tell(unit, tick(second * 1_000));
    this.publish(second * 1_000);
  }

  tell(unit: number, input: Input): void {
    if (input.kind !== 'record') throw new Error('frames travel in blocks');
    const unitId = `unit-${unit}`;
    this.#read(unitId, encodeUnitRecord({ ...input.record, unitId }));
  }

  publish(pageMs: number): void {
    for (const decision of emergenciesFirst(this.#fold.output.decisions.splice(0))) {
      this.published.push(decision);
      const applied = this.#wards.apply(decision);
      const snapshot = this.#wards.snapshot(decision.unitId);
      const page = this.#pageOf(decision.unitId);
      if (applied.kind === 'replaced' && snapshot !== null) page.takeSnapshot(snapshot, pageMs);
      if (applied.kind === 'change') page.takeChange(applied.change, pageMs);
    }
  }

  alertsOn(unit: number): readonly Alert[] {
    return this.#pageOf(`unit-${unit}`).alerts.value.map((cell) => cell.alert.value);
  }

  #pageOf(unitId: string): WardStore {
    const page = this.pages.get(unitId) ?? new WardStore();
    this.pages.set(unitId, page);
    return page;
  }

  #read(key: string, value: Uint8Array): void {
    foldLogRecord(this.#fold, { offset: this.#offset, recordedAtMs: START_MS, key, value });
    this.#offset += 1;
  }
}

function blockOf(second: number, valuesOf: (bed: number) => Values | null): Uint8Array {
  const block = new VitalsBlockBuilder();
  for (let bed = 0; bed < BEDS; bed++) {
    const given = valuesOf(bed);
    if (given === null) continue;
    const values = new Float32Array(SIGNAL_COUNT);
    let presentBits = 0;
    for (const [name, value] of Object.entries(given)) {
      const signal = signalIndex(name as SignalName);
      presentBits |= 1 << signal;
      values[signal] = Number(value);
    }
    const atMs = START_MS + second * 1_000;
    const source = { id: `monitor-${bed}`, intervalMs: 1_000 };
    block.add({
      unitId: unitIdOf(bed),
      source,
      observedAtMs: atMs,
      receivedAtMs: atMs,
      presentBits,
      offBits: 0,
      values,
    });
  }
  return block.finish();
}

async function admitted(): Promise<Hospital> {
  const { vitals } = await shippedRules();
  const hospital = new Hospital({ scores: [], models: [], vitals });
  for (let unit = 0; unit < UNITS; unit++) {
    const beds = Array.from({ length: BEDS_A_UNIT }, (_, index) => unit * BEDS_A_UNIT + index);
    hospital.tell(
      unit,
      configured({
        setting: 'picu',
        beds: beds.map((bed) => ({ bedId: `bed-${bed}`, label: `${bed}`, setting: 'picu' })),
      }),
    );
    for (const bed of beds) {
      hospital.tell(unit, opened(stayIdOf(bed), 0, { birthDate: '2023-06-01' }));
      hospital.tell(unit, occupied(`bed-${bed}`, stayIdOf(bed), 0));
      hospital.tell(unit, linked(`monitor-${bed}`, `bed-${bed}`, 0));
    }
    const deviceIds = beds.map((bed) => `monitor-${bed}`);
    hospital.tell(unit, record('feed.announced', 0, { feedId: 'gateway', deviceIds, silentAfterMs: 10_000 }));
  }
  return hospital;
}

const raisedIn = (decisions: readonly Decision[]): readonly AlertChanged[] =>
  decisions.filter((each): each is AlertChanged => each.kind === 'alert.changed' && each.change === 'raised');

describe('five hundred beds that alarm in one second', () => {
  let hospital: Hospital;
  let flood: readonly Decision[];

  beforeAll(async () => {
    hospital = await admitted();
    for (let second = 0; second <= FLOOD_SECOND; second++) {
      const before = hospital.published.length;
      hospital.second(second, (bed) => {
        const { fromSecond, spo2Percent } = illnessOf(bed);
        return second < fromSecond ? WELL : { ...WELL, spo2Percent };
      });
      flood = hospital.published.slice(before);
    }
  }, timeLimit(60_000));

  it('are five hundred alerts, each of its own child, in that second', () => {
    const raised = raisedIn(flood);
    expect(raised.map(({ stayId }) => stayId ?? '').toSorted()).toEqual(
      Array.from({ length: BEDS }, (_, bed) => stayIdOf(bed)).toSorted(),
    );
    expect(new Set(raised.map(({ alert }) => alert.id)).size).toBe(BEDS);
    expect(raised.every(({ alert }) => alert.bedId === alert.stayId?.replace('stay', 'bed'))).toBe(true);
  });

  it('go out with the units that have an emergency before all others, and each unit in its own order', () => {
    const positions = new Map<string, { first: number; last: number }>();
    for (const [index, { unitId }] of flood.entries()) {
      positions.set(unitId, { first: positions.get(unitId)?.first ?? index, last: index });
    }
    const isUrgent = (unitId: string): boolean => Number(unitId.slice(5)) * BEDS_A_UNIT < 400;
    const urgentUntil = Math.max(...[...positions].filter(([id]) => isUrgent(id)).map(([, { last }]) => last));
    const othersFrom = Math.min(...[...positions].filter(([id]) => !isUrgent(id)).map(([, { first }]) => first));
    expect(urgentUntil).toBeLessThan(othersFrom);
  });

  it('stand on each page with every emergency before everything else, and none is missing', () => {
    for (let unit = 0; unit < UNITS; unit++) {
      const beds = Array.from({ length: BEDS_A_UNIT }, (_, index) => unit * BEDS_A_UNIT + index);
      const alerts = hospital.alertsOn(unit);
      const grave = beds.filter(isGrave).map(stayIdOf);
      expect(alerts).toHaveLength(BEDS_A_UNIT);
      expect(alerts.slice(0, grave.length).every(({ isEmergency }) => isEmergency)).toBe(true);
      expect(new Set(alerts.slice(0, grave.length).map(({ stayId }) => stayId))).toEqual(new Set(grave));
      expect(openAlerts(alerts)).toEqual(alerts);
      const owed = hospital.pages.get(`unit-${unit}`)?.alerts.value.every((cell) => cell.owedPaint.value !== null);
      expect(owed, 'each still has to be painted').toBe(true);
    }
  });

  it('of a source that fails then are one alert a unit beside those of the children, and not one a bed', () => {
    const before = hospital.published.length;
    for (let second = FLOOD_SECOND + 1; second <= FLOOD_SECOND + 20; second++) hospital.second(second, () => null);
    const technical = raisedIn(hospital.published.slice(before)).filter(({ alert }) => alert.kind === 'technical');
    expect(technical.map(({ unitId, alert }) => `${unitId} ${alert.ruleId}`).toSorted()).toEqual(
      Array.from({ length: UNITS }, (_, unit) => `unit-${unit} technical.feed-silent.gateway`).toSorted(),
    );
    for (let unit = 0; unit < UNITS; unit++) {
      const alerts = hospital.alertsOn(unit);
      expect(alerts).toHaveLength(BEDS_A_UNIT + 1);
      expect(alerts.filter(({ isEmergency }) => isEmergency)).toHaveLength(unit * BEDS_A_UNIT < 400 ? 5 : 0);
    }
  });
});
