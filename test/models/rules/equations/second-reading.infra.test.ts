/**
 * Published equations against a reading of the same tables in another language (second_reading.py), which takes each
 * coefficient from the reference table and none from our rules: ten thousand made-up children an equation, on and
 * around the limits, and for equations that say how to count what is missing, with cells left out.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileScoreRule } from '../../../../services/clinical/score/compile-score-rule.ts';
import { evaluateCompiled, type ScoreSubject } from '../../../../services/clinical/score/evaluate-score.ts';
import type { ScoreRule } from '../../../../services/clinical/score/score-rule.ts';
import { shippedRule, withDisabledOn } from '../../../clinical/score/shipped-rule.ts';
import { withoutInfra } from '../../../support/infra.ts';
import { spoken, type SpokenScore } from '../../../support/said.ts';
import { sharedFile } from '../../../support/shared-data.ts';
import { ON_DATE, readingsOf, type Observed } from '../npews-child.ts';
import { inputsOf, unrounded } from './told-child.ts';

const ROWS = 10_000;
const TABLES = sharedFile('clinical/risk-equations');
const SCRIPT = fileURLToPath(new URL('second_reading.py', import.meta.url));
const run = promisify(execFile);
const ANSWERS = z.array(z.number().nullable());

interface Equation {
  readonly rule: ScoreRule;
  readonly born: string;
  readonly told: (draw: Draw) => Observed;
  /** What of our result is held against the other reading, and how near it must be. */
  readonly number: (result: SpokenScore) => number | null;
  readonly within: number;
}

/** Draws of one seed, the same in every run. */
class Draw {
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  below(limit: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * limit);
  }

  /** A number of the grid low, low + 1 / perUnit … high, as somebody would write it. */
  number(low: number, high: number, perUnit = 1): number {
    return (Math.round(low * perUnit) + this.below(Math.round((high - low) * perUnit) + 1)) / perUnit;
  }

  one(...words: readonly string[]): string {
    return words[this.below(words.length)] ?? '';
  }

  /** A quarter of these cells is empty. */
  some(cells: Observed): Observed {
    return Object.fromEntries(Object.entries(cells).filter(() => this.below(4) > 0));
  }
}

const published = (result: SpokenScore): number | null => result.published;
const total = (result: SpokenScore): number | null => result.total;

function pim3Asked(draw: Draw): Observed {
  return {
    electiveAdmission: draw.one('yes', 'no'),
    procedureAtAdmission: draw.one('none', 'bypass', 'cardiac', 'non-cardiac'),
    pim3Diagnosis: draw.one('none', 'low', 'high', 'very-high'),
    // Room air would itself say the oxygen.
    oxygenDevice: draw.one('nasal-cannula', 'high-flow', 'cpap', 'bipap', 'ventilator'),
  };
}

function pim3Measured(draw: Draw): Observed {
  return {
    pupilReaction: draw.one('both-reactive', 'one-fixed', 'both-fixed'),
    arterialSystolicMmHg: draw.number(20, 200),
    baseExcessMmolPerL: draw.number(-30, 30, 10),
    fio2Percent: draw.number(21, 100),
    pao2MmHg: draw.number(20, 420),
  };
}

function kaiserMother(draw: Draw): Observed {
  const antibiotics = draw.one('none', 'gbs-specific', 'broad-spectrum');
  return {
    earlySepsisIncidencePer1000: draw.one('0.3', '0.4', '0.5', '0.6'),
    gestationalAgeAtBirthDays: draw.number(238, 307),
    maternalTemperatureCel: draw.number(35.5, 41, 10),
    membraneRuptureHours: draw.number(0, 240, 10),
    groupBStreptococcus: draw.one('negative', 'positive', 'unknown'),
    intrapartumAntibiotics: antibiotics,
    ...(antibiotics === 'none' ? {} : { antibioticsBeforeBirthHours: draw.number(0, 12, 10) }),
  };
}

function drugs(draw: Draw): Observed {
  const rate = (high: number, perUnit: number): number => (draw.below(3) > 0 ? 0 : draw.number(0, high, perUnit));
  return {
    dopamineUgPerKgPerMin: rate(20, 1),
    dobutamineUgPerKgPerMin: rate(20, 1),
    epinephrineUgPerKgPerMin: rate(1, 100),
    norepinephrineUgPerKgPerMin: rate(1, 100),
    milrinoneUgPerKgPerMin: rate(1, 100),
    vasopressinUnitsPerKgPerMin: rate(0.01, 10_000),
  };
}

