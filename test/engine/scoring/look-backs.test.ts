/** What a score takes from the past: the oxygen that a blood gas was drawn under, baselines, corrections, validity. */
import { describe, expect, it } from 'vitest';
import { parseScoreRule } from '../../../services/clinical/score/parse-score-rule.ts';
import type { InputReading, ScoreResult } from '../../../services/clinical/score/score-result.ts';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import { UnitScript, oneChild, record, seconds, tick, type Input } from '../unit-script.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** One point for everything, so that only the inputs are of interest. */
const RULE = {
  id: 'look-backs',
  version: '1.0.0',
  label: 'Look-backs',
  shortLabel: 'Look-backs',
  citation: 'test',
  source: 'test',
  verifiedBy: 'test',
  certainty: 'V',
  enabled: true,
  disabledReason: null,
  choices: [],
  intended: {
    text: 'test',
    ageTo: { years: 18 },
    settings: ['ward'],
    ventilatedAllowed: true,
    newbornStayAllowed: true,
    outside: { setting: 's', ventilated: 'v', newbornStay: 'n' },
  },
  ageBasis: 'none',
  ageBands: [{ id: 'all', label: 'all', to: { years: 18 } }],
  inputs: [
    {
      name: 'pao2',
      label: 'PaO2',
      kind: 'number',
      unit: 'mm[Hg]',
      sources: [{ kind: 'lab', from: 'pao2MmHg', validForMs: 6 * HOUR_MS }],
    },
    {
      name: 'fio2AtGas',
      label: 'FiO2 at the gas',
      kind: 'number',
      unit: '%',
      prefer: 'newest',
      sources: [
        { kind: 'streamed', from: 'fio2Percent', validForMs: 6 * HOUR_MS, asOf: 'pao2' },
        { kind: 'charted', from: 'fio2Percent', validForMs: 6 * HOUR_MS, asOf: 'pao2' },
        { kind: 'charted', from: 'oxygenDevice', validForMs: 6 * HOUR_MS, asOf: 'pao2', values: { air: 21 } },
      ],
    },
    {
      name: 'pfRatio',
      label: 'PF',
      kind: 'number',
      unit: 'mm[Hg]',
      derived: [
        {
          kind: 'formula',
          id: 'ratio',
          is: { op: 'divide', of: ['pao2', { op: 'divide', of: ['fio2AtGas', 100] }] },
          text: 'PaO2 / FiO2',
        },
      ],
    },
    {
      name: 'creatinine',
      label: 'Creatinine',
      kind: 'number',
      unit: 'mg/dL',
      sources: [{ kind: 'lab', from: 'creatinineMgPerDL', validForMs: DAY_MS }],
    },
    {
      name: 'baseline',
      label: 'Baseline',
      kind: 'number',
      unit: 'mg/dL',
      sources: [{ kind: 'lab', from: 'creatinineMgPerDL', validForMs: 7 * DAY_MS, pick: 'lowest-before' }],
    },
    {
      name: 'ventilation',
      label: 'Ventilation',
      kind: 'code',
      unit: null,
      sources: [{ kind: 'stay', from: 'ventilated', validForMs: DAY_MS }],
    },
  ],
  parts: [
    {
      name: 'respiratory',
      label: 'Respiratory',
      scale: {
        kind: 'switch',
        input: 'ventilation',
        cases: {
          yes: {
            kind: 'bands',
            input: 'pfRatio',
            bands: [
              { below: 300, points: 1 },
              { from: 300, points: 0 },
            ],
          },
          no: { kind: 'points', points: 0 },
        },
      },
    },
    {
      name: 'renal',
      label: 'Renal',
      scale: {
        kind: 'sum',
        of: [
          { kind: 'bands', input: 'creatinine', bands: [{ points: 0 }] },
          { kind: 'bands', input: 'baseline', bands: [{ points: 0 }] },
        ],
      },
    },
  ],
  maximum: 1,
  partsMissingMax: 2,
  levels: [],
  triggers: [],
};

function ruleSet() {
  const parsed = parseScoreRule(RULE);
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return { scores: [parsed.rule], vitals: [], models: [] };
}

function charted(atMs: number, name: RecordOf<'observation.charted'>['name'], value: string | number): Input {
  return record('observation.charted', atMs, { stayId: 'stay-1', name, value, by: 'nurse-1' });
}

function lab(toldAtMs: number, name: string, value: number, takenAtMs = toldAtMs): Input {
  const told = record(
    'lab.resulted',
    toldAtMs,
    { stayId: 'stay-1', name, value, unit: '' },
    `${name}-${toldAtMs}-${takenAtMs}-${value}`,
  );
  if (told.kind !== 'record') throw new Error('not a record');
  return { kind: 'record', record: { ...told.record, observedAtMs: told.record.observedAtMs - toldAtMs + takenAtMs } };
}

