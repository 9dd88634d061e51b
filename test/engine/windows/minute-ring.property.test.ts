import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSignalName, signalAt, signalIndex } from '../../../services/clinical/signal/signals.ts';
import {
  addSecond,
  createMinuteRing,
  forgetMinute,
  keptMinutesOf,
  meanOfMinutes,
  removeSecond,
} from '../../../services/engine/windows/minute-ring.ts';
import { LOOK_BACK_HOURS } from '../../../services/engine/risk/hourly-features.ts';
import { shippedRules } from '../shipped-rules.ts';

const KEPT = ['heartRatePerMin', 'coreTemperatureCel', 'fio2Percent', 'meanAirwayPressureCmH2o'] as const;
const TURNS = [...new Set(KEPT.map(keptMinutesOf))];
const FIRST = 29_000_000;

interface Told {
  readonly signal: number;
  readonly second: number;
  readonly value: number;
  readonly after: 'stays' | 'taken out' | 'minute forgotten';
}

/** Sums of thousandths and counts by minute and signal, as one would write them down. */
function plainly(told: readonly Told[]): Map<string, { sum: number; count: number }> {
  const minutes = new Map<string, { sum: number; count: number }>();
  const newest = new Map<string, number>();
  for (const { signal, second, value, after } of told) {
    const minute = Math.floor(second / 60);
    const turn = keptMinutesOf(signalAt(signal).name);
    const slot = `${turn} ${minute % turn}`;
    if ((newest.get(slot) ?? 0) > minute) continue;
    newest.set(slot, minute);
    const known = minutes.get(`${signal} ${minute}`) ?? { sum: 0, count: 0 };
    const sum = known.sum + Math.round(value * 1000);
    if (after === 'stays') minutes.set(`${signal} ${minute}`, { sum, count: known.count + 1 });
    if (after === 'minute forgotten') minutes.delete(`${signal} ${minute}`);
  }
  return minutes;
}

it('holds the sums and counts of each minute exactly, of both signs, over its turn', () => {
  const told = fc.record({
    signal: fc.constantFrom(...KEPT.map(signalIndex)),
    second: fc
      .oneof(
        fc.nat(180),
        fc.tuple(fc.nat(180), fc.constantFrom(...TURNS)).map(([s, turn]) => s + turn * 60),
      )
      .map((s) => FIRST * 60 + s),
    value: fc.oneof(fc.double({ min: -300, max: 300, noNaN: true }), fc.constantFrom(300, -300, 0)),
    after: fc.constantFrom('stays', 'stays', 'stays', 'taken out', 'minute forgotten'),
  });
  fc.assert(
    // At most 60 of a signal in a minute: a second counts once.
    fc.property(fc.array(told, { maxLength: 60 }), (all) => {
      const ring = createMinuteRing();
      for (const { signal, second, value, after } of all) {
        addSecond(ring, signal, second, value);
        if (after === 'taken out') removeSecond(ring, signal, second, value);
        if (after === 'minute forgotten') forgetMinute(ring, signal, Math.floor(second / 60));
      }
      const expected = plainly(all);
      for (const signal of KEPT.map(signalIndex)) {
        const turn = keptMinutesOf(signalAt(signal).name);
        const columns = turn === TURNS[0] ? ring.hours : ring.day;
        for (const from of [FIRST, FIRST + 1, FIRST + 2, ...TURNS.map((minutes) => FIRST + minutes)]) {
          const isThere = columns.minute[from % turn] === from;
          const { sum, count } = (isThere && expected.get(`${signal} ${from}`)) || { sum: 0, count: 0 };
          expect(meanOfMinutes(ring, signal, from, from + 1)).toBe(count === 0 ? Number.NaN : sum / count / 1000);
        }
      }
    }),
  );
});

it('is kept for as long as the look-backs of the shipped rules and models ask', async () => {
  const { scores } = await shippedRules();
  // A score of the first hours looks back as far as its window, and for the last time when it is frozen.
  const asked = scores.flatMap(({ inputs, window }) =>
    inputs.flatMap(({ sources }) =>
      sources.flatMap(({ kind, from, asOf, validForMs }) =>
        kind === 'streamed' && asOf !== undefined && isSignalName(from)
          ? [{ from, validForMs: window?.frozenAfterMs ?? validForMs }]
          : [],
      ),
    ),
  );
  expect(asked.length).toBeGreaterThan(2);
  for (const { from, validForMs } of asked) expect(keptMinutesOf(from) * 60_000).toBeGreaterThanOrEqual(validForMs);
  // The oldest hour of a model's look-back is not yet overwritten an hour after it fell due.
  expect(keptMinutesOf('heartRatePerMin')).toBeGreaterThanOrEqual((LOOK_BACK_HOURS + 1) * 60);
});
