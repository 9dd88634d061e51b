/** D5: a number stands to the limits that the server says; what is over leaves a trace; what is not known is not «within». */
import { describe, expect, it } from 'vitest';
import { signal } from '@preact/signals';
import { Excursions } from '../../dashboards/ward/live/vitals/excursions.ts';
import { createVitalCell, type VitalKind } from '../../dashboards/ward/live/vitals/vital.ts';
import { limitsText, standingOf } from '../../dashboards/ward/live/vitals/vital-standing.ts';
import {
  limitsMark,
  standingText,
  traceMark,
  traceText,
  vitalTitle,
} from '../../dashboards/ward/live/vitals/vital-text.ts';
import { language } from '../../dashboards/ward/text/text.ts';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import { START_MS } from '../browser/stub-ward.ts';
import type { Reading } from '../../dashboards/ward/live/vitals/reading.ts';
import type { LimitInForce, StayLimits } from '../../services/contract/decisions/vital-limits.ts';

const limit = (
  name: SignalName,
  side: LimitInForce['side'],
  value: number,
  level: LimitInForce['level'] = 'medium',
): LimitInForce => ({ signal: name, ruleId: 'r', side, limit: value, level });

const LIMITS: StayLimits = {
  inForce: [
    limit('heartRatePerMin', 'below', 66),
    limit('heartRatePerMin', 'below', 60, 'high'),
    limit('heartRatePerMin', 'at-or-above', 170),
    limit('spo2Percent', 'below', 90),
    limit('arterialMeanMmHg', 'below', 39, 'high'),
    limit('coreTemperatureCel', 'above', 38.5, 'low'),
  ],
  withheld: [
    {
      signal: 'respiratoryRatePerMin',
      ruleId: 'apnoea',
      side: 'below',
      reason: { code: 'limit.asks', values: { ruleId: 'apnoea', condition: 'not-ventilated' } },
    },
  ],
};
const at = (name: SignalName, value: number) => [{ signal: name, value }];

function cellOf(kind: VitalKind, numbers: Partial<Record<SignalName, number>>, limits: StayLimits | null = LIMITS) {
  const excursions = new Excursions();
  const readings = Array.from({ length: SIGNAL_COUNT }, () => signal<Reading | null>(null));
  for (const [name, value] of Object.entries(numbers)) {
    const held = readings[signalIndex(name as SignalName)];
    if (held === undefined) throw new Error(name);
    held.value = { value, observedAtMs: START_MS, off: false, judged: 'present', intervalMs: 1_000, receivedPageMs: 0 };
  }
  const inputs = {
    readings,
    now: signal({ unitMs: START_MS, pageMs: 0 }),
    limits: signal(limits),
    excursions,
    excursionVersion: signal(0),
  };
  return { cell: createVitalCell(kind, inputs), excursions, inputs };
}

