/**
 * The shipped National PEWS table against the reference rows, each at both of its edges, and what the
 * chart says about oxygen, blood pressure, levels and triggers.
 */
import { spokenScore } from '../../support/said.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { CHARTED_CODES, CHARTED_NAMES } from '../../../services/contract/records/unit-record.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { sharedFile } from '../../support/shared-data.ts';
import { WELL, childOf, npewsRule, pointsOf, reading, readingsOf, score } from './npews-child.ts';
import type { BandId, Observed } from './npews-child.ts';

const RULE = npewsRule();
const TABLE = sharedFile('clinical/thresholds.csv');
const ROWS =
  TABLE === null ? [] : csvRows(readFileSync(TABLE, 'utf8')).filter((row) => row['score'] === 'npews_england');
const EDGE = 0.001;

const NUMERIC: Record<string, { part: string; input: string }> = {
  respiratory_rate: { part: 'respiratoryRate', input: 'respiratoryRate' },
  heart_rate: { part: 'heartRate', input: 'heartRate' },
  sbp: { part: 'systolicPressure', input: 'systolicPressure' },
  spo2: { part: 'spo2', input: 'spo2' },
  crt: { part: 'capillaryRefill', input: 'capillaryRefill' },
  'oxygen.percent': { part: 'oxygen', input: 'oxygenPercent' },
  'oxygen.flow': { part: 'oxygen', input: 'oxygenFlow' },
};
const CODED: Record<string, { part: string; input: string; codes: Record<string, string> }> = {
  respiratory_distress: {
    part: 'respiratoryDistress',
    input: 'respiratoryDistress',
    codes: { none: 'none', mild: 'mild', moderate: 'moderate', severe: 'severe' },
  },
  'oxygen.device': {
    part: 'oxygen',
    input: 'oxygenDevice',
    codes: { 'high-flow': 'high-flow', CPAP: 'cpap', BiPAP: 'bipap' },
  },
  'oxygen.percent': { part: 'oxygen', input: 'oxygenDevice', codes: { air: 'air' } },
  'oxygen.flow': { part: 'oxygen', input: 'oxygenDevice', codes: { air: 'air' } },
  'sbp.not_recorded': {
    part: 'systolicPressure',
    input: 'bloodPressureNotRecorded',
    codes: {
      'not-done, no concern': 'no-concern',
      'unable, no concern (U0)': 'no-concern',
      'unable, concern (U4)': 'concern',
    },
  },
};
const BAND_OF_YEARS: Record<string, BandId> = {
  '0': '0-11-months',
  '1': '1-4-years',
  '5': '5-12-years',
  '13': '13-17-years',
};

/** Values just inside a row of the reference table, at each end that it has. */
function insideEdges(row: Record<string, string>): number[] {
  const [a, b] = [Number(row['value']), Number(row['value2'])];
  const byOp: Record<string, number[]> = {
    lt: [a - EDGE],
    le: [a],
    gt: [a + EDGE],
    ge: [a],
    ge_lt: [a, b - EDGE],
    gt_lt: [a + EDGE, b - EDGE],
    gt_le: [a + EDGE, b],
  };
  return byOp[row['op'] ?? ''] ?? [];
}

/** A well child without any oxygen entry, so that the row under test speaks alone. */
function wellBut(band: BandId, changes: Observed): Observed {
  const { oxygenDevice: _air, ...rest } = WELL[band];
  return { ...rest, oxygenDevice: 'nasal-cannula', ...changes };
}

