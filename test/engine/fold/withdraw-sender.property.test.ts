/** B7: a withdrawal of one sender's values takes every one of them, and leaves what is known to be of another. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { withdrawalIn, withdrawalOf, type Withdrawal } from '../../../services/contract/decisions/withdrawal.ts';
import { RING_SECONDS } from '../../../services/engine/windows/second-ring.ts';
import { createSenders, noteSender, spansOfOthers } from '../../../services/engine/state/senders.ts';
import {
  frame,
  linked,
  oneChild,
  record,
  START_MS,
  tick,
  UnitScript,
  type Input,
  type SentRow,
} from '../unit-script.ts';

const RULES = { scores: [], vitals: [], models: [] };
const SPO2 = signalIndex('spo2Percent');
/** The one says 97, the other 91: a value tells whose it is. */
const [MEANT, OTHER] = ['gateway-1/bed-1', 'gateway-2/bed-1'];
const MINUTE_MS = 60_000;
/** From the first tick on, and a minute for clocks that are ahead, it is known who sent. */
const KNOWN_MS = 2 * MINUTE_MS;

function withdrawn(
  atMs: number,
  sender: string | null,
  { fromMs = 0, toMs, kind = 'signal' }: { fromMs?: number; toMs: number; kind?: 'signal' | 'lab' },
): Input {
  return record('values.withdrawn', atMs, {
    targets: [{ kind, name: kind === 'signal' ? 'spo2Percent' : 'lactateMmolPerL' }],
    code: null,
    ...(sender === null ? {} : { sender }),
    fromMs: START_MS + fromMs,
    toMs: START_MS + toMs,
    by: 'Dr Kim',
    reason: 'another probe',
  });
}

function withdrawalIn1(script: UnitScript): Withdrawal {
  const [said] = script.decisions.flatMap((decision) => withdrawalIn(decision) ?? []);
  if (said === undefined) throw new Error('nothing was withdrawn');
  return said;
}

function isOut(said: Withdrawal, { stayId, atMs }: Pick<SentRow, 'stayId' | 'atMs'>): boolean {
  return (
    withdrawalOf([said], { stayId, kinds: ['signal'], name: 'spo2Percent', observedAtMs: START_MS + atMs }) !== null
  );
}

const linkedBoth = (): Input[] => [...oneChild(), linked(MEANT, 'bed-1', 0), linked(OTHER, 'bed-1', 0)];

const segment = fc.record({
  by: fc.constantFrom(MEANT, OTHER, 'both'),
  seconds: fc.integer({ min: 5, max: 90 }),
  gapSeconds: fc.integer({ min: 0, max: 130 }),
  isLate: fc.boolean(),
});

