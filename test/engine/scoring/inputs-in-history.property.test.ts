/**
 * Every number of a monitor that a score used stands in the history, at the second it names: also a cuff reading with
 * its own earlier time in the first message of a new stay, whatever the order of admission, link and message.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSignalName, signalIndex } from '../../../services/clinical/signal/signals.ts';
import { shippedRules } from '../shipped-rules.ts';
import {
  configured,
  frame,
  linked,
  occupied,
  opened,
  START_MS,
  tick,
  UnitScript,
  type Input,
  type Values,
} from '../unit-script.ts';

const RULES = { ...(await shippedRules()), models: [] };
const NUMERICS: Values = { heartRatePerMin: 128, respiratoryRatePerMin: 31, spo2Percent: 96 };
const cuffOf = (systolic: number): Values => ({
  cuffSystolicMmHg: systolic,
  cuffMeanMmHg: systolic - 28,
  cuffDiastolicMmHg: systolic - 40,
});
/** The stay begins here; what a monitor measured may be older. */
const OPENED_MS = 1_200_000;

const story = fc.record({
  /** How long before the first message the cuff measured. */
  cuffAgeMs: fc.integer({ min: 0, max: 1_100_000 }),
  /** The bed holds from so long before the first message. */
  sinceMs: fc.integer({ min: 0, max: 1_100_000 }),
  /** The admission is told before the message, or so much later. */
  toldAfterMs: fc.constantFrom(0, 0, 500, 5_000, 45_000, 130_000),
  isLinkedFirst: fc.boolean(),
  /** Cuff and numerics in one frame of one moment, or in two. */
  isOneFrame: fc.boolean(),
  offsetMs: fc.integer({ min: 0, max: 999 }),
  /** The gateway gave the message late. */
  delayMs: fc.constantFrom(0, 0, 1_500, 20_000, 40_000),
  again: fc.boolean(),
});

function told({
  cuffAgeMs,
  sinceMs,
  toldAfterMs,
  isLinkedFirst,
  isOneFrame,
  offsetMs,
  delayMs,
  again,
}: StoryOf): Input[] {
  const atMs = OPENED_MS + offsetMs;
  const receivedAtMs = atMs + delayMs;
  const admission = [
    opened('stay-1', OPENED_MS - sinceMs),
    occupied('bed-1', 'stay-1', OPENED_MS - sinceMs, OPENED_MS + toldAfterMs),
  ];
  const link = linked('monitor-1', 'bed-1', 0, isLinkedFirst ? 0 : OPENED_MS + toldAfterMs);
  const cuffAtMs = isOneFrame ? atMs : atMs - cuffAgeMs;
  const message = isOneFrame
    ? [frame({ atMs, receivedAtMs, values: { ...NUMERICS, ...cuffOf(88) } })]
    : [
        frame({ atMs: cuffAtMs, receivedAtMs, values: cuffOf(88) }),
        frame({ atMs, receivedAtMs, values: NUMERICS }),
        ...(again ? [frame({ atMs: cuffAtMs, receivedAtMs: receivedAtMs + 1_000, values: cuffOf(88) })] : []),
      ];
  const timed: { readonly atMs: number; readonly inputs: readonly Input[] }[] = [
    { atMs: isLinkedFirst ? 0 : OPENED_MS + toldAfterMs, inputs: [link] },
    { atMs: OPENED_MS + toldAfterMs, inputs: admission },
    { atMs: receivedAtMs, inputs: message },
  ];
  const inputs: Input[] = [configured()];
  for (let nowMs = OPENED_MS - 5_000; nowMs <= OPENED_MS + 240_000; nowMs += 1_000) {
    for (const each of timed) if (each.atMs > nowMs - 1_000 && each.atMs <= nowMs) inputs.push(...each.inputs);
    for (const each of timed) {
      if (nowMs === OPENED_MS - 5_000 && each.atMs <= nowMs - 1_000) inputs.push(...each.inputs);
    }
    inputs.push(tick(nowMs));
  }
  return inputs;
}
type StoryOf = typeof story extends fc.Arbitrary<infer T> ? T : never;

/** Rows of the script are told in ms after its start. */
const ROWS_MS = START_MS;

/** Numbers that scores used and that the history does not have at their second; and how many were looked at. */
function missingOf(script: UnitScript): { readonly missing: readonly string[]; readonly cuffs: number } {
  const stored = new Map<string, number | undefined>();
  for (const { stayId, atMs, values, correction } of script.rows) {
    for (const name of Object.keys({ ...NUMERICS, ...cuffOf(88) })) {
      if (!isSignalName(name)) continue;
      const key = `${stayId} ${name} ${Math.floor(atMs / 1_000)}`;
      const value = values[signalIndex(name)];
      if (correction) stored.set(key, value);
      else if (value !== undefined && stored.get(key) === undefined) stored.set(key, value);
    }
  }
  const inputs = script
    .of('score.computed')
    .flatMap(({ stayId, score }) =>
      score.parts.flatMap(({ inputs: used }) => used.map((input) => ({ stayId, ...input }))),
    )
    .filter(({ from, value, record }) => from !== null && value !== null && (record?.split(':').length ?? 0) > 2);
  const missing = inputs.filter(
    ({ stayId, from, value, observedAtMs }) =>
      stored.get(`${stayId} ${from ?? ''} ${Math.floor(((observedAtMs ?? 0) - ROWS_MS) / 1_000)}`) !== value,
  );
  return {
    missing: missing.map(
      ({ from, observedAtMs, value }) => `${from ?? ''} ${value ?? ''} at ${(observedAtMs ?? 0) - START_MS}`,
    ),
    cuffs: inputs.filter(({ from }) => from?.startsWith('cuff')).length,
  };
}

const OLD_CUFF: StoryOf = {
  cuffAgeMs: 600_373,
  sinceMs: 600_001,
  toldAfterMs: 0,
  isLinkedFirst: false,
  isOneFrame: false,
  offsetMs: 372,
  delayMs: 0,
  again: false,
};

describe('what a score used', () => {
  it('is found in the history', () => {
    let cuffs = 0;
    fc.assert(
      fc.property(story, (one) => {
        const script = new UnitScript(RULES);
        script.play(told(one));
        const found = missingOf(script);
        cuffs += found.cuffs;
        expect(found.missing).toEqual([]);
      }),
      {
        numRuns: 40,
        // What was found: a cuff reading more than ten minutes old, of which the ring of seconds had no newer row.
        examples: [[OLD_CUFF]],
      },
    );
    // A law about nothing would hold too.
    expect(cuffs).toBeGreaterThan(0);
  });
});