describe.skipIf(TABLE === null)('reference table rows (skipped without ../shared/clinical)', () => {
  const bandRows = ROWS.filter((row) => (row['component'] ?? '') in NUMERIC && row['op'] !== 'eq');
  test.each(
    bandRows.map(
      (row) =>
        [
          `${row['component']} ${row['age_native_min'] ?? ''} ${row['op']} ${row['value']} ${row['value2']} -> ${row['points']}`,
          row,
        ] as const,
    ),
  )('%s', (_title, row) => {
    const where = NUMERIC[row['component'] ?? ''];
    if (where === undefined) throw new Error('unknown component');
    const years = row['age_native_min'] ?? '';
    const bands = years === '' ? (Object.keys(WELL) as BandId[]) : [BAND_OF_YEARS[years] ?? '0-11-months'];
    const edges = insideEdges(row);
    expect(edges.length).toBeGreaterThan(0);
    for (const band of bands) {
      for (const value of edges) {
        expect(
          pointsOf(score(RULE, band, wellBut(band, { [where.input]: value })), where.part),
          `${band} ${value}`,
        ).toBe(Number(row['points']));
      }
    }
  });

  const codeRows = ROWS.filter((row) => (row['component'] ?? '') in CODED && row['op'] === 'eq');
  test.each(codeRows.map((row) => [`${row['component']} = ${row['value']} -> ${row['points']}`, row] as const))(
    '%s',
    (_title, row) => {
      const where = CODED[row['component'] ?? ''];
      const code = where?.codes[row['value'] ?? ''];
      if (where === undefined || code === undefined) throw new Error(`no code for ${row['value']}`);
      const { systolicPressure: _pressure, ...rest } = WELL['1-4-years'];
      expect(pointsOf(score(RULE, '1-4-years', { ...rest, [where.input]: code }), where.part)).toBe(
        Number(row['points']),
      );
    },
  );

  const levelRows = ROWS.filter((row) => row['component'] === 'escalation_level');
  test.each(
    levelRows.map((row) => [`${row['op']} ${row['value']} ${row['value2']} -> ${row['points']}`, row] as const),
  )('level %s', (_title, row) => {
    const level = RULE.levels.find((each) => each.id === row['points']);
    expect(level?.from).toBe(Number(row['value']));
  });

  it('uses every row of the table', () => {
    const triggers = ROWS.filter((row) => row['component'] === 'escalation_trigger').length;
    expect(ROWS.length).toBe(bandRows.length + codeRows.length + levelRows.length + triggers);
    expect(triggers).toBe(7);
  });
});

describe('the well child', () => {
  it.each(Object.keys(WELL) as BandId[])('scores 0 without a level at %s', (band) => {
    const result = score(RULE, band, WELL[band]);
    expect(result).toMatchObject({
      status: 'complete',
      total: 0,
      lower: 0,
      upper: 0,
      maximum: 26,
      level: null,
      levelText: null,
      missing: [],
      reason: null,
      caution: null,
    });
  });

  it('changes band on the birthday', () => {
    const observed = readingsOf(WELL['1-4-years']);
    const bandOn = (day: number) =>
      spokenScore(
        RULE,
        { ...childOf('1-4-years'), birthDate: '2021-03-10', onDate: { year: 2026, month: 3, day } },
        observed,
      ).ageBand;
    expect([bandOn(9), bandOn(10)]).toEqual(['1-4 y', '5-12 y']);
  });
});

describe('oxygen', () => {
  const band = '1-4-years';
  const oxygen = (changes: Observed) => {
    const { oxygenDevice: _air, ...rest } = WELL[band];
    const part = score(RULE, band, { ...rest, ...changes }).parts.find((each) => each.name === 'oxygen');
    return [part?.points, part?.pointsMin, part?.pointsMax];
  };

  it('is the highest of device, percentage and flow, never a sum', () => {
    expect(oxygen({ oxygenDevice: 'face-mask', oxygenPercent: 40, oxygenFlow: 1 })).toEqual([2, 2, 2]);
    expect(oxygen({ oxygenDevice: 'high-flow', oxygenPercent: 25, oxygenFlow: 7 })).toEqual([4, 4, 4]);
  });
  it('is 0 in room air with nothing else charted, also when measured as 21 %', () => {
    expect(oxygen({ oxygenDevice: 'air' })).toEqual([0, 0, 0]);
    expect(oxygen({ oxygenDevice: 'air', oxygenPercent: 21, oxygenFlow: 0 })).toEqual([0, 0, 0]);
  });
  it('is known for a device that scores 4 whatever the flow', () => {
    expect(oxygen({ oxygenDevice: 'cpap' })).toEqual([4, 4, 4]);
  });
  it('has a lower bound of 1 for a device without its level', () => {
    expect(oxygen({ oxygenDevice: 'nasal-cannula' })).toEqual([null, 1, 4]);
  });
  it('keeps its upper bound when the device is unknown', () => {
    expect(oxygen({ oxygenPercent: 35 })).toEqual([null, 2, 4]);
    expect(oxygen({ oxygenPercent: 60 })).toEqual([4, 4, 4]);
    expect(oxygen({})).toEqual([null, 0, 4]);
  });
  it('forgets a flow that is older than the air, and believes one that is as new or newer', () => {
    const withTimes = (airAgeMs: number, flowAgeMs: number) => {
      const readings = readingsOf(WELL[band]);
      readings.set('oxygenDevice', reading('oxygenDevice', 'air', 'present', airAgeMs));
      readings.set('oxygenFlow', reading('oxygenFlow', 2, 'present', flowAgeMs));
      return pointsOf(spokenScore(RULE, childOf(band), readings), 'oxygen');
    };
    expect(withTimes(1_000, 3_600_000)).toBe(0);
    expect(withTimes(3_600_000, 1_000)).toBe(2);
    expect(withTimes(1_000, 1_000)).toBe(2);
  });
});

