// Hazards: H11 (docs/hazards.md).
/** What is shown of a reading: no old, missing or impossible number ever looks live. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { showReading, type Reading } from '../../dashboards/ward/live/vitals/reading.ts';
import { showVital } from '../../dashboards/ward/live/vitals/vital.ts';
import { SIGNALS, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import { DASH } from '../../dashboards/ward/text/number-text.ts';

const AT_MS = 1_000_000_000;
const HEART = signalIndex('heartRatePerMin');

function reading(changes: Partial<Reading> = {}): Reading {
  return {
    value: 120,
    observedAtMs: AT_MS,
    off: false,
    judged: 'present',
    intervalMs: 1_000,
    receivedPageMs: 0,
    ...changes,
  };
}

function after(ageMs: number): { unitMs: number; pageMs: number } {
  return { unitMs: AT_MS + ageMs, pageMs: ageMs };
}

describe('a reading', () => {
  it('is present while young, struck when stale, a dash when missing', () => {
    expect(showReading(HEART, reading(), after(4_999))).toEqual({ state: 'present', text: '120', ageMs: 4_999 });
    expect(showReading(HEART, reading(), after(5_000))).toMatchObject({ state: 'stale', text: '120' });
    expect(showReading(HEART, reading(), after(29_999))).toMatchObject({ state: 'stale' });
    expect(showReading(HEART, reading(), after(30_000))).toMatchObject({ state: 'missing', text: DASH });
  });

  it.each(SIGNALS.map(({ name }, index) => [name, index] as const))(
    'of %s is never shown as live once its feed was cut (H11)',
    (_name, signal) => {
      const definition = SIGNALS[signal];
      const value = definition === undefined ? 0 : (definition.plausibleLow + definition.plausibleHigh) / 2;
      const days = showReading(signal, reading({ value }), after(86_400_000));
      expect(days).toMatchObject({ state: 'missing', text: DASH });
      const staleAt = definition?.rhythm === 'aperiodic' ? 3_600_000 : 5_000;
      expect(showReading(signal, reading({ value }), after(staleAt)).state).toBe('stale');
    },
  );

  it('ages from its receipt when the bedside clock runs ahead', () => {
    const ahead = reading({ observedAtMs: AT_MS + 60_000 });
    expect(showReading(HEART, ahead, after(6_000))).toMatchObject({ state: 'stale', ageMs: 6_000 });
  });

  it('says why there is no number', () => {
    expect(showReading(HEART, null, after(0)).state).toBe('never');
    expect(showReading(HEART, reading({ value: null, off: true }), after(0))).toMatchObject({
      state: 'off',
      text: DASH,
    });
    expect(showReading(HEART, reading({ value: null, observedAtMs: null, off: true }), after(0)).state).toBe('off');
    expect(showReading(HEART, reading({ value: 301 }), after(0))).toMatchObject({ state: 'implausible', text: DASH });
    expect(showReading(HEART, reading({ judged: 'artefact' }), after(0))).toMatchObject({
      state: 'artefact',
      text: '120',
    });
  });

  it('never shows digits for what is off, missing or implausible, whatever the numbers', () => {
    const numbers = fc.option(fc.double({ min: -1_000, max: 1_000, noNaN: true }), { nil: null });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: SIGNALS.length - 1 }),
        numbers,
        fc.boolean(),
        fc.nat(100_000_000),
        (signal, value, off, ageMs) => {
          const { state, text } = showReading(signal, reading({ value, off }), after(ageMs));
          const digits = ['present', 'stale', 'artefact'].includes(state);
          expect(/\d/.test(text)).toBe(digits);
          if (off || value === null) expect(digits).toBe(false);
        },
      ),
    );
  });
});

describe('a vital sign', () => {
  const shown =
    (held: Partial<Record<SignalName, Reading>>, ageMs = 0) =>
    (signal: number) =>
      showReading(signal, held[SIGNALS[signal]?.name as SignalName] ?? null, after(ageMs));

  it('takes the pulse, and says so, when the ECG is off', () => {
    const held = { heartRatePerMin: reading({ value: null, off: true }), pulseRatePerMin: reading({ value: 118 }) };
    expect(showVital('heart', shown(held))).toMatchObject({ text: '118', source: 'pulse', state: 'present' });
  });

  it('prefers the arterial line while it is there, then the cuff with its own age', () => {
    const cuff = {
      cuffSystolicMmHg: reading({ value: 92, observedAtMs: AT_MS - 720_000 }),
      cuffDiastolicMmHg: reading({ value: 54, observedAtMs: AT_MS - 720_000 }),
    };
    const line = {
      arterialSystolicMmHg: reading({ value: 82 }),
      arterialDiastolicMmHg: reading({ value: 41 }),
      arterialMeanMmHg: reading({ value: 55 }),
    };
    expect(showVital('pressure', shown({ ...cuff, ...line }))).toMatchObject({
      text: '82/41',
      aside: '55',
      source: 'arterial',
    });
    expect(showVital('pressure', shown(cuff))).toMatchObject({ text: '92/54', source: 'cuff', ageMs: 720_000 });
  });

  it('shows no half of a pressure', () => {
    const half = {
      arterialSystolicMmHg: reading({ value: 82 }),
      arterialDiastolicMmHg: reading({ value: null, off: true }),
    };
    expect(showVital('pressure', shown(half))).toMatchObject({ text: DASH, state: 'off' });
  });
});
