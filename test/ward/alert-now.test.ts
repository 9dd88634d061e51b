/** D2, D5, E4: an alert's words are of their moment; without an alert the board says who is worst and who has no score. */
import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../services/clinical/signal/signals.ts';
import { othersNow, wasAndNow } from '../../dashboards/ward/alerts/content/alert-now.ts';
import { byReason, worstScored } from '../../dashboards/ward/alerts/worst-scored.ts';
import { START_MS, childOf, firstAlerts, pews } from '../browser/stub-ward.ts';
import type { Reading } from '../../dashboards/ward/live/vitals/reading.ts';

const NOW = { unitMs: START_MS, pageMs: 0 };
const seven = childOf(7);
const zero = pews({ numbers: seven.numbers, points: [0, 0, 0, 0, 0, 0, 0], band: '1-4 y' });

function held(score = zero, readings: Readonly<Record<number, Reading>> = {}) {
  return {
    scores: signal([score]),
    readings: Array.from({ length: 64 }, (_, index) => signal(readings[index] ?? null)),
  };
}

describe('D2: an alert beside what holds now', () => {
  const alert = firstAlerts().find(({ kind }) => kind === 'score');
  if (alert === undefined) throw new Error('the ward has no score alert');

  it('tells a score of then, its time and the score of now', () => {
    expect(wasAndNow(alert, held(), NOW)).toEqual({ was: '11', wasAtMs: START_MS - 1_000, now: '0' });
  });

  it('tells no old number where there is none now', () => {
    expect(wasAndNow(alert, { ...held(), scores: signal([childOf(10).score]) }, NOW)?.now).toBe('–');
    expect(wasAndNow(alert, { ...held(), scores: signal([]) }, NOW)?.now).toBe('–');
  });

  it('does the same for a monitored number, and nothing for an alert that rests on neither', () => {
    const [input] = alert.inputs;
    if (input === undefined) throw new Error('no input');
    const low = { ...alert, kind: 'clinical' as const, inputs: [{ ...input, value: 84, from: 'spo2Percent' }] };
    const reading: Reading = {
      value: 97,
      observedAtMs: START_MS,
      off: false,
      judged: 'present',
      intervalMs: 1_000,
      receivedPageMs: 0,
    };
    const index = signalIndex('spo2Percent');
    expect(wasAndNow(low, held(zero, { [index]: reading }), NOW)).toMatchObject({ was: '84', now: '97' });
    const old = { unitMs: START_MS + 3_600_000, pageMs: 3_600_000 };
    expect(wasAndNow(low, held(zero, { [index]: reading }), old)?.now).toBe('–');
    expect(wasAndNow({ ...low, inputs: [] }, held(), NOW)).toBeNull();
  });
});

describe('D2: in one line', () => {
  const alert = firstAlerts().find(({ kind }) => kind === 'score');
  if (alert === undefined) throw new Error('the ward has no score alert');

  it('goes on with the number of now only where that is another one', () => {
    expect(othersNow(alert, held(), NOW)).toMatchObject({ was: '11', now: '0' });
    expect(othersNow(alert, held(seven.score), NOW)).toBeNull();
    expect(othersNow({ ...alert, parts: [] }, held(), NOW)).toBeNull();
  });
});

describe('D5, E4: without an alert', () => {
  it('orders children by what is certain of their score, and counts those without one', () => {
    const of = (bed: number) => ({ bed, score: childOf(bed).score });
    const { worst, unscored } = worstScored([of(1), of(4), of(6), of(7), of(10), of(15), { bed: 0, score: undefined }]);
    expect(worst.map(({ bed }) => bed)).toEqual([7, 1, 4]);
    expect(unscored.map(({ bed }) => bed)).toEqual([10, 15, 0]);
    expect(byReason([1, 2, 3], (each) => (each === 2 ? 'b' : 'a'))).toEqual([
      { reason: 'a', entries: [1, 3] },
      { reason: 'b', entries: [2] },
    ]);
  });
});