describe('B7: the values of one sender', () => {
  it('go, all of them; those that are known to be of another stand, but for the minutes of both', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
        const script = new UnitScript(RULES).play(linkedBoth(), tick(0));
        let atMs = KNOWN_MS;
        for (const { by, seconds, gapSeconds, isLate } of segments) {
          for (let second = 0; second < seconds; second++, atMs += 1_000) {
            const deviceId = by === 'both' ? (second % 2 === 0 ? MEANT : OTHER) : by;
            const late = isLate ? { late: true as const } : {};
            script.play(
              frame({ atMs, deviceId, ...late, values: { spo2Percent: deviceId === MEANT ? 97 : 91 } }),
              tick(atMs),
            );
          }
          atMs += gapSeconds * 1_000;
        }
        script.play(withdrawn(atMs, 'gateway-1', { fromMs: KNOWN_MS, toMs: atMs }), tick(atMs + 1_000));
        const said = withdrawalIn1(script);
        const rows = script.rows.filter(({ values }) => values[SPO2] !== undefined);
        const minutesOfMeant = new Set(
          rows.filter(({ values }) => values[SPO2] === 97).map((row) => Math.floor(row.atMs / MINUTE_MS)),
        );
        for (const row of rows) {
          if (row.values[SPO2] === 97) expect(isOut(said, row)).toBe(true);
          else if (!minutesOfMeant.has(Math.floor(row.atMs / MINUTE_MS))) expect(isOut(said, row)).toBe(false);
        }
        const { seconds } = script.state.stays.get('stay-1') ?? {};
        // A row that nothing has overwritten may be older than the ring is long: no rule looks so far back.
        const oldest = (START_MS + atMs) / 1_000 - RING_SECONDS;
        const left = [...(seconds?.second ?? [])].flatMap((second, at) =>
          second >= oldest && ((seconds?.presentBits[at] ?? 0) & (1 << SPO2)) !== 0
            ? [seconds?.values[SPO2]?.[at]]
            : [],
        );
        expect(left).not.toContain(97);
      }),
      { numRuns: 25 },
    );
  });

  it('of one monitor go, and nothing changes for a child whom another monitor measured', () => {
    const script = new UnitScript(RULES).play(linkedBoth(), tick(0));
    for (let atMs = KNOWN_MS; atMs < KNOWN_MS + 90_000; atMs += 1_000) {
      script.play(frame({ atMs, deviceId: OTHER, values: { spo2Percent: 91 } }), tick(atMs));
    }
    const told = script.of('stay.changed').length;
    const span = { fromMs: KNOWN_MS, toMs: 210_000 };
    script.play(withdrawn(210_000, MEANT, span));
    expect(withdrawalIn1(script).kept).toEqual([
      { stayId: 'stay-1', kind: 'signal', name: 'spo2Percent', fromMs: START_MS + KNOWN_MS, toMs: START_MS + 210_000 },
    ]);
    // A bed that only begins alike is another bed.
    script.play(withdrawn(211_000, 'gateway-2/bed', span));
    expect(script.of('stay.changed')).toHaveLength(told);
    expect(script.state.stays.get('stay-1')?.newest.values[SPO2]).toBe(91);
    script.play(withdrawn(212_000, OTHER, span));
    expect(script.of('stay.changed').length).toBeGreaterThan(told);
    expect(script.state.stays.get('stay-1')?.newest.kind[SPO2]).toBe(0);
  });

  it('go with what came before this engine knew who sent', () => {
    const script = new UnitScript(RULES).play(linkedBoth(), tick(0));
    script.play(frame({ atMs: 1_000, deviceId: OTHER, values: { spo2Percent: 91 } }), tick(2_000));
    script.play(withdrawn(3_000, 'gateway-1', { toMs: 3_000 }));
    expect(isOut(withdrawalIn1(script), { stayId: 'stay-1', atMs: 1_000 })).toBe(true);
    expect(script.state.stays.get('stay-1')?.newest.kind[SPO2]).toBe(0);
  });

  it('of a laboratory go, those of another laboratory stand; without a sender all go', () => {
    const lactate = (atMs: number, value: number, source: string): Input => {
      const input = record('lab.resulted', atMs, { stayId: 'stay-1', name: 'lactateMmolPerL', value, unit: 'mmol/L' });
      if (input.kind !== 'record') throw new Error('no record');
      return { kind: 'record', record: { ...input.record, source } };
    };
    const script = new UnitScript(RULES).play(
      oneChild(),
      lactate(10_000, 1.2, 'laboratory-2'),
      lactate(60_000, 9.9, 'laboratory-1'),
      tick(61_000),
    );
    const shown = () =>
      script
        .of('stay.changed')
        .at(-1)
        ?.stay.labs.map(({ value }) => value);
    script.play(withdrawn(62_000, 'laboratory-1', { toMs: 62_000, kind: 'lab' }));
    expect(shown()).toEqual([1.2]);
    expect(withdrawalIn1(script).kept).toEqual([
      { stayId: 'stay-1', kind: 'lab', name: 'lactateMmolPerL', fromMs: START_MS + 10_000, toMs: START_MS + 10_001 },
    ]);
    script.play(withdrawn(63_000, null, { toMs: 62_000, kind: 'lab' }));
    expect(shown()).toEqual([]);
  });

  it("that nobody knows go with them: what was forgotten is never taken for another sender's", () => {
    const senders = createSenders();
    const bit = 1 << SPO2;
    const note = (deviceId: string, atMs: number): void =>
      noteSender(senders, { deviceId }, { effectiveAtMs: [atMs], provenances: [null] }, { at: 0, bits: bit });
    note(MEANT, 0);
    for (let span = 0; span < 400; span++) note(OTHER, span * 200_000);
    const kept = spansOfOthers(senders, {
      knownFromMs: 0,
      signal: SPO2,
      fromMs: 0,
      toMs: 400 * 200_000,
      isMeant: ({ deviceId }) => deviceId === MEANT,
    });
    expect(kept.length).toBeGreaterThan(0);
    expect(Math.min(...kept.map(({ fromMs }) => fromMs))).toBeGreaterThanOrEqual(senders.knownFromMs);
    expect(senders.knownFromMs).toBeGreaterThan(100 * 200_000);
    expect(senders.spans.length).toBeLessThanOrEqual(200);
  });
});
