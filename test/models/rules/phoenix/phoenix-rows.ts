/**
 * Rows of the authors' table on and around every limit, half of all values, with many cells empty: the
 * grid on which our Phoenix rules and the authors' package must agree. One seed gives one grid.
 */

export const PHOENIX_COLUMNS = [
  'pid',
  'age',
  'fio2',
  'pao2',
  'spo2',
  'vent',
  'gcs_total',
  'pupil',
  'platelets',
  'inr',
  'd_dimer',
  'fibrinogen',
  'dbp',
  'sbp',
  'lactate',
  'dobutamine',
  'dopamine',
  'epinephrine',
  'milrinone',
  'norepinephrine',
  'vasopressin',
  'glucose',
  'anc',
  'alc',
  'creatinine',
  'bilirubin',
  'alt',
] as const;
type Column = (typeof PHOENIX_COLUMNS)[number];
type PhoenixRow = Readonly<Record<Column, string>>;
type Random = () => number;

/** What we treat otherwise than the package, on purpose. */
export const ON_PURPOSE = ['no age', 'adult', 'nothing known'] as const;
type OnPurpose = (typeof ON_PURPOSE)[number];

interface Measured {
  readonly limits: readonly number[];
  readonly decimals: number;
  /** Where values that stand near no limit come from. */
  readonly range: readonly [number, number];
}

const MEASURED = {
  gcs_total: { limits: [10, 11], decimals: 0, range: [3, 15] },
  platelets: { limits: [100], decimals: 0, range: [1, 600] },
  inr: { limits: [1.3], decimals: 2, range: [0.8, 4] },
  d_dimer: { limits: [2], decimals: 2, range: [0, 12] },
  fibrinogen: { limits: [100], decimals: 0, range: [20, 700] },
  lactate: { limits: [5, 11], decimals: 2, range: [0.3, 20] },
  glucose: { limits: [50, 150], decimals: 1, range: [20, 400] },
  anc: { limits: [0.5], decimals: 3, range: [0, 20] },
  alc: { limits: [1], decimals: 3, range: [0, 10] },
  creatinine: { limits: [0.3, 0.4, 0.6, 0.7, 0.8, 1], decimals: 2, range: [0.1, 4] },
  bilirubin: { limits: [4], decimals: 2, range: [0, 20] },
  alt: { limits: [102], decimals: 0, range: [1, 4000] },
} as const satisfies Partial<Record<Column, Measured>>;
const DRUGS = ['dobutamine', 'dopamine', 'epinephrine', 'milrinone', 'norepinephrine', 'vasopressin'] as const;
const AGE: Measured = { limits: [1, 12, 24, 60, 144], decimals: 2, range: [0, 215.99] };
const PF_LIMITS = [100, 200, 400];
const SF_LIMITS = [148, 220, 292];
const MEAN_LIMITS = [17, 25, 31, 32, 36, 38, 39, 44, 45, 49, 52];
const MISSING = 0.25;

/** 32-bit mulberry: the same numbers for the same seed everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `count` rows that both sides must score alike. */
export function rowsAlike(count: number, random: Random): readonly PhoenixRow[] {
  return Array.from({ length: count }, (_, index) => rowOf(index + 1, random));
}

/** `count` rows of one kind that only the package scores. */
export function rowsOnPurpose(kind: OnPurpose, count: number, random: Random): readonly PhoenixRow[] {
  return rowsAlike(count, random).map((row) => {
    if (kind === 'no age') return { ...row, age: '' };
    if (kind === 'adult') return { ...row, age: pick(['216', '216.01', '217', '230.5', '600'], random) };
    return {
      ...(Object.fromEntries(PHOENIX_COLUMNS.map((name) => [name, ''])) as PhoenixRow),
      pid: row.pid,
      age: row.age,
    };
  });
}

export function phoenixCsv(rows: readonly PhoenixRow[]): string {
  return `${[PHOENIX_COLUMNS.join(','), ...rows.map((row) => PHOENIX_COLUMNS.map((name) => row[name]).join(','))].join('\n')}\n`;
}

function rowOf(pid: number, random: Random): PhoenixRow {
  const measured = Object.entries(MEASURED).map(([name, of]) => [name, orMissing(random, () => valueOf(of, random))]);
  const drugs = DRUGS.map((name) => [name, orMissing(random, () => (random() < 0.2 ? '1' : '0'))]);
  return {
    ...(Object.fromEntries([...measured, ...drugs]) as Pick<
      PhoenixRow,
      keyof typeof MEASURED | (typeof DRUGS)[number]
    >),
    pid: String(pid),
    age: valueOf(AGE, random),
    // Something is always known, or the row is one of those that differ on purpose.
    pupil: pick(['both-reactive', 'both-reactive', 'both-fixed', 'one-fixed'], random),
    vent: orMissing(random, () => (random() < 0.6 ? '1' : '0')),
    ...oxygenation(random),
    ...pressures(random),
  };
}

/** Half of the gases and saturations give a ratio on a limit or one step beside it. */
function oxygenation(random: Random): Pick<PhoenixRow, 'fio2' | 'pao2' | 'spo2'> {
  const fio2 = pick([0.21, 0.22, 0.25, 0.29, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.65, 0.75, 0.88, 0.95, 1], random);
  const pao2 = random() < 0.5 ? beside(pick(PF_LIMITS, random) * fio2, 1, random) : (25 + random() * 375).toFixed(1);
  const spo2 =
    random() < 0.5
      ? beside(Math.min(99, pick(SF_LIMITS, random) * fio2), 0, random)
      : pick(['96', '97', '98', '100', '85', '62', '31'], random);
  return {
    fio2: orMissing(random, () => String(fio2)),
    pao2: orMissing(random, () => pao2),
    spo2: orMissing(random, () => spo2),
  };
}

/** Half of the pressures give a mean on a limit or a third beside it. */
function pressures(random: Random): Pick<PhoenixRow, 'dbp' | 'sbp'> {
  const dbp = 10 + Math.floor(random() * 60);
  const onLimit = 3 * pick(MEAN_LIMITS, random) - 2 * dbp + Math.floor(random() * 3) - 1;
  const sbp = random() < 0.6 && onLimit >= 1 && onLimit <= 300 ? onLimit : 14 + Math.floor(random() * 200);
  return { dbp: orMissing(random, () => String(dbp)), sbp: orMissing(random, () => String(sbp)) };
}

function valueOf({ limits, decimals, range: [low, high] }: Measured, random: Random): string {
  return random() < 0.5
    ? beside(pick(limits, random), decimals, random)
    : (low + random() * (high - low)).toFixed(decimals);
}

/** A number, or one last digit above or below it. */
function beside(value: number, decimals: number, random: Random): string {
  return (value + (Math.floor(random() * 3) - 1) * 10 ** -decimals).toFixed(decimals);
}

function orMissing(random: Random, value: () => string): string {
  const given = value();
  return random() < MISSING ? '' : given;
}

function pick<T>(from: readonly T[], random: Random): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}