describe('blood pressure', () => {
  it('takes the newer of a measured pressure and a reason', () => {
    const withTimes = (pressureAgeMs: number, reasonAgeMs: number) => {
      const readings = readingsOf(WELL['1-4-years']);
      readings.set('systolicPressure', reading('systolicPressure', 90, 'present', pressureAgeMs));
      readings.set('bloodPressureNotRecorded', reading('bloodPressureNotRecorded', 'concern', 'present', reasonAgeMs));
      return pointsOf(spokenScore(RULE, childOf('1-4-years'), readings), 'systolicPressure');
    };
    expect(withTimes(3_600_000, 1_000)).toBe(4);
    expect(withTimes(1_000, 3_600_000)).toBe(0);
  });
});

describe('triggers', () => {
  const band = '5-12-years';
  const withCode = (input: string, code: string, previous?: string) =>
    spokenScore(
      RULE,
      childOf(band, { previousCodes: new Map(previous === undefined ? [] : [[input, previous]]) }),
      readingsOf({ ...WELL[band], [input]: code }),
    );

  it.each([
    ['carerConcern', 'worse', undefined, 'low'],
    ['clinicalIntuition', 'yes', 'no', 'low'],
    ['sepsisSuspicion', 'suspected', 'none', 'medium'],
    ['sepsisSuspicion', 'shock', 'suspected', 'high'],
    ['consciousness', 'voice', 'alert', 'high'],
    ['consciousness', 'voice', undefined, 'high'],
    ['consciousness', 'pain', 'voice', 'emergency'],
    ['consciousness', 'unresponsive', 'alert', 'emergency'],
    ['pupils', 'abnormal', 'normal', 'emergency'],
  ])('%s %s after %s gives %s', (input, code, previous, level) => {
    const result = withCode(input, code, previous);
    expect(result.level).toBe(level);
    expect(result.levelText).not.toBeNull();
    expect(result.triggers).toHaveLength(1);
    expect(result.total).toBe(0);
  });

  it.each([
    ['sepsisSuspicion', 'suspected', 'shock'],
    ['carerConcern', 'same', 'worse'],
    ['consciousness', 'alert', 'voice'],
    ['pupils', 'normal', 'abnormal'],
  ])('%s %s after %s gives none', (input, code, previous) => {
    expect(withCode(input, code, previous)).toMatchObject({ level: null, triggers: [] });
  });

  it('lets the higher of score and trigger win', () => {
    const ill = { ...WELL[band], respiratoryRate: 60, heartRate: 170, spo2: 85, sepsisSuspicion: 'suspected' };
    expect(score(RULE, band, ill)).toMatchObject({ total: 12, level: 'high' });
  });

  it('names consciousness as lacking when nobody charted it, and still completes the total', () => {
    const { consciousness: _charted, ...rest } = WELL[band];
    expect(score(RULE, band, rest)).toMatchObject({ status: 'complete', total: 0, missing: ['Consciousness'] });
  });
});

describe('agreement with the charting contract', () => {
  it('asks only for observations that can be charted', () => {
    const charted = RULE.inputs.flatMap((input) =>
      input.sources.filter((source) => source.kind === 'charted').map((source) => source.from),
    );
    expect(charted.filter((name) => !(CHARTED_NAMES as readonly string[]).includes(name))).toEqual([]);
  });

  it('gives every code that can be charted points or a place in a trigger', () => {
    const json = JSON.stringify([RULE.parts, RULE.triggers]);
    for (const name of ['respiratoryDistress', 'oxygenDevice', 'bloodPressureNotRecorded'] as const) {
      for (const code of CHARTED_CODES[name]) expect(json).toContain(`"${code}"`);
    }
    for (const trigger of RULE.triggers) {
      const codes: readonly string[] = CHARTED_CODES[trigger.input as keyof typeof CHARTED_CODES];
      expect([...trigger.codes, ...(trigger.changedFrom ?? [])].filter((code) => !codes.includes(code))).toEqual([]);
    }
  });
});

it('gives equal bytes for equal arguments, with the same keys whatever the outcome', () => {
  const once = score(RULE, '1-4-years', WELL['1-4-years']);
  expect(JSON.stringify(score(RULE, '1-4-years', WELL['1-4-years']))).toBe(JSON.stringify(once));
  const abstained = spokenScore(RULE, childOf('1-4-years', { birthDate: null }), new Map());
  expect(Object.keys(abstained)).toEqual(Object.keys(once));
});
