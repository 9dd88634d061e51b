/** The block format gives back what went in, whatever the frames, and refuses every damaged byte. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNAL_COUNT } from '../../services/clinical/signal/signals.ts';
import {
  VitalsBlockBuilder,
  decimalOf,
  decodeVitalsBlock,
  type Frame,
} from '../../services/contract/records/vitals-block.ts';

const frames = fc.array(
  fc.record({
    unitId: fc.constantFrom('north/picu', 'south/nicu', '한글 병동'),
    source: fc.record(
      {
        id: fc.constantFrom('monitor-1', 'monitor-2'),
        intervalMs: fc.constantFrom(1000, 60_000),
        patientId: fc.constantFrom('patient:a', 'patient:b'),
      },
      { requiredKeys: ['id', 'intervalMs'] },
    ),
    observedAtMs: fc.integer({ min: 0, max: 4e12 }),
    receivedAtMs: fc.integer({ min: 0, max: 4e12 }),
    presentBits: fc.integer({ min: 0, max: 2 ** SIGNAL_COUNT - 1 }),
    offBits: fc.integer({ min: 0, max: 2 ** SIGNAL_COUNT - 1 }),
    values: fc.array(
      fc.integer({ min: -10_000, max: 300_000 }).map((value) => value / 1000),
      { minLength: SIGNAL_COUNT, maxLength: SIGNAL_COUNT },
    ),
  }),
  { maxLength: 600 },
);

interface Reading {
  readonly source: string;
  readonly observedAtMs: number;
  readonly offBits: number;
  readonly values: readonly (number | null)[];
}

function encode(input: readonly Frame[]): Uint8Array {
  const builder = new VitalsBlockBuilder();
  for (const frame of input) builder.add(frame);
  return builder.finish();
}

function expected(input: readonly Frame[]): Map<string, Reading[]> {
  const units = new Map<string, Reading[]>();
  for (const frame of input) {
    const values = Array.from({ length: SIGNAL_COUNT }, (_, signal) =>
      (frame.presentBits & (1 << signal)) === 0 ? null : (frame.values[signal] ?? null),
    );
    const reading = {
      source: `${frame.source.id}/${frame.source.intervalMs}/${frame.source.patientId}`,
      observedAtMs: frame.observedAtMs,
      offBits: (frame.offBits & ~frame.presentBits) >>> 0,
      values,
    };
    units.set(frame.unitId, [...(units.get(frame.unitId) ?? []), reading]);
  }
  return units;
}

function decoded(bytes: Uint8Array): Map<string, Reading[]> {
  const result = decodeVitalsBlock(bytes);
  if (!result.ok) throw new Error(result.fault);
  const { block } = result;
  return new Map(
    block.units.map((run) => [
      run.unitId,
      Array.from({ length: run.count }, (_, index) => {
        const row = run.start + index;
        const source = block.sources[block.sourceSlot[row] ?? 0];
        const values = block.columns.map((column, signal) =>
          ((block.presentBits[row] ?? 0) & (1 << signal)) === 0 || column === null
            ? null
            : decimalOf(column[row] ?? Number.NaN),
        );
        return {
          source: `${source?.id}/${source?.intervalMs}/${source?.patientId}`,
          observedAtMs: block.observedAtMs[row] ?? 0,
          offBits: block.offBits[row] ?? 0,
          values,
        };
      }),
    ]),
  );
}

describe('vitals block', () => {
  it('gives back every frame of every unit, in order, as decimals', () => {
    fc.assert(
      fc.property(frames, (input) => {
        expect(decoded(encode(input))).toEqual(expected(input));
      }),
    );
  });

  it('reads from a misaligned buffer as well', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 7 }), (input, shift) => {
        const bytes = encode(input);
        const shifted = Buffer.from(new ArrayBuffer(bytes.length + shift), shift);
        shifted.set(bytes);
        expect(decoded(shifted)).toEqual(expected(input));
      }),
      { numRuns: 30 },
    );
  });

  it('refuses any changed byte and any cut, and never throws', () => {
    fc.assert(
      fc.property(frames, fc.nat(), fc.integer({ min: 1, max: 255 }), (input, place, flip) => {
        const bytes = encode(input);
        const damaged = bytes.slice();
        const at = place % damaged.length;
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        expect(decodeVitalsBlock(damaged).ok).toBe(false);
        expect(decodeVitalsBlock(bytes.subarray(0, at)).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a value that is marked present but is not a number', () => {
    const frame: Frame = {
      unitId: 'u',
      source: { id: 'm', intervalMs: 1000 },
      observedAtMs: 0,
      receivedAtMs: 0,
      presentBits: 1,
      offBits: 0,
      values: [Number.NaN],
    };
    expect(() => encode([frame])).toThrow(/not a number/);
  });
});
