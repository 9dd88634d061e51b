// Hazards: H54 (docs/hazards.md).
/** One name guessed from many machines at once: however many there are, few guesses are looked at, and its own places get in. */
import { expect, it } from 'vitest';
import { AttemptLimit } from '../../services/access/attempt-limit.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const addressOf = (n: number): string => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
const WARD = '192.0.2.1';

/** Everybody tries as often as they are let, for so long; how many guesses a password check got to see. */
function guessed(
  limit: AttemptLimit,
  clock: SimulatedClock,
  { machines, seconds }: { machines: number; seconds: number },
) {
  let seen = 0;
  for (let second = 0; second < seconds; second++) {
    for (let n = 0; n < machines; n++) {
      if (limit.begin({ userName: 'nurse.kim', address: addressOf(n) }).kind === 'admitted') seen += 1;
    }
    clock.advance(1_000);
  }
  return seen;
}

it('ten thousand machines guess hardly more often than a hundred', () => {
  const few = guessed(new AttemptLimit(new SimulatedClock()), new SimulatedClock(), { machines: 100, seconds: 1 });
  expect(few).toBeLessThan(40);
  const clock = new SimulatedClock();
  const limit = new AttemptLimit(clock);
  // Thirty at once, and one in two seconds.
  expect(guessed(limit, clock, { machines: 10_000, seconds: 60 })).toBeLessThan(70);
  expect(guessed(limit, clock, { machines: 10_000, seconds: 60 })).toBeLessThan(40);
});

it('meanwhile the name gets in where it signed in before, and elsewhere once it is quiet', () => {
  const clock = new SimulatedClock();
  const limit = new AttemptLimit(clock);
  const kim = (address: string) => limit.begin({ userName: 'nurse.kim', address });
  const first = kim(WARD);
  if (first.kind === 'admitted') first.forgive();
  guessed(limit, clock, { machines: 1_000, seconds: 5 });
  expect(kim(WARD)).toMatchObject({ kind: 'admitted', delayMs: 2_000 });
  expect(kim('192.0.2.99').kind).toBe('refused');
  clock.advance(70_000);
  expect(kim('192.0.2.99')).toMatchObject({ kind: 'admitted', delayMs: 0 });
});

it('a name that is guessed keeps no other name out', () => {
  const clock = new SimulatedClock();
  const limit = new AttemptLimit(clock);
  guessed(limit, clock, { machines: 1_000, seconds: 5 });
  expect(limit.begin({ userName: 'nurse.park', address: '192.0.2.99' })).toMatchObject({
    kind: 'admitted',
    delayMs: 0,
  });
});
