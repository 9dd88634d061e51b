/** The running ward: opened first, then a second each second, and the same opening at a second start. */
import { expect, it } from 'vitest';
import { UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { isVitalsBlock } from '../../../services/contract/records/vitals-block.ts';
import { Intake } from '../../../services/feed/intake/admit.ts';
import { startWard } from '../../../services/feed/simulator/run-ward.ts';
import { openWard } from '../../../services/feed/simulator/simulate-ward.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { blockOf, kindsOf, memoryLog, recordsIn, unitRecordOf } from '../log-reading.ts';

it('goes on with the same stays at a second start, without opening again', async () => {
  const clock = new SimulatedClock();
  const log = await memoryLog();
  const intake = await Intake.open({ log, clock, gatherMs: 0 });
  const settings = { seed: 1, openedAtMs: clock.nowMs(), courseSpeed: 1 };
  const faults: string[] = [];
  const start = async (isOpen: boolean) =>
    await startWard({ clock, intake, settings, isOpen, previous: null, onFault: (message) => faults.push(message) });

  const stop = await start(false);
  for (let second = 0; second < 5; second++) {
    clock.advance(1000);
    await intake.flush();
  }
  stop();
  clock.advance(60_000);
  const stopAgain = await start(true);
  stopAgain();
  const records = await recordsIn(log, UNIT_TOPIC);
  const opening = openWard(settings).length;
  expect(kindsOf(records).filter((kind) => kind === 'stay.opened')).toHaveLength(11);
  const observed = records
    .filter(({ value }) => isVitalsBlock(value))
    .flatMap((record) => [...new Set(blockOf(record).observedAtMs)])
    .map((at) => at - settings.openedAtMs);
  expect(observed).toEqual([0, 1000, 2000, 3000, 4000, 5000, 65_000]);
  expect(kindsOf(records).slice(opening, opening + 2)).toEqual(['block:11', 'observation.charted']);
  expect(faults).toEqual([]);
});

it('has had its past, with the ticks of that time, before it is live', async () => {
  const clock = new SimulatedClock();
  const log = await memoryLog();
  const intake = await Intake.open({ log, clock, gatherMs: 0 });
  const openedAtMs = clock.nowMs() - 600_000;
  const stop = await startWard({
    clock,
    intake,
    settings: { seed: 1, openedAtMs, courseSpeed: 60, pastMs: 600_000 },
    isOpen: false,
    previous: null,
    onFault: () => undefined,
  });
  stop();
  const records = await recordsIn(log, UNIT_TOPIC);
  const ticks = records
    .filter(({ value }) => !isVitalsBlock(value))
    .map(unitRecordOf)
    .filter(({ kind }) => kind === 'tick')
    .map(({ observedAtMs }) => observedAtMs);
  expect(ticks).toEqual(Array.from({ length: 600 }, (_, second) => openedAtMs + second * 1000));
});

it('closes the stays of a ward that is over, before it opens anew', async () => {
  const clock = new SimulatedClock();
  const log = await memoryLog();
  const intake = await Intake.open({ log, clock, gatherMs: 0 });
  const previous = { seed: 1, openedAtMs: clock.nowMs() - 30 * 24 * 3_600_000, courseSpeed: 1 };
  const stop = await startWard({
    clock,
    intake,
    settings: { ...previous, openedAtMs: clock.nowMs() },
    isOpen: false,
    previous,
    onFault: () => undefined,
  });
  stop();
  const records = (await recordsIn(log, UNIT_TOPIC)).filter(({ value }) => !isVitalsBlock(value)).map(unitRecordOf);
  expect(records.slice(0, 12).map(({ kind }) => kind)).toEqual([
    ...Array.from({ length: 11 }, () => 'stay.closed'),
    'unit.configured',
  ]);
});

it('makes up for a short stall and tells what was not taken', async () => {
  const clock = new SimulatedClock();
  const seconds: number[] = [];
  const faults: string[] = [];
  let isDown = false;
  const intake = {
    admitRecords: async () => undefined,
    admitFrames: async (frames: readonly { readonly observedAtMs: number }[]) => {
      if (isDown) throw new Error('log is down');
      seconds.push((frames[0]?.observedAtMs ?? 0) - startMs);
    },
  };
  const startMs = clock.nowMs();
  const stalled = { ...clockView(clock), every: (_: number, run: () => void) => ((look = run), () => undefined) };
  let look: () => void = () => undefined;
  await startWard({
    clock: stalled,
    intake,
    isOpen: false,
    settings: { seed: 1, openedAtMs: startMs, courseSpeed: 1 },
    previous: null,
    onFault: (message) => faults.push(message),
  });
  clock.advance(3000);
  look();
  isDown = true;
  clock.advance(1000);
  look();
  await new Promise((resolve) => setImmediate(resolve));
  expect(seconds).toEqual([0, 1000, 2000, 3000]);
  expect(faults).toEqual(['a simulated second was not taken: log is down']);
});

function clockView(clock: SimulatedClock) {
  return {
    nowMs: () => clock.nowMs(),
    aheadOfWallMs: () => 0,
    goOnFrom: () => undefined,
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs: number, run: () => void) => clock.after(delayMs, run),
  };
}