describe('D5: a number and its limits', () => {
  it('is below, above, within, without a limit, withheld, or not told', () => {
    expect(standingOf(at('heartRatePerMin', 59), LIMITS)).toMatchObject({ standing: 'below', past: { level: 'high' } });
    expect(standingOf(at('heartRatePerMin', 65), LIMITS)).toMatchObject({
      standing: 'below',
      past: { level: 'medium' },
    });
    expect(standingOf(at('heartRatePerMin', 66), LIMITS).standing).toBe('within');
    expect(standingOf(at('heartRatePerMin', 170), LIMITS).standing).toBe('above');
    expect(standingOf(at('coreTemperatureCel', 38.5), LIMITS).standing).toBe('within');
    expect(standingOf(at('skinTemperatureCel', 35), LIMITS).standing).toBe('unlimited');
    expect(standingOf(at('respiratoryRatePerMin', 5), LIMITS).standing).toBe('withheld');
    expect(standingOf(at('heartRatePerMin', 30), null).standing).toBe('untold');
    expect(standingOf([], LIMITS).standing).toBe('untold');
  });

  it('is told in words and shapes, in both languages', () => {
    expect(limitsText('heartRatePerMin', LIMITS)).toBe('66–170');
    expect(limitsText('spo2Percent', LIMITS)).toBe('≥90');
    expect(limitsText('coreTemperatureCel', LIMITS)).toBe('≤38.5');
    expect(limitsMark('unlimited', '')).toBe('no limit');
    expect(limitsMark('untold', '')).toBe('');
    expect(standingText(standingOf(at('respiratoryRatePerMin', 5), LIMITS))).toBe('no limit: ventilated');
    language.value = 'ko';
    expect(standingText(standingOf(at('respiratoryRatePerMin', 5), LIMITS))).toBe('한계 없음: 기계환기 중');
    expect(standingText(standingOf(at('heartRatePerMin', 59), LIMITS))).toBe('하한 60 미만');
    language.value = 'en';
  });

  it('judges a pressure by its mean as well, and shows that limit in brackets', () => {
    const { cell } = cellOf('pressure', { arterialSystolicMmHg: 80, arterialDiastolicMmHg: 20, arterialMeanMmHg: 38 });
    expect(cell.standing.value.standing).toBe('below');
    expect(cell.limits.value).toBe('(≥39)');
  });

  it('says nothing of an old number', () => {
    const { cell, inputs } = cellOf('heart', { heartRatePerMin: 50 });
    expect(cell.standing.value.standing).toBe('below');
    inputs.now.value = { unitMs: START_MS + 15_000, pageMs: 15_000 };
    expect(cell.state.value).toBe('stale');
    expect(cell.standing.value.standing).toBe('untold');
  });
});

describe('D5: what is over leaves a trace', () => {
  it('with the lowest reading and its time, for a quarter of an hour, while the number is within', () => {
    const { cell, excursions, inputs } = cellOf('spo2', { spo2Percent: 97 });
    for (let second = 0; second < 30; second++) {
      excursions.add('spo2Percent', START_MS - 240_000 + second * 1_000, second === 12 ? 71 : 82);
    }
    inputs.excursionVersion.value += 1;
    expect(cell.trace.value).toMatchObject({ side: 'below', value: 71, atMs: START_MS - 228_000 });
    expect(traceMark(cell.trace.value, 'Asia/Seoul')).toBe('▾71 14:28');
    expect(traceText(cell.trace.value, 'Asia/Seoul')).toBe('lowest 71 at 14:28');
    expect(vitalTitle(cell, 'Asia/Seoul')).toBe('limits ≥90, within, lowest 71 at 14:28');
    inputs.now.value = { unitMs: START_MS + 14 * 60_000, pageMs: 14 * 60_000 };
    inputs.excursionVersion.value += 1;
    expect(cell.trace.value).toBeNull();
  });

  it('but no trace of one odd reading, and none beside a number that is past the limit itself', () => {
    const { cell, excursions, inputs } = cellOf('spo2', { spo2Percent: 97 });
    for (let second = 0; second < 10; second++) {
      excursions.add('spo2Percent', START_MS - 67_000 + second * 1_000, second === 4 ? 60 : 98);
    }
    inputs.excursionVersion.value += 1;
    expect(cell.trace.value).toBeNull();
    const low = cellOf('spo2', { spo2Percent: 80 });
    low.excursions.add('spo2Percent', START_MS - 60_000, 70);
    low.inputs.excursionVersion.value += 1;
    expect(low.cell.trace.value).toBeNull();
  });

  it('also of what only the history saw', () => {
    const { cell, excursions, inputs } = cellOf('heart', { heartRatePerMin: 120 });
    excursions.addStored('heartRatePerMin', { atMs: START_MS - 600_000, mean: 58, min: 51, max: 70 });
    inputs.excursionVersion.value += 1;
    expect(cell.trace.value).toMatchObject({ value: 51, side: 'below' });
  });
});