const NEWBORN = '2026-03-10';
const EQUATIONS: Readonly<Record<string, Equation>> = {
  'PIM3, of whom everything is known': {
    rule: shippedRule('pim-3'),
    born: '2021-01-05',
    told: (draw) => ({ ...pim3Asked(draw), ...pim3Measured(draw) }),
    number: unrounded,
    within: 1e-6,
  },
  'PIM3, as published where something is missing': {
    rule: shippedRule('pim-3'),
    born: '2021-01-05',
    told: (draw) => ({ ...pim3Asked(draw), ...draw.some(pim3Measured(draw)) }),
    number: published,
    within: 0.005 + 1e-9,
  },
  'early-onset sepsis at birth': {
    rule: shippedRule('kaiser-eos-birth'),
    born: NEWBORN,
    told: kaiserMother,
    number: unrounded,
    within: 1e-6,
  },
  'early-onset sepsis after the examination': {
    rule: shippedRule('kaiser-eos-exam'),
    born: NEWBORN,
    told: (draw) => ({ ...kaiserMother(draw), newbornExamination: draw.one('well', 'equivocal', 'ill') }),
    number: unrounded,
    within: 1e-6,
  },
  'CRIB II, which ships disabled': {
    rule: withDisabledOn(shippedRule('crib-2')),
    born: NEWBORN,
    told: (draw) => ({
      sex: draw.one('male', 'female'),
      gestationalAgeAtBirthDays: draw.number(22 * 7, 33 * 7 - 1),
      birthWeightG: draw.number(251, 3000),
      coreTemperatureCel: draw.number(28, 42, 10),
      baseExcessMmolPerL: draw.number(-30, 10, 10),
    }),
    number: total,
    within: 0,
  },
  'SNAPPE-II, as published where something is missing': {
    rule: shippedRule('snappe-2'),
    born: '2026-03-08',
    told: (draw) => ({
      arterialMeanMmHg: draw.number(10, 45),
      ...draw.some({
        coreTemperatureCel: draw.number(33, 38, 10),
        pao2MmHg: draw.number(20, 300),
        fio2Percent: draw.number(21, 100),
        phArterial: draw.number(6.9, 7.5, 100),
        seizures: draw.one('none', 'single', 'multiple'),
        urineOutput12hMlPerKgPerH: draw.number(0, 3, 100),
        birthWeightG: draw.number(500, 2000),
        smallForGestation: draw.one('yes', 'no'),
        apgar5Minutes: draw.number(0, 10),
      }),
    }),
    number: published,
    within: 0,
  },
  'renal angina index': {
    rule: shippedRule('renal-angina-index'),
    born: '2021-01-05',
    told: (draw) => ({
      ...drugs(draw),
      oxygenDevice: draw.one('air', 'high-flow', 'cpap', 'ventilator'),
      transplant: draw.one('yes', 'no'),
      fluidOverloadPercent: draw.number(-10, 25, 10),
      baselineCreatinineMgPerDL: draw.number(0.1, 1, 100),
      creatinineMgPerDL: draw.number(0.1, 2, 100),
    }),
    number: total,
    within: 0,
  },
  'respiratory severity score': {
    rule: shippedRule('respiratory-severity-score'),
    born: '2026-03-01',
    told: (draw) => ({ meanAirwayPressureCmH2o: draw.number(0, 40, 10), fio2Percent: draw.number(21, 100) }),
    number: total,
    within: 0.005 + 1e-9,
  },
};

function subjectOf({ rule, born }: Equation, told: Observed): ScoreSubject {
  const days = told['gestationalAgeAtBirthDays'];
  return {
    birthDate: born,
    gestationalAgeAtBirthDays: typeof days === 'number' ? days : null,
    onDate: ON_DATE,
    setting: rule.intended.settings[0] ?? '',
    ventilated: false,
    newbornStay: false,
    optIn: null,
    previousCodes: new Map(),
  };
}

function ours(equation: Equation, rows: readonly Observed[]): readonly (number | null)[] {
  const compiled = compileScoreRule(equation.rule);
  return rows.map((told) =>
    equation.number(
      spoken(evaluateCompiled(compiled, subjectOf(equation, told), readingsOf(inputsOf(equation.rule, told)))),
    ),
  );
}

describe.skipIf(withoutInfra || TABLES === null)('published equations, read a second time in Python', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vigil-equations-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function theirs({ rule }: Equation, rows: readonly Observed[]): Promise<readonly (number | null)[]> {
    const [asked, answers] = [path.join(folder, 'rows.jsonl'), path.join(folder, 'answers.jsonl')];
    await writeFile(asked, rows.map((row) => JSON.stringify(row)).join('\n'));
    await run('python3', [SCRIPT, TABLES ?? '', rule.id, asked, answers]);
    const lines = (await readFile(answers, 'utf8')).split('\n');
    return ANSWERS.parse(lines.map((line): unknown => JSON.parse(line)));
  }

  it.each(Object.entries(EQUATIONS))('%s: ten thousand children alike', async (_name, equation) => {
    const draw = new Draw(20_261_130);
    const rows = Array.from({ length: ROWS }, () => equation.told(draw));
    const [here, there] = [ours(equation, rows), await theirs(equation, rows)];
    expect(there).toHaveLength(ROWS);
    const differences = rows.flatMap((told, index) =>
      areAlike(here[index] ?? null, there[index] ?? null, equation.within)
        ? []
        : [{ told, ours: here[index], theirs: there[index] }],
    );
    expect(differences.slice(0, 3)).toEqual([]);
    expect(here.filter((each) => each !== null).length).toBeGreaterThan(ROWS / 2);
  });
});

function areAlike(a: number | null, b: number | null, within: number): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) <= within;
}
