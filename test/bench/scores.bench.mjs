/**
 * One full evaluation of all shipped scores for one child: every source read anew from windows that
 * move on between the looks, every rule evaluated, and what changed published as the engine does it.
 * The child lies ventilated in intensive care with an arterial line, a blood gas, a full set of
 * laboratory values and a full chart, so that most scores speak. The peer makes every result in full
 * each time, as an engine without the quick look would.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { compileScoreRule } from '../../dist/services/clinical/score/compile-score-rule.js';
import { evaluateCompiled } from '../../dist/services/clinical/score/evaluate-score.js';
import { SIGNAL_COUNT, signalIndex } from '../../dist/services/clinical/signal/signals.js';
import { RECORD_VERSION } from '../../dist/services/contract/records/unit-record.js';
import { VitalsBlockBuilder, decodeVitalsBlock } from '../../dist/services/contract/records/vitals-block.js';
import { loadRules } from '../../dist/services/engine/adapters/rule-files.js';
import { previousCodes, readInputs } from '../../dist/services/engine/sheet/read-inputs.js';
import { scoreStay } from '../../dist/services/engine/scoring/score-stay.js';
import { createFoldMemory } from '../../dist/services/engine/context/fold-memory.js';
import { beginFoldStep } from '../../dist/services/engine/context/fold-context.js';
import { createUnitState, foldRecord, foldRows } from '../../dist/services/engine/fold/unit-fold.js';
import { tickRecord } from '../../dist/services/feed/intake/tick.js';
import { figure, inPairs, median, rank, ratioFigure, report, watchMachine } from './measure.mjs';

const COMPILED = new Map();
function compiledOf(rule) {
  const compiled = COMPILED.get(rule) ?? compileScoreRule(rule);
  COMPILED.set(rule, compiled);
  return compiled;
}

const FROM_MS = Date.UTC(2026, 0, 5, 10);
const UNIT = 'bench-unit';
const GRID_SECONDS = 10;
const WARM_LOOKS = 2_000;
const LOOKS = 6_000;

const VITALS = {
  heartRatePerMin: 108,
  pulseRatePerMin: 108,
  respiratoryRatePerMin: 24,
  spo2Percent: 95,
  arterialSystolicMmHg: 98,
  arterialMeanMmHg: 72,
  arterialDiastolicMmHg: 58,
  coreTemperatureCel: 37,
  endTidalCo2MmHg: 38,
  fio2Percent: 40,
  meanAirwayPressureCmH2o: 12,
};
const CHARTED = {
  oxygenDevice: 'ventilator',
  breathingInterface: 'tube',
  gcsEye: '3',
  gcsVerbal: 'tube',
  gcsMotor: '5',
  pupilReaction: 'both-reactive',
  infection: 'suspected',
  capillaryRefillSeconds: 2,
  respiratoryDistress: 'mild',
  consciousness: 'voice',
  carerConcern: 'same',
  systemicSteroid: 'no',
  renalReplacement: 'no',
  urineOutput6hMlPerKgPerH: 1,
  urineOutput12hMlPerKgPerH: 1.1,
  urineOutput24hMlPerKgPerH: 1.2,
  anuriaHours: 0,
  epinephrineUgPerKgPerMin: 0.05,
  norepinephrineUgPerKgPerMin: 0,
  dopamineUgPerKgPerMin: 0,
  dobutamineUgPerKgPerMin: 0,
  milrinoneUgPerKgPerMin: 0.5,
  vasopressinUnitsPerKgPerMin: 0,
  phenylephrineUgPerKgPerMin: 0,
  weightKg: 15,
};
const LABS = {
  pao2MmHg: 85,
  paco2MmHg: 42,
  lactateMmolPerL: 2.1,
  plateletsThousandPerUL: 140,
  inr: 1.2,
  dDimerMgPerLFeu: 1,
  fibrinogenMgPerDL: 250,
  glucoseMgPerDL: 110,
  neutrophilsThousandPerUL: 6,
  lymphocytesThousandPerUL: 2,
  leukocytesThousandPerUL: 9,
  creatinineMgPerDL: 0.5,
  bilirubinTotalMgPerDL: 0.6,
  altUnitsPerL: 40,
};

/** A unit of one child, with ten minutes of monitoring behind it. */
class BenchChild {
  #second = FROM_MS / 1000;
  #offset = 0;

  constructor(rules) {
    this.fold = {
      state: createUnitState(UNIT),
      rules,
      memory: createFoldMemory(rules),
      output: { decisions: [], dueRisks: [], vitals: new VitalsBlockBuilder(), corrections: new VitalsBlockBuilder() },
    };
    for (const record of this.#openingRecords()) foldRecord(this.fold, record, `0:${this.#offset++}`);
    this.moveOn(600);
    this.#fold(
      'lab.resulted',
      Object.entries(LABS).map(([name, value]) => ({ name, value, unit: 'as agreed' })),
    );
    this.moveOn(60);
  }

  get stay() {
    return this.fold.state.stays.get('stay-1');
  }