function child(): UnitScript {
  return new UnitScript(ruleSet()).play(oneChild({ ventilated: true }), tick(0));
}

function newest(script: UnitScript): ScoreResult {
  const decision = script.of('score.computed').at(-1);
  if (decision === undefined) throw new Error('no score');
  return decision.score;
}

function input(script: UnitScript, name: string): InputReading | undefined {
  return newest(script)
    .parts.flatMap((part) => part.inputs)
    .find((reading) => reading.name === name);
}

describe('the oxygen of a blood gas', () => {
  it('is that of the time at which the gas was drawn, not of the time at which it is told', () => {
    const script = child().play(
      seconds(0, 600_000, () => ({ fio2Percent: 60 })),
      seconds(600_000, 1_200_000, () => ({ fio2Percent: 30 })),
      lab(1_200_000, 'pao2MmHg', 90, 500_000),
    );
    expect(input(script, 'fio2AtGas')).toMatchObject({ value: 60, quality: 'present', from: 'fio2Percent' });
    expect(input(script, 'pfRatio')).toMatchObject({ value: 150, quality: 'present' });
    expect(newest(script).parts[0]?.points).toBe(1);
  });

  it('is never charted after the gas', () => {
    const script = child().play(lab(60_000, 'pao2MmHg', 90), charted(120_000, 'fio2Percent', 60));
    expect(input(script, 'fio2AtGas')).toMatchObject({ quality: 'missing', value: null });
    expect(newest(script).parts[0]?.points).toBeNull();
  });

  it('is the newest before the gas: air charted after a percentage ends it', () => {
    const script = child().play(
      charted(10_000, 'fio2Percent', 60),
      charted(20_000, 'oxygenDevice', 'air'),
      lab(60_000, 'pao2MmHg', 90),
      charted(70_000, 'fio2Percent', 40),
    );
    expect(input(script, 'fio2AtGas')).toMatchObject({ value: 21, from: 'oxygenDevice' });
  });

  it('is gone with the gas when its look-back has passed', () => {
    const script = child().play(
      charted(10_000, 'fio2Percent', 60),
      lab(60_000, 'pao2MmHg', 90),
      tick(6 * HOUR_MS),
      tick(6 * HOUR_MS + 70_000),
    );
    expect(input(script, 'pao2')?.quality).toBe('stale');
    expect(input(script, 'pfRatio')?.value).toBeNull();
  });
});

describe('a baseline', () => {
  it('is the lowest result before the newest one, within its look-back', () => {
    const script = child().play(
      lab(0, 'creatinineMgPerDL', 0.3, -8 * DAY_MS),
      lab(1_000, 'creatinineMgPerDL', 0.5, -5 * DAY_MS),
      lab(2_000, 'creatinineMgPerDL', 0.7, -3 * DAY_MS),
      lab(3_000, 'creatinineMgPerDL', 1.4, 0),
    );
    expect(input(script, 'baseline')).toMatchObject({ value: 0.5, quality: 'present' });
    expect(input(script, 'creatinine')?.value).toBe(1.4);
  });

  it('is missing with one result only', () => {
    const script = child().play(lab(3_000, 'creatinineMgPerDL', 1.4));
    expect(input(script, 'baseline')?.quality).toBe('missing');
  });

  it('takes a corrected result in the place of the one it corrects', () => {
    const script = child().play(
      lab(1_000, 'creatinineMgPerDL', 0.2, -DAY_MS),
      lab(3_000, 'creatinineMgPerDL', 1.4, 0),
      lab(4_000, 'creatinineMgPerDL', 0.6, -DAY_MS),
    );
    expect(input(script, 'baseline')?.value).toBe(0.6);
  });

  it('does not depend on the order in which results are told', () => {
    const told = [
      lab(1_000, 'creatinineMgPerDL', 0.5, -DAY_MS),
      lab(2_000, 'creatinineMgPerDL', 1.4, 0),
      lab(3_000, 'creatinineMgPerDL', 0.4, -2 * DAY_MS),
    ];
    const values = [told, told.toReversed()].map((order) => input(child().play(order), 'baseline')?.value);
    expect(values).toEqual([0.4, 0.4]);
  });
});

it('what admission says of ventilation holds until it is changed', () => {
  const script = child().play(tick(3 * DAY_MS));
  expect(input(script, 'ventilation')).toMatchObject({ value: 'yes', quality: 'present' });
});
