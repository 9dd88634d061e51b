/** A small terminology gate for the tests of the readers: the codes of the dialects, and nothing else. */
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import type { SignalName } from '../../../services/clinical/signal/signals.ts';
import type { LocalCode, TermGate, TermTarget, TermVerdict } from '../../../services/feed/terms/term-gate.port.ts';

interface Entry {
  readonly label: string;
  readonly target: TermTarget | null;
  readonly units: readonly string[];
  readonly preference: number;
  readonly answers: Readonly<Record<string, string>> | null;
}

const AS_IS = { factor: 1, offset: 0 };
const FAHRENHEIT = { factor: 5 / 9, offset: -160 / 9 };
const RATE = ['264864', '264928', 'bpm', '0004-0aa0'];
const PERCENT = ['262688', '%', '0004-0220'];
const MMHG = ['266016'];
const WARMTH = ['268192', '266560', 'Cel', '0004-17a0'];

function signal(label: string, name: SignalName, units: readonly string[], preference = 1): Entry {
  return { label, target: { kind: 'signal', signal: signalIndex(name) }, units, preference, answers: null };
}

function lab(label: string, name: string, units: readonly string[]): Entry {
  return { label, target: { kind: 'lab', name }, units, preference: 1, answers: null };
}

function charted(label: string, name: string, units: readonly string[], answers: Entry['answers'] = null): Entry {
  return { label, target: { kind: 'charted', name }, units, preference: 1, answers };
}

const UNUSED = { target: null, units: [], preference: 1, answers: null };

const ENTRIES: Readonly<Record<string, Entry>> = {
  '147842': signal('MDC_ECG_HEART_RATE', 'heartRatePerMin', ['264864']),
  '149530': signal('MDC_PULS_OXIM_PULS_RATE', 'pulseRatePerMin', ['264864']),
  '149546': signal('MDC_PULS_RATE_NON_INV', 'pulseRatePerMin', ['264864'], 3),
  '150456': signal('MDC_PULS_OXIM_SAT_O2', 'spo2Percent', PERCENT),
  '151578': signal('MDC_TTHOR_RESP_RATE', 'respiratoryRatePerMin', ['264928'], 1),
  '151594': signal('MDC_CO2_RESP_RATE', 'respiratoryRatePerMin', ['264928'], 2),
  '150344': signal('MDC_TEMP', 'coreTemperatureCel', WARMTH),
  '150301': signal('MDC_PRESS_CUFF_SYS', 'cuffSystolicMmHg', MMHG),
  '150302': signal('MDC_PRESS_CUFF_DIA', 'cuffDiastolicMmHg', MMHG),
  '150303': signal('MDC_PRESS_CUFF_MEAN', 'cuffMeanMmHg', MMHG),
  '150021': signal('MDC_PRESS_BLD_NONINV_SYS', 'cuffSystolicMmHg', MMHG, 2),
  '150035': signal('MDC_PRESS_BLD_ART_MEAN', 'arterialMeanMmHg', MMHG),
  '188736': charted('MDC_MASS_BODY_ACTUAL', 'weightKg', ['263875']),
  '188740': charted('MDC_LEN_BODY_ACTUAL', 'heightCm', ['263441']),
  '262145': { label: 'MDC_ATTR_ALARM_LIMIT', ...UNUSED },
  '0002-4182': signal('HR', 'heartRatePerMin', RATE),
  '0002-4bb8': signal('SpO2', 'spo2Percent', PERCENT),
  '0002-f0c7': signal('Temp1', 'coreTemperatureCel', WARMTH),
  '131072': signal('ECG_HR', 'heartRatePerMin', RATE),
  '327680': signal('SPO2_SPO2', 'spo2Percent', PERCENT),
  '458752': signal('TEMP_T1', 'coreTemperatureCel', WARMTH),
  '110': signal('HR', 'heartRatePerMin', RATE),
  '2524-7': lab('Lactate', 'lactateMmolPerL', ['mmol/L', 'mg/dL']),
  '777-3': lab('Platelets', 'plateletsThousandPerUL', ['10*3/uL']),
  LACT: lab('Lactate', 'lactateMmolPerL', ['mmol/L']),
  '3151-8': signal('Inhaled oxygen', 'fio2Percent', PERCENT),
  '8867-4': signal('Heart rate', 'heartRatePerMin', ['/min']),
  '8480-6': signal('Arterial systolic', 'arterialSystolicMmHg', ['mm[Hg]']),
  AVPU: charted('Consciousness', 'consciousness', [], { A: 'alert', U: 'unresponsive' }),
};

/** Counts questions, so that a test can see that they are remembered. */
export class SmallTermGate implements TermGate {
  readonly hospitalId = 'seoul';
  readonly mapVersion = 'test-1';
  asked = 0;

  resolve(local: LocalCode): TermVerdict {
    this.asked += 1;
    const sent = { sourceCode: local.code, sourceName: local.name, system: local.system };
    const entry = Object.hasOwn(ENTRIES, local.code) ? ENTRIES[local.code] : undefined;
    if (entry === undefined) {
      return { ok: false, code: 'unmapped-code', reason: { code: 'code.unmapped', values: sent } };
    }
    const isOther = Object.entries(ENTRIES).some(([code, { label }]) => code !== local.code && label === local.name);
    if (isOther && entry.label !== local.name) {
      return {
        ok: false,
        code: 'conflicting-terms',
        reason: { code: 'code.two-meanings', values: { ...sent, byCode: entry.label, byName: local.name } },
      };
    }
    if (entry.target === null) return { ok: true, target: null };
    if (entry.units.length > 0 && !entry.units.includes(local.unit.code)) {
      return {
        ok: false,
        code: 'wrong-unit',
        reason: { code: 'code.unit-of-another', values: { ...sent, unit: local.unit.code, name: entry.label } },
      };
    }
    const conversion =
      local.unit.code === '266560' ? FAHRENHEIT : local.unit.code === 'mg/dL' ? { factor: 1 / 9.01, offset: 0 } : AS_IS;
    return {
      ok: true,
      target: entry.target,
      conversion,
      unit: local.unit.code,
      isApproximate: false,
      preference: entry.preference,
      map: null,
      answers: entry.answers,
    };
  }
}