  /** Seconds of frames and ticks. */
  moveOn(seconds) {
    for (let count = 0; count < seconds; count++) {
      this.#second += 1;
      const builder = new VitalsBlockBuilder();
      builder.add(this.#frame());
      const { block } = decodeVitalsBlock(builder.finish());
      foldRows(this.fold, block, block.units[0], `0:${this.#offset++}`);
      foldRecord(this.fold, tickRecord(UNIT, this.#second), `0:${this.#offset++}`);
    }
    this.fold.output.decisions = [];
    this.fold.output.dueRisks = [];
    this.fold.output.vitals.finish();
  }

  /** What was charted and measured in the laboratory is renewed, so that nothing grows too old. */
  renew() {
    this.#fold(
      'observation.charted',
      Object.entries(CHARTED).map(([name, value]) => ({ name, value, by: 'bench' })),
    );
    this.#fold(
      'lab.resulted',
      Object.entries(LABS).map(([name, value]) => ({ name, value, unit: 'as agreed' })),
    );
  }

  #fold(kind, all) {
    for (const fields of all) {
      foldRecord(
        this.fold,
        { ...this.#envelope(`${kind}:${fields.name}:${this.#second}`), kind, stayId: 'stay-1', ...fields },
        `0:${this.#offset++}`,
      );
    }
  }

  #frame() {
    const values = new Float64Array(SIGNAL_COUNT);
    let presentBits = 0;
    for (const [name, rest] of Object.entries(VITALS)) {
      const signal = signalIndex(name);
      presentBits |= 1 << signal;
      values[signal] =
        rest +
        Math.round(2 * Math.sin(this.#second / 7 + signal)) *
          (name === 'fio2Percent' || name === 'coreTemperatureCel' ? 0 : 1);
    }
    const atMs = this.#second * 1000;
    return {
      unitId: UNIT,
      source: { id: 'monitor-1', intervalMs: 1000 },
      observedAtMs: atMs,
      receivedAtMs: atMs,
      presentBits,
      offBits: 0,
      values,
    };
  }

  #envelope(id) {
    const atMs = this.#second * 1000;
    return { version: RECORD_VERSION, id, unitId: UNIT, observedAtMs: atMs, receivedAtMs: atMs, source: 'bench' };
  }

  #openingRecords() {
    const person = {
      displayName: 'bed-1',
      birthDate: '2022-06-01',
      sex: 'unknown',
      gestationalAgeAtBirthDays: null,
      weightKg: 15,
      ventilated: true,
      newbornStay: false,
    };
    return [
      {
        ...this.#envelope('unit'),
        kind: 'unit.configured',
        hospitalId: 'bench',
        name: UNIT,
        timeZone: 'Asia/Seoul',
        setting: 'picu',
        beds: [{ bedId: 'bed-1', label: '1', setting: 'picu' }],
        mode: 'demo',
      },
      { ...this.#envelope('stay'), kind: 'stay.opened', stayId: 'stay-1', patientId: 'patient-1', ...person },
      {
        ...this.#envelope('device'),
        kind: 'device.linked',
        deviceId: 'monitor-1',
        bedId: 'bed-1',
        validFromMs: FROM_MS,
      },
      { ...this.#envelope('bed'), kind: 'bed.occupied', bedId: 'bed-1', stayId: 'stay-1', validFromMs: FROM_MS },
      ...Object.entries(CHARTED).map(([name, value]) => ({
        ...this.#envelope(`chart:${name}`),
        kind: 'observation.charted',
        stayId: 'stay-1',
        name,
        value,
        by: 'bench',
      })),
    ];
  }
}

/** Times of single looks, us, while the child's windows move on by the engine's own grid. */
function timeLooks(child) {
  const times = [];
  let published = 0;
  for (let look = 0; look < WARM_LOOKS + LOOKS; look++) {
    child.moveOn(GRID_SECONDS / 10);
    if (look % 500 === 0) child.renew();
    child.fold.output.decisions = [];
    const step = beginFoldStep(child.fold, 'bench');
    const startedNs = process.hrtime.bigint();
    scoreStay(step, child.stay, { charted: false });
    const us = Number(process.hrtime.bigint() - startedNs) / 1000;
    if (look < WARM_LOOKS) continue;
    times.push(us);
    published += child.fold.output.decisions.length;
  }
  return { times, published };
}

function fullResults(child) {
  const { stay, fold } = child;
  const { nowMs } = fold.state;
  const subject = {
    birthDate: stay.person.birthDate,
    gestationalAgeAtBirthDays: null,
    onDate: { year: 2026, month: 1, day: 5 },
    setting: 'picu',
    ventilated: true,
    newbornStay: false,
    optIn: null,
  };
  return fold.rules.scores.map((rule) =>
    evaluateCompiled(
      compiledOf(rule),
      { ...subject, previousCodes: previousCodes(rule, stay) },
      readInputs(rule, stay, nowMs),
    ),
  );
}

await report(async () => {
  const end = watchMachine();
  const rules = { ...(await loadRules(fileURLToPath(new URL('../../models/rules', import.meta.url)))), models: [] };
  const child = new BenchChild(rules);
  const results = fullResults(child);
  const known = results.filter(({ status }) => status !== 'abstained').length;
  assert.ok(known >= 10, `only ${known} of ${results.length} scores speak`);
  const { times, published } = timeLooks(child);
  const looks = 200;
  const pairs = await inPairs({
    sideMs: 1_000,
    ours: () => {
      for (let look = 0; look < looks; look++) {
        scoreStay(beginFoldStep(child.fold, 'bench'), child.stay, { charted: false });
      }
      child.fold.output.decisions = [];
      return looks;
    },
    peer: () => {
      for (let look = 0; look < looks; look++) fullResults(child);
      return looks;
    },
  });
  return {
    figures: [
      figure(`all ${results.length} scores of a child, one look`, median(times), 'us', {
        goal: ['<=', 20],
        note: `${known} speak; p99 ${rank(times, 0.99).toFixed(0)} us; ${published} results published in ${times.length} looks`,
      }),
      ratioFigure('quick look against making every result in full', pairs.cpuRatio, {
        note: `in full ${(pairs.peerCpuNs / 1000).toFixed(0)} us`,
      }),
    ],
    machine: end(),
  };
});
