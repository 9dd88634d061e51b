/**
 * The units in which Vigil keeps things, and what each lets in. UCUM compares dimensions, and a
 * dimension says too little: a prothrombin time in percent is no INR, `/min` has the dimension of
 * ug/kg/min, and an annotation like {FEU} has none at all. So each unit names the spellings that are
 * no UCUM, the annotations and, where the dimension is not enough, the shape that it takes. All else
 * is refused; nothing is guessed.
 */

export interface OwnUnit {
  /** Spellings that are no UCUM code, in lower case, and the code that each means for this quantity. */
  readonly spellings?: Readonly<Record<string, string>>;
  /** Annotations that change nothing, in lower case, without braces. */
  readonly annotations?: readonly string[];
  /** Annotations of which exactly one must stand, since the number means nothing without it. */
  readonly assays?: Readonly<Record<string, { readonly factor: number; readonly isApproximate: boolean }>>;
  /** What the code must look like without its annotations. */
  readonly shape?: RegExp;
  /** Examples for people: the guide lists them, and a test converts each. */
  readonly examples: readonly string[];
}

const MASS_PER_VOLUME: OwnUnit = { examples: ['g/L', 'g/dL', 'mg/dL', 'mg/L', 'ug/mL', 'ng/mL'] };
const PLAIN = /^1?$/;

const OWN_UNITS: Readonly<Record<string, OwnUnit>> = {
  '/min': {
    spellings: { bpm: '/min', pm: '/min', rpm: '/min', brpm: '/min', 'beats/min': '/min', 'breaths/min': '/min' },
    annotations: ['beat', 'beats', 'breath', 'breaths'],
    shape: /^(1?\/(s|min|h)|(s|min|h)-1|Hz)$/,
    examples: ['/min', '1/min', '{beats}/min', 'bpm', 'Hz'],
  },
  '%': {
    spellings: { pct: '%', percent: '%', fraction: '1' },
    annotations: ['fraction'],
    shape: /^(%|1)$/,
    examples: ['%', 'percent', '1', '{fraction}'],
  },
  'mm[Hg]': {
    spellings: {
      mmhg: 'mm[Hg]',
      'mm hg': 'mm[Hg]',
      'mm[hg]': 'mm[Hg]',
      torr: 'mm[Hg]',
      cmh2o: 'cm[H2O]',
      'cm[h2o]': 'cm[H2O]',
      kpa: 'kPa',
    },
    examples: ['mm[Hg]', 'mmHg', 'kPa', 'mbar', 'cm[H2O]'],
  },
  'cm[H2O]': {
    spellings: {
      mmhg: 'mm[Hg]',
      'mm[hg]': 'mm[Hg]',
      cmh2o: 'cm[H2O]',
      'cm h2o': 'cm[H2O]',
      'cm[h2o]': 'cm[H2O]',
      kpa: 'kPa',
    },
    examples: ['cm[H2O]', 'cmH2O', 'mbar', 'kPa', 'mm[Hg]'],
  },
  Cel: {
    spellings: {
      c: 'Cel',
      cel: 'Cel',
      degc: 'Cel',
      'deg c': 'Cel',
      '°c': 'Cel',
      celsius: 'Cel',
      f: '[degF]',
      degf: '[degF]',
      '[degf]': '[degF]',
      'deg f': '[degF]',
      '°f': '[degF]',
      fahrenheit: '[degF]',
    },
    examples: ['Cel', 'C', '[degF]', 'F', 'K'],
  },
  g: { examples: ['g', 'kg', 'mg'] },
  kg: { examples: ['kg', 'g', '[lb_av]'] },
  cm: { examples: ['cm', 'm', 'mm', '[in_i]'] },
  s: { spellings: { sec: 's', seconds: 's' }, examples: ['s', 'ms', 'min'] },
  h: { spellings: { hours: 'h' }, examples: ['h', 'min', 'd'] },
  mL: { examples: ['mL', 'L'] },
  'L/min': { spellings: { lpm: 'L/min' }, examples: ['L/min', 'l/min', 'mL/min'] },
  'mL/kg/h': { examples: ['mL/kg/h', 'mL/kg/d', 'mL/kg/min'] },
  'ug/kg/min': {
    shape: /^[munp]?g\/kg\/(s|min|h|d)$/,
    examples: ['ug/kg/min', 'mcg/kg/min', 'mg/kg/min', 'ng/kg/min', 'ug/kg/h'],
  },
  'U/kg/min': {
    spellings: { 'units/kg/min': 'U/kg/min' },
    shape: /^[mun]?U\/kg\/(s|min|h|d)$/,
    examples: ['U/kg/min', 'mU/kg/min', 'U/kg/h', '[U]/kg/min'],
  },
  'mg/dL': MASS_PER_VOLUME,
  'g/dL': MASS_PER_VOLUME,
  'ng/mL': MASS_PER_VOLUME,
  // «DDU is about half of FEU» (terminology, D-dimer): the one factor here that is not exact.
  'mg/L{FEU}': {
    spellings: {
      'mg/l feu': 'mg/L{FEU}',
      'ug/ml feu': 'ug/mL{FEU}',
      'ng/ml feu': 'ng/mL{FEU}',
      'mg/l ddu': 'mg/L{DDU}',
      'ug/ml ddu': 'ug/mL{DDU}',
      'ng/ml ddu': 'ng/mL{DDU}',
    },
    assays: { feu: { factor: 1, isApproximate: false }, ddu: { factor: 2, isApproximate: true } },
    examples: ['mg/L{FEU}', 'ug{FEU}/mL', 'ng/mL{FEU}', 'ug/mL FEU', 'mg/L{DDU}', 'ng/mL DDU'],
  },
  'mmol/L': { examples: ['mmol/L', 'umol/L', 'mol/m3'] },
  '10*3/uL': {
    spellings: { 'k/ul': '10*3/uL', 'x10^3/ul': '10*3/uL', 'x10^9/l': '10*9/L', 'x10*9/l': '10*9/L' },
    annotations: ['cells', 'cell', '#', 'platelets', 'plt', 'wbc'],
    shape: /^(1|10[*^]\d{1,2})?\/([fpnumcd]?[lL]|[cm]?m3)$/,
    examples: ['10*3/uL', '10*9/L', '10^9/L', 'K/uL', '/uL', '{cells}/uL', '/mm3'],
  },
  // The unit of enzymes is the international unit of 1964 (1 umol/min); UCUM keeps [IU] for others.
  'U/L': {
    spellings: { 'iu/l': 'U/L', '[iu]/l': 'U/L', 'u/l': 'U/L' },
    shape: /^[munk]?(U|kat)\/[mud]?L$/,
    examples: ['U/L', 'IU/L', 'ukat/L', 'nkat/L'],
  },
  '{INR}': { spellings: { inr: '1' }, annotations: ['inr', 'ratio'], shape: PLAIN, examples: ['{INR}', 'INR', '1'] },
  '{score}': { annotations: ['score'], shape: PLAIN, examples: ['{score}', '1'] },
  '{flag}': { annotations: ['flag'], shape: PLAIN, examples: ['{flag}', '1'] },
  '[pH]': { spellings: { ph: '[pH]' }, shape: /^\[pH\]$/, examples: ['[pH]', 'pH'] },
};

const NO_UNIT: OwnUnit = { shape: /(?!)/, examples: [] };

/** What a unit of Vigil lets in; a unit that is not in the table lets nothing in. */
export function ownUnit(unit: string): OwnUnit {
  return Object.hasOwn(OWN_UNITS, unit) ? (OWN_UNITS[unit] ?? NO_UNIT) : NO_UNIT;
}
